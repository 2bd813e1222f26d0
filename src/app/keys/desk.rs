//! The keys where one signs in.

use super::overlay::scroll;
use super::{AGAIN, Action, Binding, COPY, bind, char, plain, twin};
use crate::app::desk::{Desk, Form, SignIn};
use termina::event::KeyCode;

/// `scrolls` tells whether there is more of a text than is in view.
pub fn keys(desk: &Desk, scrolls: bool) -> Vec<Binding> {
    let choose = |words| bind(keys![plain(KeyCode::Enter)], Action::Choose, words);
    let back = || bind(keys![plain(KeyCode::Escape), char('q')], Action::Back, "hint.back");
    match desk {
        Desk::Menu { .. } => {
            let mut all = scroll(Some("hint.move"));
            all.push(choose("hint.choose"));
            all.push(bind(AGAIN, Action::Retry, "hint.retry"));
            all.push(bind(keys![plain(KeyCode::Escape), char('q'), char('P')], Action::Stay, "hint.close"));
            all.push(help());
            all
        }
        Desk::Places { places, .. } => {
            let mut all = scroll((places.len() > 1).then_some("hint.move"));
            // A sign-in may open no account at all.
            all.extend((!places.is_empty()).then(|| choose("hint.choose")));
            all.push(back());
            all
        }
        Desk::SignIn { state: SignIn::Code(_), .. } => {
            vec![bind(COPY, Action::Copy, "hint.copy-link"), back()]
        }
        Desk::SignIn { state: SignIn::Over(_), .. } => vec![choose("hint.retry"), back()],
        Desk::SignIn { .. } => vec![back()],
        Desk::About { .. } => {
            let mut all = scroll(scrolls.then_some("hint.scroll"));
            all.push(back());
            all
        }
        Desk::Form(form) => typing(form),
    }
}

/// Where something is typed, line by line.
fn typing(form: &Form) -> Vec<Binding> {
    let last = form.at + 1 == form.lines.len();
    let words = if last { "hint.try-it" } else { "hint.next" };
    // What is being tried is not tried again.
    let words = Some(words).filter(|_| !(last && form.trying));
    let mut all = vec![Binding { words, ..twin(keys![plain(KeyCode::Enter)], Action::Choose) }];
    if form.lines.len() > 1 {
        // On all lines but the last, Enter says it already.
        let next = twin(keys![plain(KeyCode::Tab), plain(KeyCode::Down)], Action::NextField);
        all.push(Binding { words: last.then_some("hint.first-line"), ..next });
        all.push(twin(keys![plain(KeyCode::BackTab), plain(KeyCode::Up)], Action::PreviousField));
    }
    all.push(bind(keys![plain(KeyCode::Escape)], Action::Back, "hint.back"));
    all.push(help());
    all
}

fn help() -> Binding {
    bind(keys![char('?'), plain(KeyCode::Function(1))], Action::Help, "hint.help")
}
