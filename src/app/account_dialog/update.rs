//! Update functions of the sign-in dialog: opening it, its actions, and the results of sign-ins.

mod events;
mod input;

pub use events::on;
pub use input::{doubt, paste, said_line, typed};

use crate::app::account;
use crate::app::account_dialog::{
    self, AccountDialog, SEARCH, SignInForm, SignInFormKind, SignInMethod, SignInProgress,
};
use crate::app::effect::{Effect, TerminalAction};
use crate::app::external_program::ExternalProgram;
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::notice::{copied, notice};
use crate::app::scrolling::{moved, page_in_front};
use crate::domain::account::{AccountRequest, CredentialChoice, DiscoveredCredentials, SsoPortal, Used};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// Opens the dialog at the way that most likely helps. A start in the sandbox doesn't look this computer through, so
/// that is done now.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.holds_account() && model.account.error.is_none() {
        notice(model, UserText::new("account.launched"), true);
        return Vec::new();
    }
    let desk = match account_dialog::error(model) == Some(ErrorKind::MfaCode) {
        true => AccountDialog::Form(Box::new(SignInForm::new(SignInFormKind::Code, &[]))),
        false => AccountDialog::Menu { cursor: account_dialog::likely(model) },
    };
    model.overlay = Some(Overlay::Account(desk));
    let unknown = model.target.sandbox && model.account.found.is_none();
    unknown.then_some(Effect::Account(AccountRequest::Look)).into_iter().collect()
}

/// Opens the dialog after a failure: once per kind of error, only over a bare screen, and only after the credentials
/// were looked up, so that the list doesn't grow while the user chooses.
pub fn open_for(model: &mut Model, failure: &Failure) {
    let wanted = failure.error.wants_sign_in() && model.account.opened_for != Some(failure.error);
    // The opening screen lists it among its own choices.
    let asks = !matches!(model.screen, Screen::Welcome);
    if wanted && asks && model.overlay.is_none() && !model.target.sandbox && model.account.found.is_some() {
        model.account.opened_for = Some(failure.error);
        open(model);
    }
}

/// Opens the dialog for the current failure if it couldn't be opened when that occurred.
pub fn open_if_due(model: &mut Model) {
    if let Some(failure) = account_dialog::failure(model).cloned() {
        open_for(model, &failure);
    }
}

/// Performs an action in the dialog.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let count = account_dialog::ways(model).len();
    let (furthest, page) = (model.furthest, page_in_front(model));
    let opening = model.screen == Screen::Welcome;
    let Some(Overlay::Account(desk)) = &mut model.overlay else { return Vec::new() };
    if let (AccountDialog::Form(form), KeyAction::NextField | KeyAction::Choose) = (&mut *desk, action) {
        let shown = form.problem.clone();
        if input::leaving_line(form) {
            return Vec::new();
        }
        if !form.trying && input::refuses(form, action) {
            // The reason is already shown; without a notice the key would seem dead.
            if shown == form.problem {
                notice(model, UserText::new("notice.see-there"), true);
            }
            return Vec::new();
        }
    }
    match (desk, action) {
        (AccountDialog::Menu { cursor }, KeyAction::Choose) => {
            let at = *cursor;
            let way = account_dialog::ways(model).into_iter().nth(at);
            return way.map(|way| go(model, way)).unwrap_or_default();
        }
        (AccountDialog::Menu { .. }, KeyAction::Retry) => {
            return vec![Effect::Account(AccountRequest::Look), Effect::Account(AccountRequest::Renew)];
        }
        (AccountDialog::Places { .. }, KeyAction::Choose) => return place(model),
        (AccountDialog::SignIn { portal, state: SignInProgress::Over(_) }, KeyAction::Choose) => {
            let portal = portal.clone();
            return begin(model, portal);
        }
        (AccountDialog::SignIn { state: SignInProgress::Code(prompt), .. }, KeyAction::Copy) => {
            let link = prompt.full_link.as_ref().unwrap_or(&prompt.link).to_string();
            return copied(model, link);
        }
        (AccountDialog::SignIn { .. }, KeyAction::Back) => return give_up(model),
        (AccountDialog::Form(form), KeyAction::NextField) => form.at = (form.at + 1) % form.lines.len(),
        (AccountDialog::Form(form), KeyAction::PreviousField) => {
            form.at = (form.at + form.lines.len() - 1) % form.lines.len()
        }
        (AccountDialog::Form(form), KeyAction::Choose) if form.at + 1 < form.lines.len() => form.at += 1,
        (AccountDialog::Form(_), KeyAction::Choose) => return input::submit(model),
        (desk, KeyAction::Help) => {
            let topic = account_dialog::explains(desk);
            input::leave(model);
            return topic.map(|topic| about(model, topic)).unwrap_or_default();
        }
        (AccountDialog::About { topic, .. }, KeyAction::Back) if account_dialog::explained(topic).is_some() => {
            let kind = account_dialog::explained(topic);
            return kind.map(|kind| form(model, kind, &[])).unwrap_or_default();
        }
        (AccountDialog::Form(_), KeyAction::Back) => {
            input::leave(model);
            menu(model);
        }
        // The opening screen offers it directly.
        (AccountDialog::About { topic: "get", .. }, KeyAction::Back) if opening => model.overlay = None,
        (_, KeyAction::Back) => menu(model),
        (AccountDialog::Menu { cursor }, _) => *cursor = moved(*cursor, count - 1, page, action),
        (AccountDialog::Places { cursor, places, .. }, _) => {
            *cursor = moved(*cursor, places.len().saturating_sub(1), page, action);
        }
        (AccountDialog::About { scroll, .. }, _) => *scroll = moved(*scroll, furthest, page, action),
        _ => {}
    }
    Vec::new()
}

/// Chooses a way, or an account, by index.
pub fn chosen(model: &mut Model, at: usize) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::Account(AccountDialog::Menu { cursor } | AccountDialog::Places { cursor, .. })) => *cursor = at,
        _ => return Vec::new(),
    }
    act(model, KeyAction::Choose)
}

/// Applies the credentials found. The cursor stays on its way, and `aws login` goes on if it was chosen before.
pub fn found(model: &mut Model, found: Box<DiscoveredCredentials>) -> Vec<Effect> {
    let here = match &model.overlay {
        Some(Overlay::Account(AccountDialog::Menu { cursor })) => account_dialog::ways(model).into_iter().nth(*cursor),
        _ => None,
    };
    // Until it is known which credentials are used, the header says AWS.
    let used = found.used(&model.account.choice).filter(|_| model.target.label.is_none());
    if let Some(Used::Profile(name, _)) = used {
        model.target.label = Some(name);
    }
    model.account.found = Some(found);
    let at = here.and_then(|here| account_dialog::ways(model).iter().position(|way| *way == here));
    if let Some(Overlay::Account(AccountDialog::Menu { cursor })) = &mut model.overlay {
        *cursor = at.unwrap_or_default();
    }
    match &model.overlay {
        Some(Overlay::Account(AccountDialog::About { topic: SEARCH, .. })) => go(model, SignInMethod::AwsLogin),
        _ => Vec::new(),
    }
}

/// Returns to the ways to sign in, with the cursor on the one last taken.
fn menu(model: &mut Model) {
    let ways = account_dialog::ways(model);
    let taken = |desk: &AccountDialog| ways.iter().position(|way| account_dialog::leads(way, desk));
    let from = if let Some(Overlay::Account(desk)) = &model.overlay { taken(desk) } else { None };
    let cursor = from.unwrap_or_else(|| account_dialog::likely(model));
    model.overlay = Some(Overlay::Account(AccountDialog::Menu { cursor }));
}

/// Opens a form, with the lines it was left with.
fn form(model: &mut Model, kind: SignInFormKind, texts: &[&str]) -> Vec<Effect> {
    let left = model.account.left.iter().find(|form| form.kind == kind).cloned();
    let form = left.unwrap_or_else(|| SignInForm::new(kind, texts));
    model.overlay = Some(Overlay::Account(AccountDialog::Form(Box::new(form))));
    Vec::new()
}

/// Cancels a sign-in and returns to where it was started.
fn give_up(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(AccountDialog::SignIn { portal, state })) = &model.overlay else { return Vec::new() };
    let ticket = if let SignInProgress::Code(prompt) = state { Some(prompt.ticket) } else { None };
    let typed = |form: &SignInForm| form.kind == SignInFormKind::Portal && portal.start_url.ends_with(form.line(0));
    match model.account.left.iter().any(typed) {
        true => drop(form(model, SignInFormKind::Portal, &PORTAL)),
        false => menu(model),
    }
    ticket.map(|ticket| Effect::Account(AccountRequest::Cancel(ticket))).into_iter().collect()
}

/// Initial lines of the portal form: no address, and the most common Region.
const PORTAL: [&str; 2] = ["", "us-east-1"];

fn go(model: &mut Model, way: SignInMethod) -> Vec<Effect> {
    if let Some(choice) = account_dialog::choice(&way) {
        return account::switching::go_to(model, choice);
    }
    match way {
        SignInMethod::SignIn(portal) => begin(model, portal),
        SignInMethod::Code => form(model, SignInFormKind::Code, &[]),
        SignInMethod::OtherPortal => form(model, SignInFormKind::Portal, &PORTAL),
        SignInMethod::Keys => form(model, SignInFormKind::Keys, &["", "", "", "default", ""]),
        SignInMethod::AwsLogin => aws_login(model),
        _ => about(model, "get"),
    }
}

/// Runs `aws login`, or says what it needs. That may be installed before it is chosen again, so it is looked for again.
fn aws_login(model: &mut Model) -> Vec<Effect> {
    let Some(found) = model.account.found.as_deref() else { return about(model, SEARCH) };
    let needs = match &found.aws_cli {
        _ if found.old_aws_cli().is_some() => "old-cli",
        None => "no-cli",
        Some(cli) => {
            let profile = match &model.account.choice {
                CredentialChoice::Profile(name) => Some(name.as_str()),
                _ => None,
            };
            let login = ExternalProgram::sign_in(cli, profile);
            return vec![Effect::Terminal(TerminalAction::SuspendFor(Box::new(login)))];
        }
    };
    about(model, needs);
    vec![Effect::Account(AccountRequest::Look)]
}

fn about(model: &mut Model, topic: &'static str) -> Vec<Effect> {
    model.overlay = Some(Overlay::Account(AccountDialog::About { topic, scroll: 0 }));
    Vec::new()
}

fn begin(model: &mut Model, portal: SsoPortal) -> Vec<Effect> {
    model.overlay =
        Some(Overlay::Account(AccountDialog::SignIn { portal: portal.clone(), state: SignInProgress::Beginning }));
    vec![Effect::Account(AccountRequest::SignIn(portal))]
}

/// Chooses among the accounts and roles that the sign-in gives access to.
fn place(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(AccountDialog::Places { portal, places, cursor })) = &model.overlay else {
        return Vec::new();
    };
    let Some(place) = places.get(*cursor) else { return Vec::new() };
    let portal = SsoPortal { account: Some(place.account.clone()), role: Some(place.role.clone()), ..portal.clone() };
    let name = SanitizedText::new(format!("{}-{}", place.role, place.account));
    vec![Effect::Account(AccountRequest::KeepProfile { name, portal })]
}
