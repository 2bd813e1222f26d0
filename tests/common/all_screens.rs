//! Lists every place in the application: screens, questions, overlays, and the states in which they look different.
//! The matches are exhaustive, so a new screen must be added here, and is then required by the snapshots and the
//! random tests.

use skysail::app::account_dialog::{AccountDialog, SignInFormKind, SignInProgress};
use skysail::app::login::InstanceDialog;
use skysail::app::model::{ConfirmationInput, ConfirmedAction, Model, Overlay, Screen};
use skysail::domain::access_grant::ScriptLog;
use skysail::domain::account::SignInError;
use skysail::domain::deletion;
use skysail::domain::instance_actions;
use skysail::domain::launch;
use skysail::domain::loadable::Loadable;
use skysail::domain::sent_once::{RequestOutcome, Search, SentRequest, UnknownOutcome};
use skysail::domain::user_text::FieldId;
use skysail::steps::{FieldKind, ListItem};
use std::collections::BTreeSet;

/// A match without a catch-all arm, and the list of all its names.
macro_rules! named {
    ($($name:ident, $all:ident of $of:ty { $($pattern:pat => $word:literal,)+ })+) => {$(
        fn $name(it: &$of) -> &'static str {
            match it { $($pattern => $word,)+ }
        }
        const $all: &[&str] = &[$($word),+];
    )+};
}

named! {
    field, FIELDS of FieldId {
        FieldId::Region => "Region",
        FieldId::Zone => "Zone",
        FieldId::Source => "Snapshot",
        FieldId::BlueprintKind => "Kind",
        FieldId::Blueprint => "Blueprint",
        FieldId::Network => "Network",
        FieldId::Bundle => "Size",
        FieldId::Key => "Key pair",
        FieldId::KeyName => "Key name",
        FieldId::KeyFile => "Key file",
        FieldId::Script => "Script",
        FieldId::ScriptFile => "Script file",
        FieldId::Param(_) => "What a starter asks",
        FieldId::ScriptText => "Script text",
        FieldId::Snapshots => "Snapshots",
        FieldId::Hour => "Hour of the snapshots",
        FieldId::Idle => "Stop on idle",
        FieldId::Threshold => "Threshold",
        FieldId::Duration => "Duration",
        FieldId::Names => "Names",
        FieldId::Tags => "Tags",
        FieldId::LaunchTag => "Launch tag",
        FieldId::Ports => "Open ports",
        FieldId::PortList => "Ports",
        FieldId::StaticIp => "Static IP",
        FieldId::Https => "HTTPS",
        FieldId::HttpsDomains => "Domain names",
        FieldId::HttpsEmail => "Email",
        FieldId::SshAlias => "SSH alias",
        FieldId::Until => "Until",
    }
    list, LISTS of Loadable<Vec<ListItem>> {
        Loadable::Idle | Loadable::Loading { .. } => "a list on its way",
        Loadable::Failed(_) => "a list that could not be had",
        Loadable::Ready(_) => "a list",
    }
    kind, KINDS of FieldKind {
        FieldKind::Pick(_) => "a list",
        FieldKind::Line { .. } => "a line",
        FieldKind::File { .. } => "a line for a file",
        FieldKind::Script { .. } => "a text",
        FieldKind::Pairs { .. } => "lines of pairs",
        FieldKind::Switch { .. } => "a switch",
        FieldKind::Closed(_) => "nothing to answer",
    }
    overlay, OVERLAYS of Overlay {
        Overlay::Account(_) => "account",
        Overlay::Policy { whole: false, .. } => "the permission that is missing",
        Overlay::Policy { whole: true, .. } => "the whole policy",
        Overlay::Export { .. } => "export",
        Overlay::Remove(_) => "the name that deletes",
        Overlay::Resume(_) => "answers that were kept",
        Overlay::Unfinished { .. } => "a launch of an earlier run",
        Overlay::Card(_) => "a card",
        Overlay::Help { .. } => "help",
        Overlay::Glossary { .. } => "glossary",
        Overlay::ServerAction(_) => "an action on a server",
        Overlay::Leave => "leaving",
        Overlay::Confirm(ConfirmationInput { sends: ConfirmedAction::Order, .. }) => "the word that creates",
        Overlay::Confirm(ConfirmationInput { sends: ConfirmedAction::Failed, .. }) => "the word that tries the failed again",
        Overlay::Confirm(ConfirmationInput { sends: ConfirmedAction::Same, .. }) => "the word that sends the same again",
        Overlay::Save { export: None, .. } => "saving the plan",
        Overlay::Save { export: Some(_), .. } => "saving an export",
    }
    desk, DESKS of AccountDialog {
        AccountDialog::Menu { .. } => "account: ways in",
        AccountDialog::SignIn { state: SignInProgress::Beginning, .. } => "account: a code on its way",
        AccountDialog::SignIn { state: SignInProgress::Code(_), .. } => "account: a code",
        AccountDialog::SignIn { state: SignInProgress::Over(SignInError::Expired), .. } => "account: a code too old",
        AccountDialog::SignIn { state: SignInProgress::Over(SignInError::Declined), .. } => "account: said no in the browser",
        AccountDialog::SignIn { state: SignInProgress::Over(SignInError::Cancelled), .. } => "account: given up",
        AccountDialog::SignIn { state: SignInProgress::Over(SignInError::Failed(_)), .. } => "account: a sign-in refused",
        AccountDialog::SignIn { state: SignInProgress::Over(SignInError::NotKept(_)), .. } => "account: a sign-in not kept",
        AccountDialog::Places { .. } => "account: accounts and roles",
        AccountDialog::Form(_) => "account: something typed",
        AccountDialog::About { .. } => "account: something to read",
    }
    typing, FORMS of SignInFormKind {
        SignInFormKind::Keys => "account: access keys",
        SignInFormKind::Portal => "account: where a company signs in",
        SignInFormKind::Code => "account: the code of an MFA device",
    }
    card, CARDS of InstanceDialog {
        InstanceDialog::Sandbox { .. } => "card: the command that would have run",
        InstanceDialog::Password { answer: None, .. } => "card: a password on its way",
        InstanceDialog::Password { answer: Some(Ok(_)), .. } => "card: a password",
        InstanceDialog::Password { answer: Some(Err(_)), .. } => "card: no password",
        InstanceDialog::Rdp { answer: None, .. } => "card: Windows on its way",
        InstanceDialog::Rdp { answer: Some(Ok(_)), .. } => "card: into Windows",
        InstanceDialog::Rdp { answer: Some(Err(_)), .. } => "card: not into Windows",
        InstanceDialog::Script { .. } => "card: what a script wrote",
        InstanceDialog::Alias { answer: None, .. } => "card: ssh settings on their way",
        InstanceDialog::Alias { answer: Some(Ok(_)), .. } => "card: a name for ssh",
        InstanceDialog::Alias { answer: Some(Err(_)), .. } => "card: no name for ssh",
    }
    stage, STAGES of launch::LaunchStage {
        launch::LaunchStage::Intended => "launch: names being proved",
        launch::LaunchStage::NoJournal { .. } => "launch: could not be written down",
        launch::LaunchStage::Sent => "launch: on its way",
        launch::LaunchStage::Unknown(UnknownOutcome { search: Search::Early | Search::Late(_), .. }) => "launch: the answer never came",
        launch::LaunchStage::Unknown(UnknownOutcome { search: Search::Complete, .. }) => "launch: looked for long enough",
        launch::LaunchStage::Watched => "launch: watched",
        launch::LaunchStage::Refused(_) => "launch: refused",
        launch::LaunchStage::NamesTaken(_) => "launch: names taken",
        launch::LaunchStage::Settled => "launch: over",
        launch::LaunchStage::Abandoned => "launch: not looked for any more",
    }
    log, LOGS of ScriptLog {
        ScriptLog::Waiting { .. } => "script: being waited for",
        ScriptLog::Ended { .. } => "script: ended",
        ScriptLog::Failed(_) => "script: cannot be seen",
    }
    removing, REMOVALS of deletion::DeletionStage {
        deletion::DeletionStage::Looking => "deleting: being looked for",
        deletion::DeletionStage::Shown => "deleting: shown",
        deletion::DeletionStage::Deleting => "deleting: under way",
        deletion::DeletionStage::Failed(_) => "deleting: could not be looked for",
        deletion::DeletionStage::Over => "deleting: over",
    }
    pane, PANES of instance_actions::InstanceActionKind {
        instance_actions::InstanceActionKind::StaticIp => "pane: static IP",
        instance_actions::InstanceActionKind::Firewall => "pane: firewall",
        instance_actions::InstanceActionKind::Https => "pane: HTTPS",
    }
    doing, DOINGS of instance_actions::InstanceActionStage {
        instance_actions::InstanceActionStage::Looking => "pane: being looked at",
        instance_actions::InstanceActionStage::Unseen(_) => "pane: could not be looked at",
        instance_actions::InstanceActionStage::Closed(_) => "pane: nothing to do",
        instance_actions::InstanceActionStage::Asked => "pane: a form",
        instance_actions::InstanceActionStage::Proving => "pane: being made sure of",
        instance_actions::InstanceActionStage::Unready(_) => "pane: not all is ready",
        instance_actions::InstanceActionStage::Writing => "pane: being written down",
        instance_actions::InstanceActionStage::NoJournal(_) => "pane: could not be written down",
        instance_actions::InstanceActionStage::Sent(SentRequest::InFlight { .. }) => "pane: on its way",
        instance_actions::InstanceActionStage::Sent(SentRequest::Unknown { unknown: UnknownOutcome { search: Search::Early | Search::Late(_), .. }, .. }) => "pane: the answer never came",
        instance_actions::InstanceActionStage::Sent(SentRequest::Unknown { unknown: UnknownOutcome { search: Search::Complete, .. }, .. }) => "pane: looked for long enough",
        instance_actions::InstanceActionStage::Sent(SentRequest::Watched { .. }) => "pane: watched",
        instance_actions::InstanceActionStage::Sent(SentRequest::Refused { .. }) => "pane: refused",
        instance_actions::InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => "pane: done",
        instance_actions::InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(_))) => "pane: failed",
        instance_actions::InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)) => "pane: still under way at the end",
    }
}

/// Places that no match names.
const OTHERS: [&str; 8] = [
    "review",
    "the command as it grows",
    "a word to the person",
    "paused",
    "a filter",
    "all that can be done",
    "home",
    "the opening screen",
];

/// What is never shown as such, because a more specific place is named instead. A deletion that couldn't be looked up
/// closes as soon as it is reported.
const NEVER: [&str; 4] = ["account", "a card", "account: something typed", "deleting: could not be looked for"];

/// All places.
pub fn all() -> BTreeSet<&'static str> {
    let all = [FIELDS, LISTS, KINDS, OVERLAYS, DESKS, FORMS, CARDS, STAGES, LOGS, REMOVALS, PANES, DOINGS, &OTHERS];
    all.into_iter().flatten().copied().filter(|place| !NEVER.contains(place)).collect()
}

/// The places that the model shows now.
pub fn of(model: &Model) -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    match &model.screen {
        Screen::Step(_) => all.extend(question(model)),
        Screen::Review => all.extend(["review"]),
        Screen::Launch => all.extend(launched(model)),
        Screen::Home => all.extend(["home"]),
        Screen::Welcome => all.extend(["the opening screen"]),
    }
    all.extend(model.overlay.as_ref().map(in_front));
    let others = [
        (model.command_preview.on, OTHERS[1]),
        (model.notice.is_some(), OTHERS[2]),
        (model.palette.is_some(), OTHERS[5]),
    ];
    all.extend(others.into_iter().filter(|(is, _)| *is).map(|(_, place)| place));
    all
}

fn question(model: &Model) -> Vec<&'static str> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let what = match &entry.field.kind {
        FieldKind::Pick(offers) => list(offers),
        other => kind(other),
    };
    let filters = matches!(&entry.typed, skysail::app::form::FieldInput::Pick(picker) if picker.filtered());
    let line = model.inline.as_ref().map(|inline| field(&inline.field));
    [field(&entry.field.id), what].into_iter().chain(filters.then_some(OTHERS[4])).chain(line).collect()
}

fn launched(model: &Model) -> Vec<&'static str> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let mut all = vec![stage(&watch.launch.stage)];
    let selected = watch.launch.instances.get(watch.cursor);
    all.extend(selected.and_then(|instance| watch.login.scripts.get(&instance.name)).map(log));
    all.extend(watch.deletion.as_ref().map(|deletion| removing(&deletion.stage)));
    all.extend(model.open_pane().into_iter().flat_map(|job| [pane(&job.action.kind), doing(&job.action.stage)]));
    all.extend(watch.launch.paused.then_some(OTHERS[3]));
    all
}

fn in_front(it: &Overlay) -> &'static str {
    match it {
        Overlay::Account(AccountDialog::Form(form)) => typing(&form.kind),
        Overlay::Account(it) => desk(it),
        Overlay::Card(it) => card(it),
        other => overlay(other),
    }
}
