//! Every place a person can be at: screens, questions, what stands in front of them, and the states
//! in which they look different. The matches leave nothing out, so whoever adds a screen has to name
//! it here, and from then on it is asked for: by the snapshots and by the random lives.

#![allow(dead_code, reason = "each test program uses its own part")]

use skysail::app::desk::{Desk, FormKind, SignIn};
use skysail::app::login::Card;
use skysail::app::model::{Confirm, Model, Overlay, Screen, Sends};
use skysail::app::update::open_pane;
use skysail::domain::account::SignInError;
use skysail::domain::after;
use skysail::domain::doubt::Doubt;
use skysail::domain::grant::Log;
use skysail::domain::launch;
use skysail::domain::remote::Remote;
use skysail::domain::removal;
use skysail::domain::say::FieldId;
use skysail::steps::{Kind, Offer};
use std::collections::BTreeSet;

/// A match without an arm for the rest, and the list of all its words.
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
        FieldId::Shelf => "Kind",
        FieldId::Blueprint => "Blueprint",
        FieldId::Network => "Network",
        FieldId::Bundle => "Size",
        FieldId::Key => "Key pair",
        FieldId::KeyName => "Key name",
        FieldId::KeyFile => "Key file",
        FieldId::Script => "Launch script",
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
    }
    list, LISTS of Remote<Vec<Offer>> {
        Remote::Idle | Remote::Loading { .. } => "a list on its way",
        Remote::Failed(_) => "a list that could not be had",
        Remote::Ready(_) => "a list",
    }
    kind, KINDS of Kind {
        Kind::Pick(_) => "a list",
        Kind::Line { .. } => "a line",
        Kind::File { .. } => "a line for a file",
        Kind::Script { .. } => "a text",
        Kind::Pairs { .. } => "lines of pairs",
        Kind::Switch { .. } => "a switch",
        Kind::Closed(_) => "nothing to answer",
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
        Overlay::Leave => "leaving",
        Overlay::Confirm(Confirm { sends: Sends::Order, .. }) => "the word that creates",
        Overlay::Confirm(Confirm { sends: Sends::Failed, .. }) => "the word that tries the failed again",
        Overlay::Confirm(Confirm { sends: Sends::Same, .. }) => "the word that sends the same again",
        Overlay::Save { export: None, .. } => "saving the plan",
        Overlay::Save { export: Some(_), .. } => "saving an export",
    }
    desk, DESKS of Desk {
        Desk::Menu { .. } => "account: ways in",
        Desk::SignIn { state: SignIn::Beginning, .. } => "account: a code on its way",
        Desk::SignIn { state: SignIn::Code(_), .. } => "account: a code",
        Desk::SignIn { state: SignIn::Over(SignInError::Expired), .. } => "account: a code too old",
        Desk::SignIn { state: SignIn::Over(SignInError::Declined), .. } => "account: said no in the browser",
        Desk::SignIn { state: SignIn::Over(SignInError::Cancelled), .. } => "account: given up",
        Desk::SignIn { state: SignIn::Over(SignInError::Failed(_)), .. } => "account: a sign-in refused",
        Desk::SignIn { state: SignIn::Over(SignInError::NotKept(_)), .. } => "account: a sign-in not kept",
        Desk::Places { .. } => "account: accounts and roles",
        Desk::Form(_) => "account: something typed",
        Desk::About { .. } => "account: something to read",
    }
    typing, FORMS of FormKind {
        FormKind::Keys => "account: access keys",
        FormKind::Portal => "account: where a company signs in",
        FormKind::Code => "account: the code of an MFA device",
    }
    card, CARDS of Card {
        Card::Practice { .. } => "card: the command that would have run",
        Card::Password { answer: None, .. } => "card: a password on its way",
        Card::Password { answer: Some(Ok(_)), .. } => "card: a password",
        Card::Password { answer: Some(Err(_)), .. } => "card: no password",
        Card::Rdp { answer: None, .. } => "card: Windows on its way",
        Card::Rdp { answer: Some(Ok(_)), .. } => "card: into Windows",
        Card::Rdp { answer: Some(Err(_)), .. } => "card: not into Windows",
        Card::Alias { answer: None, .. } => "card: ssh settings on their way",
        Card::Alias { answer: Some(Ok(_)), .. } => "card: a name for ssh",
        Card::Alias { answer: Some(Err(_)), .. } => "card: no name for ssh",
    }
    stage, STAGES of launch::Stage {
        launch::Stage::Intended => "launch: names being proved",
        launch::Stage::NoJournal { .. } => "launch: could not be written down",
        launch::Stage::Sent => "launch: on its way",
        launch::Stage::Unknown(Doubt { looked_enough: false, .. }) => "launch: the answer never came",
        launch::Stage::Unknown(Doubt { looked_enough: true, .. }) => "launch: looked for long enough",
        launch::Stage::Watched => "launch: watched",
        launch::Stage::Refused(_) => "launch: refused",
        launch::Stage::NamesTaken(_) => "launch: names taken",
        launch::Stage::Settled => "launch: over",
        launch::Stage::Abandoned => "launch: not looked for any more",
    }
    log, LOGS of Log {
        Log::Waiting { .. } => "script: being waited for",
        Log::Ended { .. } => "script: ended",
        Log::Failed(_) => "script: cannot be seen",
    }
    removing, REMOVALS of removal::Stage {
        removal::Stage::Looking => "deleting: being looked for",
        removal::Stage::Shown => "deleting: shown",
        removal::Stage::Deleting => "deleting: under way",
        removal::Stage::Failed(_) => "deleting: could not be looked for",
        removal::Stage::Over => "deleting: over",
    }
    pane, PANES of after::Kind {
        after::Kind::StaticIp => "pane: static IP",
        after::Kind::Firewall => "pane: firewall",
        after::Kind::Https => "pane: HTTPS",
    }
    doing, DOINGS of after::Stage {
        after::Stage::Looking => "pane: being looked at",
        after::Stage::Unseen(_) => "pane: could not be looked at",
        after::Stage::Closed(_) => "pane: nothing to do",
        after::Stage::Asked => "pane: a form",
        after::Stage::Proving => "pane: being made sure of",
        after::Stage::Unready(_) => "pane: not all is ready",
        after::Stage::Writing => "pane: being written down",
        after::Stage::NoJournal(_) => "pane: could not be written down",
        after::Stage::Sent { .. } => "pane: on its way",
        after::Stage::Unknown { doubt: Doubt { looked_enough: false, .. }, .. } => "pane: the answer never came",
        after::Stage::Unknown { doubt: Doubt { looked_enough: true, .. }, .. } => "pane: looked for long enough",
        after::Stage::Watched { .. } => "pane: watched",
        after::Stage::Refused { .. } => "pane: refused",
        after::Stage::Settled(after::Ending::Done) => "pane: done",
        after::Stage::Settled(after::Ending::Failed(_)) => "pane: failed",
        after::Stage::Settled(after::Ending::UnderWay) => "pane: still under way at the end",
    }
}

/// Where no match tells them.
const OTHERS: [&str; 6] =
    ["review", "the command as it grows", "a word to the person", "paused", "a filter", "all that can be done"];

/// What never stands on a screen by itself: what is more particular is named in its place. And a
/// removal that could not be looked for is put away as it is told.
const NEVER: [&str; 4] = ["account", "a card", "account: something typed", "deleting: could not be looked for"];

/// All there are.
pub fn all() -> BTreeSet<&'static str> {
    let all = [FIELDS, LISTS, KINDS, OVERLAYS, DESKS, FORMS, CARDS, STAGES, LOGS, REMOVALS, PANES, DOINGS, &OTHERS];
    all.into_iter().flatten().copied().filter(|place| !NEVER.contains(place)).collect()
}

/// Those at which somebody is now.
pub fn of(model: &Model) -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    match &model.screen {
        Screen::Step(_) => all.extend(question(model)),
        Screen::Review => all.extend(["review"]),
        Screen::Launch => all.extend(launched(model)),
    }
    all.extend(model.overlay.as_ref().map(in_front));
    let others =
        [(model.ribbon.on, OTHERS[1]), (model.notice.is_some(), OTHERS[2]), (model.palette.is_some(), OTHERS[5])];
    all.extend(others.into_iter().filter(|(is, _)| *is).map(|(_, place)| place));
    all
}

fn question(model: &Model) -> Vec<&'static str> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let what = match &entry.field.kind {
        Kind::Pick(offers) => list(offers),
        other => kind(other),
    };
    let filters = matches!(&entry.typed, skysail::app::form::Typed::Pick(picker) if picker.filtered());
    [field(&entry.field.id), what].into_iter().chain(filters.then_some(OTHERS[4])).collect()
}

fn launched(model: &Model) -> Vec<&'static str> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let mut all = vec![stage(&watch.launch.stage)];
    let selected = watch.launch.subjects.get(watch.cursor);
    all.extend(selected.and_then(|subject| watch.login.scripts.get(&subject.name)).map(log));
    all.extend(watch.removal.as_ref().map(|removal| removing(&removal.stage)));
    all.extend(open_pane(model).into_iter().flat_map(|job| [pane(&job.deed.kind), doing(&job.deed.stage)]));
    all.extend(watch.launch.paused.then_some(OTHERS[3]));
    all
}

fn in_front(it: &Overlay) -> &'static str {
    match it {
        Overlay::Account(Desk::Form(form)) => typing(&form.kind),
        Overlay::Account(it) => desk(it),
        Overlay::Card(it) => card(it),
        other => overlay(other),
    }
}
