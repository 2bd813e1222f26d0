//! Key bindings of the sign-in dialog.

use crate::app::account_dialog::{AccountDialog, SignInForm, SignInProgress};
use crate::app::keymap::{AGAIN, COPY, KeyAction, KeyBinding, bind, char, keys, plain, scroll, twin};
use termina::event::KeyCode;

/// Returns the bindings; `scrolls` says whether the text is longer than its area.
pub fn keys(desk: &AccountDialog, scrolls: bool) -> Vec<KeyBinding> {
    let choose = |words| bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, words);
    let back = || bind(keys![plain(KeyCode::Escape), char('q')], KeyAction::Back, "hint.back");
    match desk {
        AccountDialog::Menu { .. } => {
            let mut all = scroll(Some("hint.move"));
            all.push(choose("hint.choose"));
            all.push(bind(AGAIN, KeyAction::Retry, "hint.retry"));
            all.push(bind(keys![plain(KeyCode::Escape), char('q'), char('P')], KeyAction::Stay, "hint.close"));
            all.push(help());
            all
        }
        AccountDialog::Places { places, .. } => {
            let mut all = scroll((places.len() > 1).then_some("hint.move"));
            // A sign-in may give access to no account at all.
            all.extend((!places.is_empty()).then(|| choose("hint.choose")));
            all.push(back());
            all
        }
        AccountDialog::SignIn { state: SignInProgress::Code(_), .. } => {
            vec![bind(COPY, KeyAction::Copy, "hint.copy-link"), back()]
        }
        AccountDialog::SignIn { state: SignInProgress::Over(_), .. } => vec![choose("hint.retry"), back()],
        AccountDialog::SignIn { .. } => vec![back()],
        AccountDialog::About { .. } => {
            let mut all = scroll(scrolls.then_some("hint.scroll"));
            all.push(back());
            all
        }
        AccountDialog::Form(form) => typing(form),
    }
}

/// Returns the bindings of a form.
fn typing(form: &SignInForm) -> Vec<KeyBinding> {
    let last = form.at + 1 == form.lines.len();
    let words = if last { "hint.try-it" } else { "hint.next" };
    // Values that are being tried can't be submitted again.
    let words = Some(words).filter(|_| !(last && form.trying));
    let mut all = vec![KeyBinding { words, ..twin(keys![plain(KeyCode::Enter)], KeyAction::Choose) }];
    if form.lines.len() > 1 {
        // On all lines but the last, Enter already does this.
        let next = twin(keys![plain(KeyCode::Tab), plain(KeyCode::Down)], KeyAction::NextField);
        all.push(KeyBinding { words: last.then_some("hint.first-line"), ..next });
        all.push(twin(keys![plain(KeyCode::BackTab), plain(KeyCode::Up)], KeyAction::PreviousField));
    }
    all.push(bind(keys![plain(KeyCode::Escape)], KeyAction::Back, "hint.back"));
    all.push(help());
    all
}

fn help() -> KeyBinding {
    bind(keys![char('?'), plain(KeyCode::Function(1))], KeyAction::Help, "hint.help")
}
