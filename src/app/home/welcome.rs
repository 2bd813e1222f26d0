//! The opening screen, shown before the first launch: what will happen, and where to begin.

use crate::app::account;
use crate::app::account_dialog::{self, AccountDialog};
use crate::app::effect::Effect;
use crate::app::form::navigation;
use crate::app::home;
use crate::app::home::offers::{self, WelcomeOffer};
use crate::app::keymap::KeyAction;
use crate::app::model::{AutoFill, Model, Overlay, Screen};
use crate::app::scrolling::moved;
use crate::domain::account::CredentialChoice;
use crate::domain::catalog::Catalog;
use crate::domain::draft::Draft;
use crate::domain::failure::ErrorKind;
use crate::domain::user_text::FieldId;
use crate::home::words;
use crate::steps::{self, Field};
use crate::text::Language;

/// State of the opening screen.
#[derive(Clone, Debug, Default)]
pub struct Welcome {
    /// Whether it is known if anything was launched before, which determines the first screen. Until then nothing is
    /// shown.
    pub known: bool,
    /// Whether anything was launched before this run.
    pub launched: bool,
    /// `None` until the user moves: the cursor is then on the most helpful choice.
    pub cursor: Option<usize>,
}

/// Returns the choices: always the same rows in the same order, so that none moves as replies arrive.
pub fn offers(model: &Model) -> &'static [WelcomeOffer] {
    use WelcomeOffer::*;
    match model.target.sandbox {
        true => &[NewServer, Purpose, Servers, SignIn],
        false => &[NewServer, Purpose, Servers, Sandbox, SignIn, NoAccount],
    }
}

/// Returns whether any credentials exist; `None` until they have been looked up.
fn has_credentials(model: &Model) -> Option<bool> {
    if model.account.who.is_some() || model.target.sandbox || model.target.account.is_some() {
        return Some(true);
    }
    match (&model.account.found, &model.account.error) {
        (_, Some(failure)) => Some(!failure.error.wants_sign_in()),
        (None, _) | (Some(_), None) => None,
    }
}

/// Returns whether credentials are still being looked up.
pub fn is_looking(model: &Model) -> bool {
    has_credentials(model).is_none()
}

/// Returns the index of the cursor.
pub fn cursor(model: &Model) -> usize {
    let likely = match has_credentials(model) {
        Some(false) => WelcomeOffer::Sandbox,
        _ => WelcomeOffer::NewServer,
    };
    let offers = offers(model);
    let place = offers.iter().position(|offer| *offer == likely).unwrap_or(0);
    model.home.welcome.cursor.unwrap_or(place).min(offers.len() - 1)
}

/// Returns the name and the description of a choice.
pub fn words(model: &Model, offer: WelcomeOffer) -> (&'static str, String) {
    let language = model.language;
    let label = t!(language, &format!("welcome.{}.label", offer.key()));
    let about = match offer {
        WelcomeOffer::NewServer => account_words(model),
        WelcomeOffer::Servers => servers_words(model),
        WelcomeOffer::SignIn if model.target.sandbox => t!(language, "welcome.sign-in.sandbox").to_owned(),
        offer => t!(language, &format!("welcome.{}.about", offer.key())).to_owned(),
    };
    (label, about)
}

/// Returns the servers that are known, or whether any can be expected.
fn servers_words(model: &Model) -> String {
    let language = model.language;
    let totals = &model.home.state.totals;
    let launched = model.home.welcome.launched || model.watch.is_some();
    match (totals.servers, launched) {
        (0, false) => t!(language, "welcome.servers.about").to_owned(),
        (0, true) => t!(language, "welcome.servers.launched").to_owned(),
        (servers, _) => words::total(language, servers, totals.monthly),
    }
}

/// Returns the account in which a new server would be created.
fn account_words(model: &Model) -> String {
    let language = model.language;
    if model.target.sandbox {
        return t!(language, "welcome.new.sandbox").to_owned();
    }
    let account = model.account.who.as_ref().map(|who| &who.account);
    if let (None, Some(endpoint)) = (account, &model.target.account) {
        return t!(language, "welcome.new.endpoint", endpoint = endpoint);
    }
    match (has_credentials(model), account) {
        (_, Some(account)) => {
            t!(language, "welcome.new.account", profile = model.target.label(language), account = account)
        }
        (None, _) => t!(language, "welcome.new.looking").to_owned(),
        (Some(false), _) if lacks_profile(model) => {
            t!(language, "welcome.new.no-profile", profile = model.target.label(language))
        }
        (Some(false), _) => t!(language, "welcome.new.none").to_owned(),
        (Some(true), _) => t!(language, "welcome.new.unknown", profile = model.target.label(language)),
    }
}

/// Returns whether the profile that was named doesn't exist or has no credentials.
fn lacks_profile(model: &Model) -> bool {
    model.target.label.is_some()
        && model.account.error.as_ref().is_some_and(|failure| failure.error == ErrorKind::NoProfile)
}

/// Returns the introduction, with the number of questions that Enter alone goes through: `key` is its text.
pub fn intro(language: Language, key: &str) -> [String; 2] {
    let (draft, catalog) = (Draft::default(), Catalog::default());
    let count =
        steps::all().iter().flat_map(|step| step.fields(language, &draft, &catalog)).filter(Field::walked).count();
    [t!(language, "welcome.title").to_owned(), t!(language, key, count = count)]
}

/// Takes over whether anything was ever launched in this account, and opens the first screen.
pub fn learn(model: &mut Model, launched: bool) -> Vec<Effect> {
    if model.screen != Screen::Welcome || model.home.welcome.known {
        return Vec::new();
    }
    model.home.welcome.known = true;
    model.home.welcome.launched = launched;
    match launched {
        true => home::open::open(model),
        false => Vec::new(),
    }
}

/// Performs an action on the opening screen.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let (at, offers) = (cursor(model), offers(model));
    match action {
        _ if !model.home.welcome.known => {}
        KeyAction::Choose => return choose(model, offers[at]),
        _ => model.home.welcome.cursor = Some(moved(at, offers.len() - 1, offers.len(), action)),
    }
    Vec::new()
}

/// Runs a choice by index, clicked or entered as a number.
pub fn chosen(model: &mut Model, at: usize) -> Vec<Effect> {
    if model.screen == Screen::Home {
        let offer = offers::instead_of_servers(model).get(at).copied();
        model.home.offer = at;
        return offer.map(|offer| choose(model, offer)).unwrap_or_default();
    }
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
            // What a purpose costs depends on the Region, so its default is taken first.
            model.draft.purposes_first = true;
            model.auto_fill = Some(AutoFill::To(FieldId::BlueprintKind));
            navigation::go_on(model);
        }
        WelcomeOffer::Servers => return home::open::open(model),
        WelcomeOffer::Sandbox => return account::switching::go_to(model, CredentialChoice::Sandbox),
        WelcomeOffer::SignIn => return account_dialog::update::open(model),
        WelcomeOffer::NoAccount => {
            model.overlay = Some(Overlay::Account(AccountDialog::About { topic: "get", scroll: 0 }));
        }
    }
    Vec::new()
}

/// Opens the first question. A problem with the account, which didn't matter before, is now reported.
pub fn begin(model: &mut Model) {
    model.screen = Screen::Step(0);
    model.home.began = None;
    model.draft.purposes_first = false;
    account_dialog::update::open_if_due(model);
}
