//! The opening screen, where nothing was ever launched: what will happen, and where to begin.

use crate::app::account;
use crate::app::account_dialog::AccountDialog;
use crate::app::effect::Effect;
use crate::app::home;
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::update;
use crate::domain::account::CredentialChoice;
use crate::domain::user_text::{FieldId, StepId};
use crate::steps;

/// Where the user is on the opening screen.
#[derive(Clone, Debug, Default)]
pub struct Welcome {
    /// What was launched before is known, so that it is known what to open. Until then nothing is shown.
    pub known: bool,
    /// None while nobody moved: the cursor then is on what helps most.
    pub cursor: Option<usize>,
}

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WelcomeOffer {
    /// The questions, with the account in use.
    NewServer,
    /// The same, beginning with what it is for.
    Purpose,
    /// The account's servers, whoever made them.
    Servers,
    /// The sandbox.
    Practise,
    /// A sign-in, where there are no credentials.
    SignIn,
    /// How to get an account.
    NoAccount,
}

impl WelcomeOffer {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            WelcomeOffer::NewServer => "new",
            WelcomeOffer::Purpose => "purpose",
            WelcomeOffer::Servers => "servers",
            WelcomeOffer::Practise => "practise",
            WelcomeOffer::SignIn => "sign-in",
            WelcomeOffer::NoAccount => "no-account",
        }
    }
}

/// What is offered: always the same rows in the same order, so that none moves while answers come.
pub fn offers(model: &Model) -> &'static [WelcomeOffer] {
    use WelcomeOffer::*;
    match model.site.practice {
        true => &[NewServer, Purpose, Servers, SignIn],
        false => &[NewServer, Purpose, Servers, Practise, SignIn, NoAccount],
    }
}

/// Whether there is anything to sign in with; none until it was looked for.
fn has_credentials(model: &Model) -> Option<bool> {
    if model.account.who.is_some() || model.site.practice || model.site.account.is_some() {
        return Some(true);
    }
    match (&model.account.found, &model.account.trouble) {
        (_, Some(failure)) => Some(!failure.trouble.wants_sign_in()),
        (None, _) | (Some(_), None) => None,
    }
}

/// Whether it is still being found out what there is to sign in with.
pub fn is_looking(model: &Model) -> bool {
    has_credentials(model).is_none()
}

/// The place of the cursor.
pub fn cursor(model: &Model) -> usize {
    let likely = match has_credentials(model) {
        Some(false) => WelcomeOffer::Practise,
        _ => WelcomeOffer::NewServer,
    };
    let offers = offers(model);
    let place = offers.iter().position(|offer| *offer == likely).unwrap_or(0);
    model.home.welcome.cursor.unwrap_or(place).min(offers.len() - 1)
}

/// What an offer is called, and what there is to say about it.
pub fn words(model: &Model, offer: WelcomeOffer) -> (&'static str, String) {
    let label = crate::t!(&format!("welcome.{}.label", offer.key()));
    let about = match offer {
        WelcomeOffer::NewServer => account_words(model),
        WelcomeOffer::SignIn if model.site.practice => crate::t!("welcome.sign-in.sandbox").to_owned(),
        offer => crate::t!(&format!("welcome.{}.about", offer.key())).to_owned(),
    };
    (label, about)
}

/// With whose account a new server is made.
fn account_words(model: &Model) -> String {
    if model.site.practice {
        return crate::t!("welcome.new.sandbox").to_owned();
    }
    let account = model.account.who.as_ref().map(|who| &who.account);
    if let (None, Some(endpoint)) = (account, &model.site.account) {
        return crate::t!("welcome.new.endpoint", endpoint = endpoint);
    }
    match (has_credentials(model), account) {
        (_, Some(account)) => crate::t!("welcome.new.account", profile = model.site.label, account = account),
        (None, _) => crate::t!("welcome.new.looking").to_owned(),
        (Some(false), _) => crate::t!("welcome.new.none").to_owned(),
        (Some(true), _) => crate::t!("welcome.new.unknown", profile = model.site.label),
    }
}

/// What is above the offers: what will happen, with the questions counted.
pub fn intro() -> [String; 2] {
    let count = steps::all().len() + 1;
    [crate::t!("welcome.title").to_owned(), crate::t!("welcome.intro", count = count)]
}

/// What is known of earlier runs: whether anything was ever launched in this account.
pub fn learn(model: &mut Model, launched: bool) -> Vec<Effect> {
    if model.screen != Screen::Welcome || model.home.welcome.known {
        return Vec::new();
    }
    model.home.welcome.known = true;
    match launched {
        true => home::update::open(model),
        false => Vec::new(),
    }
}

/// Does what a key does on the opening screen.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let (at, offers) = (cursor(model), offers(model));
    match action {
        _ if !model.home.welcome.known => {}
        KeyAction::Choose => return choose(model, offers[at]),
        _ => model.home.welcome.cursor = Some(update::moved(at, offers.len() - 1, offers.len(), action)),
    }
    Vec::new()
}

/// An offer by its place: clicked, or said by its number.
pub fn chosen(model: &mut Model, at: usize) -> Vec<Effect> {
    match offers(model).get(at) {
        Some(offer) if model.home.welcome.known => {
            model.home.welcome.cursor = Some(at);
            choose(model, *offer)
        }
        _ => Vec::new(),
    }
}

fn choose(model: &mut Model, offer: WelcomeOffer) -> Vec<Effect> {
    match offer {
        WelcomeOffer::NewServer => begin(model),
        WelcomeOffer::Purpose => {
            begin(model);
            update::open_step(model, StepId::Blueprint, Some(FieldId::Shelf));
        }
        WelcomeOffer::Servers => return home::update::open(model),
        WelcomeOffer::Practise => return account::update::go_to(model, CredentialChoice::Practice),
        WelcomeOffer::SignIn => return update::act(model, KeyAction::Account),
        WelcomeOffer::NoAccount => {
            model.overlay = Some(Overlay::Account(AccountDialog::About { topic: "get", scroll: 0 }));
        }
    }
    Vec::new()
}

/// The first question. What is wrong with the account, which was nobody's business here, is one now.
pub fn begin(model: &mut Model) {
    model.screen = Screen::Step(0);
    update::sign_in_if_due(model);
}
