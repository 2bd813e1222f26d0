//! The code of an MFA device, asked for on the terminal before a command asks AWS anything.

use super::console::Console;
use super::exit::{DONE, Stop};
use super::signals::Signals;
use super::words;
use crate::args::SiteOptions;
use crate::domain::account::{Choice, is_code};
use crate::domain::clean::Clean;
use crate::domain::failure::Trouble;
use crate::domain::secret::Secret;
use crate::lightsail::Place;
use crate::shell::world::World;

/// How often a code may be wrong.
const TRIES: usize = 3;

/// Asks for the code, where the profile in use waits for one and there is somebody to ask. Whatever else is wrong with
/// the credentials is said by whoever needs them.
///
/// # Errors
/// The person leaves, or has typed a wrong code too often.
pub async fn ask(world: &World, site: &SiteOptions, console: &mut Console, signals: &mut Signals) -> Result<(), Stop> {
    let Some(device) = device(world, site).await.filter(|_| console.can_ask()) else { return Ok(()) };
    for _ in 0..TRIES {
        // A session that is kept may hold still.
        if !world.lightsail.renew().await.is_err_and(|failure| failure.trouble == Trouble::MfaCode) {
            return Ok(());
        }
        let prompt = crate::t!("cli.mfa.code", device = device);
        let answer = tokio::select! {
            biased;
            _ = signals.next() => None,
            answer = console.ask(&prompt) => answer,
        };
        let Some(code) = answer.filter(|code| !code.is_empty()) else {
            return Err(Stop::new(DONE, crate::t!("cli.apply.not-confirmed")));
        };
        match is_code(&code) {
            true => {
                if let Err(failure) = world.lightsail.unlock(&Secret(code)).await {
                    words::failure(&failure).iter().for_each(|line| console.note(line));
                }
            }
            false => console.note(crate::t!("desk.wrong.code")),
        }
    }
    Ok(())
}

/// The device of the profile in use, if it names one.
async fn device(world: &World, site: &SiteOptions) -> Option<Clean> {
    if *world.lightsail.place() == Place::Practice {
        return None;
    }
    let found = world.accounts.look().await;
    let choice = site.profile.as_deref().map_or(Choice::Found, |name| Choice::Profile(Clean::new(name)));
    found.chosen(&choice)?.mfa_serial.clone()
}
