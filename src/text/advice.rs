//! Completes Skysail commands that texts recommend with the options for the current account.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How a command starts in a text.
const COMMAND: &str = "`skysail ";
/// Commands that use an account.
const ASKING: [&str; 14] = [
    "--plain", "--plan", "apply", "delete", "doctor", "extend", "list", "reboot", "servers", "ssh", "start", "stop",
    "sweep", "watch",
];
/// Those of them that look for one server, and might find another one of that name elsewhere.
const OF_A_SERVER: [&str; 5] = ["extend", "reboot", "ssh", "start", "stop"];

/// Options as typed, each with a leading blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvisedOptions {
    /// The options for the account: the sandbox, a profile, an endpoint.
    pub account: String,
    /// `--region`, for commands about one server.
    pub region: String,
}

struct Advice {
    options: AdvisedOptions,
    /// Completed texts, cached on first use.
    made: BTreeMap<&'static str, &'static str>,
}

static ADVICE: Mutex<Option<Advice>> = Mutex::new(None);

/// Sets the options for recommended commands.
pub fn advise(options: AdvisedOptions) {
    let some = options != AdvisedOptions::default();
    let advice = some.then(|| Advice { options, made: BTreeMap::new() });
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = advice;
}

/// Returns the options for the account.
pub(super) fn account() -> String {
    let advice = ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
    advice.as_ref().map(|advice| advice.options.account.clone()).unwrap_or_default()
}

/// Returns a text with the options added to each Skysail command that uses an account.
pub(super) fn completed(text: &'static str) -> &'static str {
    if !text.contains(COMMAND) {
        return text;
    }
    let mut advice = ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(Advice { options, made }) = advice.as_mut() else { return text };
    // Texts are needed until the program ends: only few are completed, and each once.
    made.entry(text).or_insert_with(|| with(text, options).leak())
}

fn with(text: &str, options: &AdvisedOptions) -> String {
    let mut parts = text.split(COMMAND);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let command = part.split('`').next().unwrap_or_default();
        let verb = command.split(' ').next().unwrap_or_default();
        all.push_str(COMMAND.trim_end());
        if ASKING.contains(&verb) {
            all.push_str(&options.account);
        }
        if OF_A_SERVER.contains(&verb) && !command.contains("--region") {
            all.push_str(&options.region);
        }
        all.push(' ');
        all.push_str(part);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggested_command_gets_the_account_and_region_options() {
        let options = AdvisedOptions { account: " --profile work".into(), region: " --region eu-west-1".into() };
        for (text, expected) in [
            ("Run `skysail watch {launch}`.", "Run `skysail --profile work watch {launch}`."),
            ("`skysail start {name}`", "`skysail --profile work --region eu-west-1 start {name}`"),
            ("`skysail stop a --region {region}`", "`skysail --profile work stop a --region {region}`"),
            (
                "`skysail list regions`, `skysail doctor`",
                "`skysail --profile work list regions`, `skysail --profile work doctor`",
            ),
            ("`skysail --plain` or `skysail --sandbox`", "`skysail --profile work --plain` or `skysail --sandbox`"),
            ("`skysail launches`, `skysail --help`, `skysail`", "`skysail launches`, `skysail --help`, `skysail`"),
        ] {
            assert_eq!(with(text, &options), expected);
        }
    }
}
