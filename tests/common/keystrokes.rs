//! Parses keys as tests write them: `"<down><enter>web-1<c-c>"`.

use termina::event::{KeyCode, KeyEvent, Modifiers};

pub fn parse(keys: &str) -> Vec<KeyEvent> {
    let (mut all, mut rest) = (Vec::new(), keys);
    while let Some(first) = rest.chars().next() {
        let (key, used) = match rest.find('>').filter(|_| first == '<') {
            Some(end) => (named(&rest[1..end]), end + 1),
            None => (KeyEvent::new(KeyCode::Char(first), Modifiers::NONE), first.len_utf8()),
        };
        all.push(key);
        rest = &rest[used..];
    }
    all
}

fn named(name: &str) -> KeyEvent {
    if let Some(letter) = name.strip_prefix("c-") {
        return KeyEvent::new(KeyCode::Char(letter.chars().next().unwrap()), Modifiers::CONTROL);
    }
    if let Some(letter) = name.strip_prefix("a-") {
        return KeyEvent::new(KeyCode::Char(letter.chars().next().unwrap()), Modifiers::ALT);
    }
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Escape,
        "tab" => KeyCode::Tab,
        "backtab" => return KeyEvent::new(KeyCode::BackTab, Modifiers::SHIFT),
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "back" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        other => match other.strip_prefix('f').and_then(|number| number.parse().ok()) {
            Some(number) => KeyCode::Function(number),
            None => panic!("no key is called <{other}>"),
        },
    };
    KeyEvent::new(code, Modifiers::NONE)
}
