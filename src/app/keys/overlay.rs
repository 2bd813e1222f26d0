//! The keys of what stands in front of a screen.

use super::{Action, Binding, COPY, bind, char, ctrl, desk, list_keys, login, plain, twin};
use crate::app::model::Overlay;
use crate::app::palette::Palette;
use termina::event::KeyCode;

/// `scrolls` tells whether there is more of it than is in view.
pub fn keys(overlay: &Overlay, scrolls: bool) -> Vec<Binding> {
    match overlay {
        Overlay::Card(card) => login::card_keys(card, scrolls),
        Overlay::Account(desk) => desk::keys(desk, scrolls),
        Overlay::Help { .. } => page(Action::Glossary, "hint.glossary", scrolls),
        Overlay::Glossary { .. } => page(Action::Help, "hint.this-screen", scrolls),
        Overlay::Export { .. } => export(scrolls),
        Overlay::Policy { whole, .. } => policy(*whole, scrolls),
        Overlay::Resume(_) => vec![
            bind(keys![plain(KeyCode::Enter), char('y')], Action::GoOn, "hint.go-on"),
            bind(keys![char('n'), plain(KeyCode::Escape)], Action::Afresh, "hint.afresh"),
        ],
        Overlay::Unfinished { .. } => vec![
            bind(keys![plain(KeyCode::Enter), char('y')], Action::TakeUp, "hint.look-for-it"),
            bind(keys![char('n'), plain(KeyCode::Escape)], Action::Later, "hint.later"),
        ],
        Overlay::Remove(_) => vec![
            bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.delete-now"),
            bind(keys![plain(KeyCode::Escape)], Action::Stay, "hint.keep"),
        ],
        Overlay::Leave => vec![
            bind(keys![char('y')], Action::Leave, "hint.leave"),
            bind(keys![plain(KeyCode::Enter), char('n'), plain(KeyCode::Escape)], Action::Stay, "hint.stay"),
        ],
        Overlay::Confirm(_) => {
            let mut all = vec![
                bind(keys![plain(KeyCode::Enter)], Action::Create, "hint.create"),
                bind(keys![plain(KeyCode::Escape)], Action::Stay, "hint.not-yet"),
            ];
            if scrolls {
                all.extend(around_a_line());
            }
            all
        }
        Overlay::Save { .. } => vec![
            bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.save"),
            bind(keys![plain(KeyCode::Escape)], Action::Stay, "hint.cancel"),
        ],
    }
}

/// The keys of the palette. Every character goes into its filter.
pub fn palette(palette: &Palette) -> Vec<Binding> {
    let mut all = list_keys(false);
    all[0].words = all[0].words.filter(|_| palette.picker.movable());
    if palette.at().is_some() {
        all.insert(1, bind(keys![plain(KeyCode::Enter)], Action::Choose, "hint.do-it"));
    }
    all.push(bind(keys![plain(KeyCode::Escape), ctrl('k')], Action::Palette, "hint.close"));
    all
}

/// The keys that scroll a text, or move in a list, in front of a screen.
pub fn scroll(words: Option<&'static str>) -> Vec<Binding> {
    let mut all = list_keys(true);
    all[0].words = words;
    all
}

/// The keys that scroll while a line is typed in: none that the line itself understands.
fn around_a_line() -> [Binding; 4] {
    [
        bind(keys![plain(KeyCode::Up)], Action::Up, "hint.scroll"),
        twin(keys![plain(KeyCode::Down)], Action::Down),
        twin(keys![plain(KeyCode::PageUp)], Action::PageUp),
        twin(keys![plain(KeyCode::PageDown)], Action::PageDown),
    ]
}

/// A text to be read, and the other one that Tab turns to.
fn page(other: Action, words: &'static str, scrolls: bool) -> Vec<Binding> {
    let mut all = scroll(scrolls.then_some("hint.scroll"));
    all.push(twin(keys![char(' ')], Action::PageDown));
    all.push(bind(keys![plain(KeyCode::Tab)], other, words));
    let close = keys![
        plain(KeyCode::Escape),
        char('?'),
        char('q'),
        plain(KeyCode::Enter),
        plain(KeyCode::Function(1)),
        plain(KeyCode::Function(3))
    ];
    all.push(bind(close, Action::CloseHelp, "hint.close"));
    all
}

fn export(scrolls: bool) -> Vec<Binding> {
    let mut all = vec![
        bind(keys![plain(KeyCode::Right), plain(KeyCode::Tab), char('l')], Action::NextFormat, "hint.next-format"),
        twin(keys![plain(KeyCode::Left), plain(KeyCode::BackTab), char('h')], Action::PreviousFormat),
    ];
    all.extend(scroll(scrolls.then_some("hint.scroll")));
    all.push(bind(keys![char('s'), ctrl('s')], Action::SavePlan, "hint.save"));
    all.push(bind(COPY, Action::Copy, "hint.copy-export"));
    let close = keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter), plain(KeyCode::Function(3))];
    all.push(bind(close, Action::Stay, "hint.close"));
    all
}

fn policy(whole: bool, scrolls: bool) -> Vec<Binding> {
    let other = if whole { "hint.policy-missing" } else { "hint.policy-whole" };
    let mut all = vec![
        bind(COPY, Action::Copy, "hint.copy-export"),
        bind(keys![plain(KeyCode::Tab), plain(KeyCode::Right), plain(KeyCode::Left)], Action::OtherPolicy, other),
    ];
    all.extend(scroll(scrolls.then_some("hint.scroll")));
    all.push(bind(keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter)], Action::Stay, "hint.close"));
    all
}
