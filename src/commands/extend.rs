//! `skysail extend`: moves the time until which a server is wanted.

use super::console::Console;
use super::exit::{DONE, EarlyExit, NOTHING, UNSURE};
use super::messages;
use super::server_lookup::find;
use super::signals::Signals;
use super::startup::utc_offset;
use crate::args::{ExtendOptions, TargetOptions};
use crate::domain::failure::Certainty;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::runtime::services::Services;
use crate::steps::names::until_said;

/// Runs the command to its exit status.
///
/// The tag is the same however often it's set: after a lost reply, the server is looked at, and only what isn't there is
/// unknown.
pub async fn run(
    options: &ExtendOptions,
    site: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let text = options.until.join(" ");
    let offset = utc_offset();
    let until =
        Until::read(&text, services.now().wall, offset).map_err(|say| EarlyExit::usage(crate::text::say(&say)))?;
    let (region, instance) = find(&options.name, site.region.as_deref(), &services, console, signals).await?;
    let tagged = services.lightsail.tag_instance(&region, &instance.name, UNTIL_KEY, &until.tag_value()).await;
    let said = until_said(until, offset);
    let done = crate::t!("cli.extend.done", name = instance.name, until = said);
    let Err(failure) = tagged else {
        console.line(done);
        return Ok(DONE);
    };
    messages::failure(&failure).iter().for_each(|line| console.note(line));
    if matches!(failure.certainty, Certainty::NotSent | Certainty::Refused) {
        console.note(crate::t!("cli.extend.unchanged", name = instance.name));
        return Ok(NOTHING);
    }
    let seen = services.lightsail.instance(&region, &instance.name).await;
    match seen.ok().flatten().is_some_and(|seen| seen.tag(UNTIL_KEY) == Some(&until.tag_value())) {
        true => {
            console.line(done);
            Ok(DONE)
        }
        false => {
            console.note(crate::t!("cli.extend.unknown", name = instance.name));
            Ok(UNSURE)
        }
    }
}
