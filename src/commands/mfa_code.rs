//! Asks for an MFA code on the terminal before a command calls AWS.

use super::exit::{DONE, EarlyExit, NOTHING};
use super::messages;
use super::output::Console;
use super::signals::Signals;
use super::target::quoted;
use crate::args::TargetOptions;
use crate::domain::account::{CredentialChoice, is_code};
use crate::domain::failure::ErrorKind;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::lightsail::TargetKind;
use crate::runtime::services::Services;
use crate::text::Language;

/// Maximum number of tries.
const TRIES: usize = 3;

/// Asks for the code if the profile in use needs one and there is a user to ask. Other problems with the credentials
/// are reported where they are used.
///
/// # Errors
/// The user cancels, or has typed too many wrong codes.
pub async fn ask(
    services: &Services,
    target: &TargetOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    let language = console.language;
    let Some((profile, device)) = device(services, target).await else { return Ok(()) };
    for _ in 0..TRIES {
        // A saved session may still be valid.
        if !services.lightsail.renew().await.is_err_and(|failure| failure.error == ErrorKind::MfaCode) {
            return Ok(());
        }
        if !console.can_ask() {
            return Err(nobody_to_ask(language, &profile));
        }
        let prompt = t!(language, "cli.mfa.code", device = device);
        let answer = tokio::select! {
            biased;
            _ = signals.next() => None,
            answer = console.ask(&prompt) => answer,
        };
        let Some(code) = answer.filter(|code| !code.is_empty()) else {
            return Err(EarlyExit::new(DONE, t!(language, "cli.apply.not-confirmed")));
        };
        match is_code(&code) {
            true => {
                if let Err(failure) = services.lightsail.enter_mfa_code(&Secret::new(code)).await {
                    messages::failure(language, &failure).iter().for_each(|line| console.note(line));
                }
            }
            false => console.note(t!(language, "desk.wrong.code")),
        }
    }
    Ok(())
}

/// Returns that there is no terminal to type the code on, and what to do instead.
fn nobody_to_ask(language: Language, profile: &SanitizedText) -> EarlyExit {
    let lines = [
        t!(language, "failure.mfa-code.what").to_owned(),
        t!(language, "cli.mfa.no-terminal", profile = quoted(profile)),
    ];
    EarlyExit { status: NOTHING, lines: lines.into() }
}

/// Returns the profile in use and its MFA device, if it has one.
async fn device(services: &Services, target: &TargetOptions) -> Option<(SanitizedText, SanitizedText)> {
    if *services.lightsail.place() == TargetKind::Sandbox {
        return None;
    }
    let found = services.accounts.look().await;
    let choice = target
        .profile
        .as_deref()
        .map_or(CredentialChoice::Found, |name| CredentialChoice::Profile(SanitizedText::new(name)));
    let profile = found.chosen(&choice)?;
    Some((profile.name.clone(), profile.mfa_serial.clone()?))
}
