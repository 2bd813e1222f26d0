//! Which account requests go to, and switching it.

use crate::app::effect::Effect;
use crate::app::exit_summary;
use crate::app::model::{LaunchView, Model};
use crate::app::notice::notice;
use crate::domain::account::{AccountRequest, CredentialChoice};
use crate::domain::identity::is_number;
use crate::domain::user_text::UserText;

/// Asks for the identity again if AWS didn't report it: it must be known before money is spent.
pub fn ask_again(model: &mut Model) -> Vec<Effect> {
    let known = model.target.sandbox || model.target.account.is_some() || model.account.who.is_some();
    match known || model.account.error.take().is_none() {
        true => Vec::new(),
        false => vec![Effect::Account(AccountRequest::Who)],
    }
}

/// Switches to other credentials, unless a launch exists that needs the current account.
pub fn go_to(model: &mut Model, choice: CredentialChoice) -> Vec<Effect> {
    if model.holds_account() {
        notice(model, UserText::new("account.launched"), true);
        return Vec::new();
    }
    if is_opening(model) {
        return Vec::new();
    }
    // A launch that has ended stays in its own account, and no longer restricts which credentials are accepted.
    if model.watch.as_ref().is_some_and(|watch| !watch.came_to_nothing()) {
        exit_summary::put_aside(model);
    }
    model.account.opening = true;
    vec![Effect::Account(AccountRequest::Use(choice))]
}

/// Restricts credentials to the account of the launch being watched, whatever their source returns later. Lifts the
/// restriction if nothing came of the launch.
pub fn pin(model: &mut Model) -> Vec<Effect> {
    let held = model.watch.as_ref().filter(|watch| !watch.came_to_nothing());
    let of = |watch: &LaunchView| {
        let account = watch.launch.manifest.account.clone().filter(|account| is_number(account))?;
        Some((watch.launch.id.clone(), account))
    };
    let pinned = held.and_then(of);
    if model.account.pinned == pinned {
        return Vec::new();
    }
    // Each launch has the credentials that it was started with, so it isn't always the same ones that are restricted.
    let before = std::mem::replace(&mut model.account.pinned, pinned.clone());
    let freed = before.map(|(launch, _)| Effect::PinAccount { launch, account: None });
    freed.into_iter().chain(pinned.map(|(launch, it)| Effect::PinAccount { launch, account: Some(it) })).collect()
}

/// Returns whether another account is being opened, and says so: until then it is unknown in which account an action
/// would run.
pub fn is_opening(model: &mut Model) -> bool {
    if model.account.opening {
        notice(model, UserText::new("account.opening"), true);
    }
    model.account.opening
}
