//! Where the SDK's way through the profiles is led around.
//!
//! The SDK itself walks from role to source and asks each for credentials. Two of them it would
//! ask in a way that does not do here: a `credential_process` on the person's keyboard, and a
//! role with an `mfa_serial` without its code. For these, a few lines are added to what it reads,
//! in memory, that name a source of ours in their place.

use super::profiles::{Guard, beneath, guard, program, walk};
use aws_config::profile::ProfileSet;

/// The name of our source that runs a program.
pub(super) const PROGRAM: &str = "skysail.program";
/// The name of our source that has the session begun with a code.
pub(super) const SESSION: &str = "skysail.session";

/// What is added, and which of our sources it names.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Detour {
    /// The profile that is asked in place of the one that was meant.
    pub select: Option<&'static str>,
    /// Lines as of a credentials file, which go before all others.
    pub lines: String,
    /// The profile whose program is run.
    pub program: Option<String>,
    /// The profile whose session is used.
    pub session: Option<String>,
}

impl Detour {
    /// For the credentials of this profile.
    pub(super) fn of(set: &ProfileSet, name: &str) -> Detour {
        match guard(set, name) {
            Some(guard) => Detour::around(set, name, guard),
            None => Detour::within(set, name),
        }
    }

    /// The session stands in for the guarded profile and all that lies beneath it.
    fn around(set: &ProfileSet, name: &str, guard: Guard) -> Detour {
        let mut detour = Detour { session: Some(guard.profile.to_owned()), ..Detour::default() };
        let steps = walk(set, name);
        let at = steps.iter().position(|step| step.name() == guard.profile).unwrap_or_default();
        match at.checked_sub(1).map(|above| steps[above].name()) {
            Some(above) => detour.say(above, "source_profile", SESSION),
            None => detour.select = Some(SESSION),
        }
        detour.say(SESSION, "credential_source", SESSION);
        detour
    }

    /// For what lies beneath a guard, whose credentials the code is sent with. None where they
    /// are keys of the guarded profile itself.
    pub(super) fn beneath(set: &ProfileSet, guard: Guard) -> Option<(String, Detour)> {
        let (name, source) = beneath(set, guard)?;
        let mut detour = match source {
            Some(source) => {
                let mut detour = Detour { select: Some(SESSION), ..Detour::default() };
                detour.say(SESSION, "credential_source", source);
                detour
            }
            None => Detour::within(set, name),
        };
        detour.session = None;
        Some((name.to_owned(), detour))
    }

    fn within(set: &ProfileSet, name: &str) -> Detour {
        let mut detour = Detour::default();
        let steps = walk(set, name);
        let Some(last) = steps.last().filter(|last| program(last, steps.len() == 1).is_some()) else { return detour };
        // A role that is its own source is asked for by another name.
        match last.get("role_arn").is_some() {
            true => {
                detour.say(last.name(), "source_profile", PROGRAM);
                detour.say(PROGRAM, "credential_source", PROGRAM);
            }
            false => detour.say(last.name(), "credential_source", PROGRAM),
        }
        detour.program = Some(last.name().to_owned());
        detour
    }

    fn say(&mut self, profile: &str, key: &str, value: &str) {
        self.lines.push_str(&format!("[{profile}]\n{key} = {value}\n"));
    }
}
