//! Key bindings of the overlays.

use super::{COPY, KeyAction, KeyBinding, KeyPress, bind, char, ctrl, filter_keys, keys, plain, scroll, twin};
use crate::app::command_palette::CommandPalette;
use crate::app::model::Overlay;
use crate::app::{account_dialog, login};
use crate::domain::server_action::ServerActionKind;
use termina::event::KeyCode;

/// Returns the bindings; `scrolls` says whether the content is longer than its area.
pub fn keys(overlay: &Overlay, scrolls: bool) -> Vec<KeyBinding> {
    match overlay {
        Overlay::Card(card) => login::keys::card_keys(card, scrolls),
        Overlay::Account(desk) => account_dialog::keys::keys(desk, scrolls),
        Overlay::Help { .. } => page(KeyAction::Glossary, "hint.glossary", scrolls),
        Overlay::Glossary { .. } => page(KeyAction::Help, "hint.this-screen", scrolls),
        Overlay::Export { .. } => export(scrolls),
        Overlay::Policy { whole, .. } => policy(*whole, scrolls),
        Overlay::Resume(_) => vec![
            bind(keys![plain(KeyCode::Enter), char('y')], KeyAction::GoOn, "hint.go-on"),
            // Not on `n`, which has just postponed the launch asked about before, and starts a server on Home: a key
            // pressed once too often must not discard answers.
            bind(keys![char('s')], KeyAction::Afresh, "hint.afresh"),
            bind(keys![plain(KeyCode::Escape), char('n')], KeyAction::Later, "hint.later"),
        ],
        Overlay::Unfinished { .. } => vec![
            bind(keys![plain(KeyCode::Enter), char('y')], KeyAction::TakeUp, "hint.look-for-it"),
            bind(keys![char('n'), plain(KeyCode::Escape)], KeyAction::Later, "hint.later"),
        ],
        Overlay::Remove(_) => vec![
            bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.delete-now"),
            bind(keys![plain(KeyCode::Escape)], KeyAction::Stay, "hint.keep"),
        ],
        Overlay::ServerAction(question) => server_question(question.kind),
        Overlay::Leave => vec![
            bind(keys![char('y')], KeyAction::Leave, "hint.leave"),
            bind(keys![plain(KeyCode::Enter), char('n'), plain(KeyCode::Escape)], KeyAction::Stay, "hint.stay"),
        ],
        Overlay::Confirm(_) => {
            let mut all = vec![
                bind(keys![plain(KeyCode::Enter)], KeyAction::Create, "hint.create"),
                bind(keys![plain(KeyCode::Escape)], KeyAction::Stay, "hint.not-yet"),
            ];
            if scrolls {
                all.extend(around_a_line());
            }
            all
        }
        Overlay::Save { .. } => vec![
            bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.save"),
            bind(keys![plain(KeyCode::Escape)], KeyAction::Stay, "hint.cancel"),
        ],
    }
}

/// Returns the bindings of the question before an action on a server: the key that opened it answers it too.
fn server_question(kind: ServerActionKind) -> Vec<KeyBinding> {
    let (yes, words): (&'static [KeyPress], &'static str) = match kind {
        ServerActionKind::Stop => (keys![plain(KeyCode::Enter), char('y'), char('x')], "hint.home.stop"),
        ServerActionKind::Reboot => (keys![plain(KeyCode::Enter), char('y'), char('R')], "hint.home.reboot"),
        ServerActionKind::Snapshot => (keys![plain(KeyCode::Enter), char('y'), char('S')], "hint.home.snapshot"),
        ServerActionKind::Start => (keys![plain(KeyCode::Enter), char('y'), char('s')], "hint.home.start"),
        // These need a typed word.
        ServerActionKind::Delete | ServerActionKind::DeleteSnapshot | ServerActionKind::ReleaseStaticIp => {
            (keys![plain(KeyCode::Enter), char('y')], "hint.delete-now")
        }
    };
    let keeps = kind == ServerActionKind::Stop || kind.deletes();
    let words = (words, if keeps { "hint.keep" } else { "hint.cancel" });
    let no = bind(keys![plain(KeyCode::Escape), char('n')], KeyAction::Stay, words.1);
    vec![bind(yes, KeyAction::Choose, words.0), no]
}

/// Returns the bindings of the palette. Every character goes into its filter.
pub fn palette(palette: &CommandPalette) -> Vec<KeyBinding> {
    let mut all = filter_keys();
    all[0].words = all[0].words.filter(|_| palette.picker.movable());
    if palette.at().is_some() {
        all.insert(1, bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.do-it"));
    }
    match palette.picker.filtered() {
        true => {
            all.push(bind(keys![plain(KeyCode::Escape)], KeyAction::ClearFilter, "hint.clear-filter"));
            all.push(twin(keys![ctrl('k')], KeyAction::Palette));
        }
        false => all.push(bind(keys![plain(KeyCode::Escape), ctrl('k')], KeyAction::Palette, "hint.close")),
    }
    all
}

/// Returns scrolling keys that a line of text doesn't use.
fn around_a_line() -> [KeyBinding; 4] {
    [
        bind(keys![plain(KeyCode::Up)], KeyAction::Up, "hint.scroll"),
        twin(keys![plain(KeyCode::Down)], KeyAction::Down),
        twin(keys![plain(KeyCode::PageUp)], KeyAction::PageUp),
        twin(keys![plain(KeyCode::PageDown)], KeyAction::PageDown),
    ]
}

/// Returns the bindings of a text with a second page, which Tab opens.
fn page(other: KeyAction, words: &'static str, scrolls: bool) -> Vec<KeyBinding> {
    let mut all = scroll(scrolls.then_some("hint.scroll"));
    all.push(twin(keys![char(' ')], KeyAction::PageDown));
    all.push(bind(keys![plain(KeyCode::Tab)], other, words));
    let close = keys![
        plain(KeyCode::Escape),
        char('?'),
        char('q'),
        plain(KeyCode::Enter),
        plain(KeyCode::Function(1)),
        plain(KeyCode::Function(3))
    ];
    all.push(bind(close, KeyAction::CloseHelp, "hint.close"));
    all
}

fn export(scrolls: bool) -> Vec<KeyBinding> {
    let mut all = vec![
        bind(keys![plain(KeyCode::Right), plain(KeyCode::Tab), char('l')], KeyAction::NextFormat, "hint.next-format"),
        twin(keys![plain(KeyCode::Left), plain(KeyCode::BackTab), char('h')], KeyAction::PreviousFormat),
    ];
    all.extend(scroll(scrolls.then_some("hint.scroll")));
    all.push(bind(keys![char('s'), ctrl('s')], KeyAction::SavePlan, "hint.save"));
    all.push(bind(COPY, KeyAction::Copy, "hint.copy-export"));
    let close = keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter), plain(KeyCode::Function(3))];
    all.push(bind(close, KeyAction::Stay, "hint.close"));
    all
}

fn policy(whole: bool, scrolls: bool) -> Vec<KeyBinding> {
    let other = if whole { "hint.policy-missing" } else { "hint.policy-whole" };
    let mut all = vec![
        bind(COPY, KeyAction::Copy, "hint.copy-export"),
        bind(keys![plain(KeyCode::Tab), plain(KeyCode::Right), plain(KeyCode::Left)], KeyAction::OtherPolicy, other),
    ];
    all.extend(scroll(scrolls.then_some("hint.scroll")));
    all.push(bind(keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter)], KeyAction::Stay, "hint.close"));
    all
}
