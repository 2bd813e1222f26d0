//! `skysail extend`: changes until when a server is needed.

use super::action_report::{ActionReport, Regarding};
use super::exit::{DONE, EarlyExit, NOTHING, UNSURE};
use super::messages;
use super::output::Console;
use super::server_lookup::{find, interrupted};
use super::signals::{Signals, patience};
use super::startup::time_zone;
use crate::args::{ExtendOptions, TargetOptions};
use crate::domain::failure::Certainty;
use crate::domain::instance::Instance;
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::runtime::services::Services;
use crate::steps::names::until_said;
use std::pin::pin;
use tokio::time::timeout;

/// Runs the command and returns its exit status.
///
/// Setting the tag is idempotent: after a lost reply the server is looked up, and the outcome is unknown only if the
/// tag isn't there.
pub async fn run(
    options: &ExtendOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let mut report = ActionReport::default();
    let ended = extend(options, target, (&services, &mut report), console, signals).await;
    report.print(options.output.output, &ended, console);
    ended
}

async fn extend(
    options: &ExtendOptions,
    target: &TargetOptions,
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let text = options.until.join(" ");
    let zone = time_zone();
    let until = Until::read(&text, services.now().wall, zone.as_ref())
        .map_err(|say| EarlyExit::usage(crate::text::say(language, &say)))?;
    let (region, instance) = find(&options.name, target.region.as_deref(), services, console, signals).await?;
    let tag = until.tag_value();
    // One that arrived while the server was looked up: nothing has been sent.
    if signals.received() {
        return Err(interrupted(language, signals.next().await));
    }
    let mut tagging = pin!(services.lightsail.tag_instance(&region, &instance.name, UNTIL_KEY, &tag));
    let tagged = tokio::select! {
        biased;
        signal = signals.next() => timeout(patience(signal), &mut tagging).await.ok(),
        tagged = &mut tagging => Some(tagged),
    };
    let launch = instance.tag(LAUNCH_KEY).map(SanitizedText::new);
    let server = Regarding { name: &instance.name, region: &region, launch: launch.as_ref() };
    let failure = match tagged {
        Some(Ok(())) => None,
        Some(Err(failure)) => Some(failure),
        None => {
            report.extended(language, &server, until, Err(None));
            console.note(t!(language, "cli.extend.unknown", name = instance.name));
            return Ok(UNSURE);
        }
    };
    if let Some(failure) = &failure {
        messages::failure(language, failure).iter().for_each(|line| console.note(line));
        if matches!(failure.certainty, Certainty::NotSent | Certainty::Refused) {
            report.extended(language, &server, until, Err(Some(failure)));
            console.note(t!(language, "cli.extend.unchanged", name = instance.name));
            return Ok(NOTHING);
        }
        let seen = services.lightsail.instance(&region, &instance.name).await;
        if seen.ok().flatten().is_none_or(|seen| seen.tag(UNTIL_KEY) != Some(&tag)) {
            report.extended(language, &server, until, Err(None));
            console.note(t!(language, "cli.extend.unknown", name = instance.name));
            return Ok(UNSURE);
        }
    }
    note(services, &instance, until);
    report.extended(language, &server, until, Ok(()));
    let until_text = until_said(language, until, zone.as_ref());
    console
        .line_beside(options.output.output, t!(language, "cli.extend.done", name = instance.name, until = until_text));
    Ok(DONE)
}

/// Records the new time in the launch's journal, if it is on this computer, as the next start finds overdue servers
/// there. A failure is ignored: the tag is what counts.
fn note(services: &Services, instance: &Instance, until: Until) {
    let Some(id) = instance.tag(LAUNCH_KEY).map(SanitizedText::new) else { return };
    let record = JournalRecord::end_moved(instance.name.clone(), until);
    let _ = services.journals.append(&id, &JournalEntry { at: services.now().wall, record });
    services.journals.close(&id);
}
