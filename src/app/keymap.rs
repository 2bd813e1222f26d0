//! The key bindings in effect. Dispatch, footer, and help all use this list, so they agree.

mod action;
pub(super) mod overlay;

pub(super) use action::{
    ACCOUNT, AGAIN, COPY, POLICY, bind, char, ctrl, filter_keys, keys, list_keys, plain, scroll, twin,
};
pub use action::{KeyAction, KeyBinding, KeyPress, is_enter, key_name, typed_char};

use super::account_dialog::AccountDialog;
use super::form::way_back::is_first;
use super::form::{FieldInput, FormField, StepForm};
use super::model::{LaunchView, Model, Overlay, Screen};
use super::picker::Picker;
use super::{home, instance_actions, login, replay};
use crate::domain::deletion;
use crate::domain::failure::ErrorKind;
use crate::domain::follow_ups::FollowUpStep;
use crate::domain::instance_actions::InstanceActionKind as After;
use crate::domain::launch::LaunchStage;
use crate::domain::loadable::Loadable;
use crate::domain::purposes;
use crate::domain::reachability::Reachability;
use crate::domain::time::Now;
use crate::domain::user_text::FieldId;
use crate::live_panes::connect;
use crate::steps::{self, FieldKind, ListItem};
use std::path::Path;
use termina::event::{KeyCode, KeyEvent, Modifiers};

/// Returns all bindings in effect, most useful first.
pub fn bindings(model: &Model) -> Vec<KeyBinding> {
    bindings_in(model, model.furthest)
}

/// Returns the same for a screen being drawn that can be scrolled this far.
pub fn bindings_in(model: &Model, furthest: usize) -> Vec<KeyBinding> {
    if let Some(replay) = &model.replay {
        return replay::keys::replay(replay, furthest);
    }
    match &model.palette {
        Some(palette) => with_general(overlay::palette(palette)),
        None => bindings_under(model, model.overlay.as_ref(), furthest),
    }
}

/// Returns the screen's own bindings, ignoring overlays, each with its keys that work.
pub fn behind(model: &Model) -> Vec<(KeyBinding, Vec<&'static KeyPress>)> {
    working(model, None)
}

/// Returns the bindings of what is behind the palette, each with its keys that work.
pub fn below(model: &Model) -> Vec<(KeyBinding, Vec<&'static KeyPress>)> {
    working(model, model.overlay.as_ref())
}

fn working(model: &Model, overlay: Option<&Overlay>) -> Vec<(KeyBinding, Vec<&'static KeyPress>)> {
    let works = |binding: &KeyBinding| binding.keys.iter().filter(|press| acts(model, overlay, press)).collect();
    let all = bindings_under(model, overlay, model.furthest).into_iter();
    all.map(|binding| (binding.clone(), works(&binding))).collect()
}

fn bindings_under(model: &Model, overlay: Option<&Overlay>, furthest: usize) -> Vec<KeyBinding> {
    let mut all = match overlay {
        Some(overlay) => overlay::keys(overlay, furthest > 0),
        None => screen_keys(model, furthest),
    };
    // Resources are still being looked up: Enter deletes nothing yet.
    let deletion = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref());
    let looks = model.home.looks_before_deleting().is_some()
        || deletion.is_some_and(|deletion| deletion.stage == deletion::DeletionStage::Looking);
    if matches!(overlay, Some(Overlay::Remove(_))) && looks {
        all.iter_mut().filter(|binding| binding.action == KeyAction::Choose).for_each(|binding| binding.words = None);
    }
    // In the sandbox the alias is only a preview.
    all.retain(|binding| !model.target.sandbox || binding.action != KeyAction::WriteAlias);
    // Where characters are typed, no character is a shortcut.
    if takes_text_under(model, overlay) {
        all.retain(|binding| !binding.keys.iter().all(KeyPress::printable));
    }
    // Nothing may cover a line on which a confirmation word is typed, nor a question that one key answers.
    if !matches!(overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_) | Overlay::ServerAction(_))) {
        let words = overlay.is_none().then_some("hint.palette");
        all.push(KeyBinding { words, ..twin(keys![ctrl('k'), char(':')], KeyAction::Palette) });
    }
    with_general(all)
}

/// Adds the bindings that work everywhere.
fn with_general(mut all: Vec<KeyBinding>) -> Vec<KeyBinding> {
    all.extend([
        twin(keys![ctrl('c')], KeyAction::Leave),
        twin(keys![ctrl('l')], KeyAction::Redraw),
        twin(keys![ctrl('z')], KeyAction::Suspend),
    ]);
    all
}

/// Returns the action of a key, if any.
pub fn action(model: &Model, key: &KeyEvent) -> Option<KeyAction> {
    let overlay = model.overlay.as_ref();
    let acts = |press: &KeyPress| match &model.palette {
        _ if model.replay.is_some() => true,
        Some(_) => !press.printable(),
        None => acts(model, overlay, press),
    };
    let works = |press: &KeyPress| press.is(key) && acts(press);
    bindings(model).into_iter().find(|binding| binding.keys.iter().any(works)).map(|binding| binding.action)
}

/// Returns whether a key closes an overlay: it always works.
pub fn is_leaving(key: &KeyEvent) -> bool {
    plain(KeyCode::Escape).is(key) || ctrl('c').is(key)
}

/// Returns whether printable keys go into a text.
pub fn takes_text(model: &Model) -> bool {
    if model.replay.is_some() {
        return false;
    }
    model.palette.is_some() || takes_text_under(model, model.overlay.as_ref())
}

/// Returns whether a key is a shortcut rather than a typed character. In a list, `?` is one while the filter is empty:
/// no row contains it.
fn acts(model: &Model, overlay: Option<&Overlay>, press: &KeyPress) -> bool {
    if !press.printable() || !takes_text_under(model, overlay) {
        return true;
    }
    overlay.is_none()
        && *press == char('?')
        && model.form().and_then(|form| form.entry()).is_some_and(FormField::unfiltered)
}

fn takes_text_under(model: &Model, overlay: Option<&Overlay>) -> bool {
    match (overlay, &model.screen) {
        (Some(Overlay::Confirm(_) | Overlay::Save { .. } | Overlay::Remove(_)), _) => true,
        (Some(Overlay::Card(card)), _) => card.asks(),
        (Some(Overlay::Account(AccountDialog::Form(_))), _) => true,
        (Some(_), _) => false,
        (None, Screen::Step(_)) => model.form().and_then(|form| form.entry()).is_some_and(FormField::takes_text),
        (None, Screen::Launch) => model.open_pane().is_some_and(|job| job.takes_text()),
        (None, Screen::Home) => model.home.state.filtering,
        _ => false,
    }
}

fn screen_keys(model: &Model, furthest: usize) -> Vec<KeyBinding> {
    let mut all = match &model.screen {
        Screen::Step(_) => step_keys(model),
        Screen::Review => review_keys(model),
        Screen::Launch => match model.open_pane() {
            Some(job) => instance_actions::keys::pane(job, furthest),
            None => launch_keys(model, furthest),
        },
        Screen::Home => home::keys::home(model),
        Screen::Welcome => home::keys::welcome(model),
    };
    all.extend(command_preview(model));
    let help: &'static [KeyPress] = match model.screen {
        Screen::Step(_) => keys![char('?'), plain(KeyCode::Function(1)), plain(KeyCode::Function(3))],
        // F3, for details, means something else there.
        Screen::Review | Screen::Launch | Screen::Home | Screen::Welcome => {
            keys![char('?'), plain(KeyCode::Function(1))]
        }
    };
    all.push(bind(help, KeyAction::Help, "hint.help"));
    all.push(twin(keys![ctrl('o')], KeyAction::Mouse));
    all.push(twin(ACCOUNT, KeyAction::Account));
    if model.screen != Screen::Home {
        all.push(twin(keys![plain(KeyCode::Function(7))], KeyAction::Home));
    }
    all.extend(jumps(model));
    all.push(bind(keys![char('q'), ctrl('q')], KeyAction::Quit, "hint.quit"));
    all
}

/// Returns the binding of the command preview: listed in the review, and wherever the preview can be hidden.
fn command_preview(model: &Model) -> Option<KeyBinding> {
    let words = match (&model.screen, model.command_preview.on) {
        (Screen::Launch | Screen::Home | Screen::Welcome, _) => return None,
        (Screen::Step(_), false) => None,
        (Screen::Review, false) => Some("hint.ribbon"),
        (_, true) => Some("hint.no-ribbon"),
    };
    Some(KeyBinding { words, ..twin(keys![plain(KeyCode::Function(9)), ctrl('g')], KeyAction::CommandPreview) })
}

const fn alt(c: char) -> KeyPress {
    KeyPress { code: KeyCode::Char(c), modifiers: Modifiers::ALT }
}

/// Returns the bindings that open a step: Alt and its number, or the previous and the next; in the review, where
/// digits select nothing, the number alone.
fn jumps(model: &Model) -> Vec<KeyBinding> {
    const NUMBERED: [&[KeyPress]; 8] =
        [&[alt('1')], &[alt('2')], &[alt('3')], &[alt('4')], &[alt('5')], &[alt('6')], &[alt('7')], &[alt('8')]];
    const DIGITS: [&[KeyPress]; 7] =
        [&[char('1')], &[char('2')], &[char('3')], &[char('4')], &[char('5')], &[char('6')], &[char('7')]];
    let here = match model.screen {
        Screen::Step(at) => at,
        Screen::Review => steps::all().len(),
        Screen::Launch | Screen::Home | Screen::Welcome => return Vec::new(),
    };
    let mut all: Vec<KeyBinding> =
        NUMBERED.iter().enumerate().map(|(at, keys)| twin(keys, KeyAction::Step(at))).collect();
    if model.screen == Screen::Review {
        all.extend(DIGITS.iter().enumerate().map(|(at, keys)| twin(keys, KeyAction::Step(at))));
        all.push(twin(keys![char('R')], KeyAction::Step(0)));
    }
    all.extend(here.checked_sub(1).map(|before| twin(keys![char('[')], KeyAction::Step(before))));
    all.push(twin(keys![char(']')], KeyAction::Step(here + 1)));
    all
}

/// Returns the bindings that help after a failed listing.
fn error_keys(model: &Model) -> Vec<KeyBinding> {
    let mut all = Vec::new();
    if model.waiting_failed() {
        all.push(bind(AGAIN, KeyAction::Retry, "hint.retry"));
    }
    if model.denied().is_some() {
        all.push(bind(POLICY, KeyAction::Policy, "hint.policy"));
    }
    if model.failure().is_some_and(|failure| failure.error.wants_sign_in()) {
        all.push(bind(ACCOUNT, KeyAction::Account, "hint.account"));
    }
    all
}

fn step_keys(model: &Model) -> Vec<KeyBinding> {
    const TO_REVIEW: &[KeyPress] = keys![plain(KeyCode::Function(10)), ctrl('t')];
    let mut all = error_keys(model);
    if let Some(inline) = &model.inline {
        all.extend(line_keys());
        all.extend((inline.field == FieldId::Script).then(edit_key));
        all.push(bind(TO_REVIEW, KeyAction::ToReview, "hint.review"));
        return all;
    }
    if let Some(entry) = model.form().and_then(|form| form.entry()) {
        all.extend(entry_keys(entry));
    }
    // A key has one meaning: where Esc clears the filter it doesn't go back.
    let taken = |code| all.iter().any(|binding: &KeyBinding| binding.keys.contains(&plain(code)));
    let (escape, tab) = (taken(KeyCode::Escape), taken(KeyCode::Tab));
    if !tab {
        all.push(KeyBinding { words: tab_words(model), ..twin(keys![plain(KeyCode::Tab)], KeyAction::NextField) });
    }
    let before = shift_tab_moves(model);
    let back: &'static [KeyPress] = match (escape, before) {
        (true, true) => &[],
        (true, false) => keys![plain(KeyCode::BackTab)],
        (false, true) => keys![plain(KeyCode::Escape)],
        (false, false) => keys![plain(KeyCode::Escape), plain(KeyCode::BackTab)],
    };
    if before {
        all.push(twin(keys![plain(KeyCode::BackTab)], KeyAction::PreviousField));
    }
    if !back.is_empty() {
        let words = (!is_first(model)).then_some("hint.back");
        all.push(KeyBinding { words, ..twin(back, KeyAction::Back) });
    }
    all.push(bind(TO_REVIEW, KeyAction::ToReview, "hint.review"));
    all
}

/// Returns the bindings while the line of a small choice has the focus.
fn line_keys() -> Vec<KeyBinding> {
    vec![
        bind(keys![plain(KeyCode::Right)], KeyAction::NextChoice, "hint.line.change"),
        twin(keys![plain(KeyCode::Left)], KeyAction::PreviousChoice),
        bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.line.take"),
        bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.back"),
        twin(keys![plain(KeyCode::Tab)], KeyAction::NextField),
        twin(keys![plain(KeyCode::BackTab)], KeyAction::PreviousField),
        twin(keys![plain(KeyCode::Down)], KeyAction::Down),
        twin(keys![plain(KeyCode::Up)], KeyAction::Up),
    ]
}

/// Returns whether Shift+Tab moves to a small choice beside the question, rather than back.
fn shift_tab_moves(model: &Model) -> bool {
    let Some(form) = model.form() else { return false };
    let to = form.backtab_target(form.focus);
    to.is_some_and(|to| form.is_inline(to) || form.entries[to].field.secondary)
}

/// Returns the key of the hint for Tab where it moves to a small choice or a secondary field.
fn tab_words(model: &Model) -> Option<&'static str> {
    let form = model.form()?;
    let at = form.tab_target(form.focus)?;
    let entry = form.entries.get(at)?;
    match entry.field.id {
        FieldId::BlueprintKind if form.is_inline(at) => Some("hint.second.kind"),
        FieldId::Script if form.is_inline(at) => Some("hint.second.script"),
        _ => secondary_words(form, entry),
    }
}

/// Returns the key of the words for a secondary field that can be opened from the one with focus.
pub fn secondary_words(form: &StepForm, entry: &FormField) -> Option<&'static str> {
    let nothing = entry.idle() && form.entry()?.value().is_none();
    match entry.field.id {
        _ if nothing || !entry.field.asked() || !entry.field.secondary => None,
        FieldId::Zone => Some("hint.second.zone"),
        FieldId::Network => Some("hint.second.network"),
        FieldId::Script => Some("hint.second.script"),
        FieldId::StaticIp => Some("hint.second.static-ip"),
        FieldId::SshAlias => Some("hint.second.ssh-alias"),
        FieldId::Tags => Some("hint.second.tags"),
        FieldId::LaunchTag => Some("hint.second.launch-tag"),
        FieldId::Until => Some("hint.second.until"),
        _ => None,
    }
}

fn entry_keys(entry: &FormField) -> Vec<KeyBinding> {
    let choose = || bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.choose");
    let next = || bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.next");
    match (&entry.typed, &entry.field.kind) {
        // After a failed listing, the cursor is in the list of remedies.
        (FieldInput::Pick(picker), FieldKind::Pick(Loadable::Failed(_))) => {
            let mut all = list_keys(false);
            all.insert(1, choose());
            all.extend(clear_filter(picker));
            all
        }
        // An empty list has nothing to move in.
        (FieldInput::Pick(picker), _) if picker.offers.is_empty() => {
            let enter = twin(keys![plain(KeyCode::Enter)], KeyAction::Choose);
            std::iter::once(enter).chain(clear_filter(picker)).collect()
        }
        (FieldInput::Pick(picker), _) => {
            let mut all = if picker.filtered() { filter_keys() } else { list_keys(false) };
            all[0].words = all[0].words.filter(|_| picker.movable());
            all.insert(1, choose());
            all.extend(clear_filter(picker));
            if entry.field.id == FieldId::BlueprintKind && picker.at().is_some_and(research_elsewhere) {
                all.push(bind(keys![plain(KeyCode::Function(8))], KeyAction::OtherRegion, "hint.other-region"));
            }
            if entry.field.id == FieldId::Script {
                all.push(edit_key());
            }
            all
        }
        (FieldInput::Line(_), FieldKind::File { .. }) => {
            // Already read, and not edited since.
            let known = entry.field.answer.is_some() && !entry.touched;
            let words = if known { "hint.next" } else { "hint.read" };
            let read = bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, words);
            std::iter::once(read).chain(repair_key(entry)).collect()
        }
        (FieldInput::Line(_), _) => vec![next()],
        (FieldInput::Area(_), FieldKind::Script { .. }) => {
            let done = bind(keys![plain(KeyCode::Tab), ctrl('d')], KeyAction::Choose, "hint.done");
            std::iter::once(done).chain(repair_key(entry)).chain([edit_key()]).collect()
        }
        // An empty line ends the tags.
        (FieldInput::Area(_), _) => Vec::new(),
        (FieldInput::Switch(_), _) => vec![
            bind(keys![plain(KeyCode::Up), ctrl('p'), char('k')], KeyAction::Up, "hint.move"),
            twin(keys![plain(KeyCode::Down), ctrl('n'), char('j')], KeyAction::Down),
            choose(),
            twin(keys![char(' '), plain(KeyCode::Left), plain(KeyCode::Right)], KeyAction::Toggle),
        ],
        (FieldInput::Closed, _) => vec![next()],
    }
}

/// Returns whether this kind or purpose needs Lightsail for Research in a Region that doesn't have it.
fn research_elsewhere(offer: &ListItem) -> bool {
    offer.fits.as_ref().err().or(offer.remark.as_ref()).is_some_and(purposes::is_elsewhere)
}

/// Returns the binding that clears the filter, if there is one.
fn clear_filter(picker: &Picker) -> Option<KeyBinding> {
    picker.filtered().then(|| bind(keys![plain(KeyCode::Escape)], KeyAction::ClearFilter, "hint.clear-filter"))
}

fn edit_key() -> KeyBinding {
    bind(keys![ctrl('e')], KeyAction::Edit, "hint.edit")
}

/// Returns the binding of an available repair.
fn repair_key(entry: &FormField) -> Option<KeyBinding> {
    entry.repair.map(|repair| bind(keys![ctrl('x')], KeyAction::Repair, repair.hint()))
}

fn review_keys(model: &Model) -> Vec<KeyBinding> {
    let whole = model.draft.finish(&model.catalog).is_ok();
    let words = match model.review.button {
        true if whole => "hint.create",
        true => "hint.to-missing",
        false => "hint.go-there",
    };
    let mut all = list_keys(true);
    all.insert(1, bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, words));
    // On the button, Enter says it.
    let create = (whole && !model.review.button).then_some("hint.create");
    all.insert(2, KeyBinding { words: create, ..twin(keys![char('c')], KeyAction::Create) });
    all.push(bind(keys![char('s'), ctrl('s')], KeyAction::SavePlan, "hint.save-plan"));
    all.push(bind(keys![char('e'), plain(KeyCode::Function(3))], KeyAction::Export, "hint.export"));
    all.push(twin(keys![plain(KeyCode::Tab)], KeyAction::NextField));
    all.extend(error_keys(model));
    all.push(bind(keys![plain(KeyCode::Escape), plain(KeyCode::BackTab)], KeyAction::Back, "hint.back"));
    all
}

/// Returns the text of an action as a next step for a running instance; `None` if it isn't one.
pub fn next_step(action: KeyAction) -> Option<&'static str> {
    Some(match action {
        KeyAction::Afterwards(After::StaticIp) => "next.static-ip",
        KeyAction::Afterwards(After::Firewall) => "next.firewall",
        KeyAction::Afterwards(After::Https) => "next.https",
        KeyAction::Alias => "next.alias",
        KeyAction::SaveKey => "next.save-key",
        KeyAction::Another => "next.another",
        _ => return None,
    })
}

/// Returns the text of an action that helps after a failed creation; `None` if it doesn't.
pub fn help_for_failed(action: KeyAction) -> Option<&'static str> {
    Some(match action {
        KeyAction::TryFailedAgain => "hint.try-again",
        KeyAction::ToDraft => "hint.to-draft",
        KeyAction::Delete => "hint.delete",
        _ => return None,
    })
}

/// Returns the bindings that an instance's card has buttons for, whatever is in front of it.
pub fn on_card(model: &Model) -> Vec<KeyBinding> {
    launch_keys(model, model.furthest)
}

/// Returns the label of a button on an instance's card; `None` for actions without a button.
pub fn card_button(binding: &KeyBinding) -> Option<&'static str> {
    let shows = binding.words.filter(|_| card_place(binding).is_some());
    // The line above says what is copied.
    shows.map(|words| if binding.action == KeyAction::Copy { "hint.copy-export" } else { words })
}

/// Returns the place of a button on the card. The one that isn't offered once it's done comes last, so that no other
/// button moves.
pub fn card_place(binding: &KeyBinding) -> Option<u8> {
    match binding.action {
        KeyAction::Shell | KeyAction::Password if binding.keys.iter().any(KeyPress::is_enter) => Some(0),
        KeyAction::Copy => Some(1),
        KeyAction::Afterwards(After::Firewall) => Some(2),
        KeyAction::Afterwards(After::StaticIp) => Some(3),
        _ => None,
    }
}

fn launch_keys(model: &Model, furthest: usize) -> Vec<KeyBinding> {
    const TO_DRAFT: &[KeyPress] = keys![plain(KeyCode::Enter), char('b'), plain(KeyCode::Escape)];
    let Some(watch) = &model.watch else { return Vec::new() };
    let launch = &watch.launch;
    let instance = launch.instances.get(watch.cursor);
    let ssh = instance.is_some_and(|instance| connect::ssh_line(launch, instance).is_some());
    let copy = if ssh { "hint.copy" } else { "hint.copy-address" };
    let copies =
        instance.is_some_and(|instance| connect::address(instance).is_some() && !watch.deletes(&instance.name));
    // The full version has its own key if there are two.
    let copy_keys: &'static [KeyPress] = match ssh {
        true => keys![char('c'), char('Y')],
        false => COPY,
    };
    let address = (ssh && copies).then(|| bind(keys![char('y')], KeyAction::CopyAddress, "hint.copy-address"));
    let mut all = Vec::new();
    // At other stages there are no instances to move among.
    if matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        all = list_keys(true);
        let moves = if watch.in_detail { furthest > 0 } else { launch.instances.len() > 1 };
        all[0].words = all[0].words.filter(|_| moves);
        let other = if watch.in_detail { "hint.to-instances" } else { "hint.to-details" };
        let details = keys![plain(KeyCode::Tab), plain(KeyCode::BackTab), plain(KeyCode::Function(3))];
        all.push(bind(details, KeyAction::NextField, other));
    }
    all.splice(all.len().min(1)..all.len().min(1), login::keys::launch_keys(model));
    // It comes first, as nothing continues without it.
    if matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        let place = all.len().min(1);
        all.splice(place..place, carries_out(watch));
    }
    match &launch.stage {
        LaunchStage::Unknown(unknown) => {
            if unknown.looked_enough() && launch.can_send() {
                all.push(bind(keys![char('a')], KeyAction::SendAgain, "hint.send-again"));
            }
            all.push(bind(AGAIN, KeyAction::Refresh, "hint.look-now"));
            if unknown.looked_enough() {
                all.push(bind(keys![char('x')], KeyAction::StopLooking, "hint.stop-looking"));
            }
        }
        LaunchStage::Watched => {
            all.extend(tries_again(watch, model.now));
            all.push(bind(AGAIN, KeyAction::Refresh, "hint.refresh"));
            all.push(bind(
                keys![char('p')],
                KeyAction::Pause,
                if launch.paused { "hint.resume" } else { "hint.pause" },
            ));
            if copies {
                all.push(bind(copy_keys, KeyAction::Copy, copy));
            }
            all.extend(instance_actions::keys::openers(watch));
            if instance.is_some_and(|instance| launch.may_go_alone(instance, model.now)) {
                all.extend(deletes(watch));
            }
            all.extend(address);
        }
        LaunchStage::NoJournal { .. } => {
            all.push(bind(keys![char('w')], KeyAction::WithoutJournal, "hint.without-journal"));
            all.push(bind(keys![char('b'), plain(KeyCode::Escape)], KeyAction::ToDraft, "hint.to-draft"));
        }
        LaunchStage::Refused(failure) => {
            if failure.error == ErrorKind::Tags && launch.manifest.launch_tag().is_some() {
                all.push(bind(keys![char('o')], KeyAction::TagOff, "hint.tag-off"));
            }
            if failure.error == ErrorKind::Capacity && model.draft.other_zone().is_some() {
                all.push(bind(keys![char('z')], KeyAction::OtherZone, "hint.other-zone"));
            }
            if launch.can_send() && failure.error.passes() {
                all.push(bind(AGAIN, KeyAction::TryAgain, "hint.retry"));
            }
            if model.denied().is_some() {
                all.push(bind(POLICY, KeyAction::Policy, "hint.policy"));
            }
            if failure.error.wants_sign_in() && !model.holds_account() {
                all.push(bind(ACCOUNT, KeyAction::Account, "hint.account"));
            }
            all.push(bind(TO_DRAFT, KeyAction::ToDraft, "hint.to-draft"));
        }
        LaunchStage::NamesTaken(_) => {
            all.push(bind(TO_DRAFT, KeyAction::ToDraft, "hint.to-draft"));
        }
        LaunchStage::Settled => {
            if copies {
                // After the one key that logs in.
                let enters = |binding: &KeyBinding| matches!(binding.action, KeyAction::Shell | KeyAction::Password);
                let place = 1 + usize::from(all.get(1).is_some_and(enters));
                all.insert(place, bind(copy_keys, KeyAction::Copy, copy));
            }
            if let Some(again) = tries_again(watch, model.now) {
                all.insert(1, again);
                all.insert(2, bind(keys![char('b')], KeyAction::ToDraft, "hint.to-draft"));
            }
            if launch.instances.iter().any(|instance| matches!(instance.way, Reachability::GivenUp(_))) {
                all.push(bind(AGAIN, KeyAction::Refresh, "hint.knock-again"));
            }
            all.extend(instance_actions::keys::openers(watch));
            if !watch.busy() {
                all.push(bind(keys![char('n')], KeyAction::Another, "hint.another"));
            }
            all.extend(deletes(watch));
            let saved = model.saved_key.as_deref() == Some(Path::new(&launch.key_file()));
            if ssh && launch.manifest.request.key_pair_name.is_none() && !saved {
                all.push(bind(keys![char('K')], KeyAction::SaveKey, "hint.save-key"));
            }
            all.extend(address);
        }
        _ => {}
    }
    if !launch.in_flight() {
        all.push(twin(keys![char('v')], KeyAction::Replay));
    }
    if model.home.state.inventory.is_some() && matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        all.push(bind(keys![plain(KeyCode::Escape)], KeyAction::Home, "hint.home"));
    }
    // A key pair may have been imported although no instance was created.
    if launch.without_instances() {
        all.extend(deletes(watch));
    }
    all
}

/// Returns the binding that requests the failed instances again, if nothing else has to be waited for.
fn tries_again(watch: &LaunchView, now: Now) -> Option<KeyBinding> {
    let again = bind(keys![char('t')], KeyAction::TryFailedAgain, "hint.try-again");
    (watch.launch.can_retry(now) && !watch.busy()).then_some(again)
}

/// Returns the binding that runs the remaining follow-ups, if they wait for the user's confirmation.
fn carries_out(watch: &LaunchView) -> Option<KeyBinding> {
    watch.launch.follow_ups_need_word().then(|| bind(keys![char('u')], KeyAction::CarryOut, "hint.carry-out"))
}

/// Returns the binding that deletes what a launch created, if there is anything and nothing more can be created.
fn deletes(watch: &LaunchView) -> Option<KeyBinding> {
    let launch = &watch.launch;
    let removing = watch.deletion.as_ref().is_some_and(|deletion| deletion.stage != deletion::DeletionStage::Over);
    let anything = launch.has_any() || !launch.made.is_empty();
    let follows = launch.follow_ups.iter().any(FollowUpStep::in_flight);
    (anything && !removing && !follows && !watch.after.unsettled())
        .then(|| bind(keys![char('D')], KeyAction::Delete, "hint.delete"))
}
