//! The choices of the opening screen, and those that Home offers where it has no servers to show.

use crate::app::model::Model;
use crate::domain::keyed::keyed;

keyed! {
    /// A choice on the opening screen.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum WelcomeOffer {
        /// The questions, with the account in use.
        NewServer = "new",
        /// The same, starting with the purpose.
        Purpose = "purpose",
        /// The account's servers.
        Servers = "servers",
        /// The sandbox.
        Sandbox = "sandbox",
        /// Signing in, if there are no credentials.
        SignIn = "sign-in",
        /// How to get an account.
        NoAccount = "no-account",
    }
}

/// Returns what Home offers in place of the servers that it can't load without signing in.
pub fn instead_of_servers(model: &Model) -> &'static [WelcomeOffer] {
    let home = &model.home.state;
    let failure = home.inventory.as_ref().and_then(|inventory| inventory.failure.as_ref());
    match failure.is_some_and(|failure| failure.error.wants_sign_in()) && home.is_empty() {
        true if model.target.sandbox => &[WelcomeOffer::SignIn],
        true => &[WelcomeOffer::SignIn, WelcomeOffer::Sandbox],
        false => &[],
    }
}

/// Returns whether Esc leads to the opening screen: Home was opened from there, or has nothing to show.
pub fn leads_to_welcome(model: &Model) -> bool {
    model.home.welcome.known && (model.home.from_welcome || model.home.state.is_empty())
}
