//! Presses each key that the footer shows.

use super::simulation::Sim;
use crate::wizard::test_terminal::text as text_of;
use skysail::app::account_dialog::AccountDialog;
use skysail::app::effect::Effect;
use skysail::app::keymap::{KeyBinding, KeyPress, action, bindings, takes_text};
use skysail::app::message::Msg;
use skysail::app::model::{Model, Overlay};
use skysail::app::update::update;
use std::time::Duration;
use termina::event::KeyEvent;

/// Panics if a hint does nothing on this screen.
pub fn check(sim: &Sim) {
    let model = &sim.model;
    if model.exit.is_some() {
        return;
    }
    let mut model = Model { notice: None, ..model.clone() };
    // Otherwise, the error would only be reported once more.
    match &mut model.overlay {
        Some(Overlay::Confirm(confirm) | Overlay::Remove(confirm)) => confirm.problem = None,
        Some(Overlay::Save { problem, .. }) => *problem = None,
        Some(Overlay::Account(AccountDialog::Form(form))) => form.problem = None,
        _ => {}
    }
    if let Some(job) = model.watch.as_mut().and_then(|watch| watch.after.job_mut()) {
        job.problem = None;
    }
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
        entry.problem = None;
    }
    let all = bindings(&model);
    all.iter().for_each(|binding| unshared(binding, &model));
    for shown in all.iter().filter(|binding| binding.words.is_some()) {
        // Two directions share one hint; at an end of the list, one of them can't move.
        let twins = all.iter().filter(|twin| twin.action == shown.action || (is_move(shown) && is_move(twin)));
        let mut keys = twins.flat_map(|twin| twin.keys.iter());
        assert!(
            keys.any(|press| changes(&model, press)),
            "{:?} does nothing on\n{}",
            shown.words,
            text_of(&Sim::picture(&model))
        );
    }
}

/// Checks that no other binding comes first for any of its keys, except a text field that accepts characters.
fn unshared(binding: &KeyBinding, model: &Model) {
    let text = takes_text(model);
    for press in binding.keys.iter().filter(|press| !(text && press.printable())) {
        let key = KeyEvent::new(press.code, press.modifiers);
        let done = action(model, &key);
        assert_eq!(done, Some(binding.action), "{press:?} fights on\n{}", text_of(&Sim::picture(model)));
    }
}

fn is_move(binding: &KeyBinding) -> bool {
    use skysail::app::keymap::KeyAction::{Down, Up};
    matches!(binding.action, Up | Down)
}

fn changes(model: &Model, press: &KeyPress) -> bool {
    let mut after = model.clone();
    let key = KeyEvent::new(press.code, press.modifiers);
    let at = model.now.mono + Duration::from_secs(1);
    let effects = update(&mut after, model.now, Msg::Key { key, at });
    let tells = |effect: &Effect| !matches!(effect, Effect::Terminal(skysail::app::effect::TerminalAction::Repaint));
    after.exit.is_some() || effects.iter().any(tells) || Sim::picture(&after) != Sim::picture(model)
}
