//! Key sequences of certain terminals that the parser doesn't know or decodes wrongly.

use termina::event::{KeyCode, KeyEvent, Modifiers};

/// Returns the key of a whole sequence, if it is one of them. `by_bs`: the backspace key sends BS.
pub fn key(sequence: &[u8], by_bs: bool) -> Option<KeyEvent> {
    match sequence {
        // The keypad's Enter in tmux and Alacritty.
        b"\n" => Some(KeyCode::Enter.into()),
        b"\x08" => Some(erase(by_bs)),
        b"\x7f" => Some(erase(!by_bs)),
        b"\x1b\n" => Some(with(KeyCode::Enter, Modifiers::ALT)),
        b"\x1b\x08" => Some(with(KeyCode::Backspace, Modifiers::ALT)),
        [0x1b, b'O', last] => of_keypad(*last),
        [0x1b, b'[', b'2', b'7', b';', rest @ .., b'~'] => of_any_key(rest),
        [0x1b, b'[', rest @ ..] => of_st(rest).or_else(|| of_rxvt(rest)),
        _ => None,
    }
}

const fn with(code: KeyCode, modifiers: Modifiers) -> KeyEvent {
    KeyEvent::new(code, modifiers)
}

/// Returns the backspace key, or that key with Ctrl, which deletes a word.
fn erase(plain: bool) -> KeyEvent {
    with(KeyCode::Backspace, if plain { Modifiers::NONE } else { Modifiers::CONTROL })
}

/// Shift-Enter in Konsole, and keypad keys; arrows with Ctrl in urxvt.
fn of_keypad(last: u8) -> Option<KeyEvent> {
    Some(match last {
        b'M' => KeyCode::Enter.into(),
        b'a' => with(KeyCode::Up, Modifiers::CONTROL),
        b'b' => with(KeyCode::Down, Modifiers::CONTROL),
        b'c' => with(KeyCode::Right, Modifiers::CONTROL),
        b'd' => with(KeyCode::Left, Modifiers::CONTROL),
        b'j'..=b'y' => KeyCode::Char(char::from(last - b'j' + b'*')).into(),
        b'X' => KeyCode::Char('=').into(),
        _ => return None,
    })
}

/// xterm's `modifyOtherKeys`, which foot sends for Enter and Tab: modifiers and the character's number. Enter has the
/// same meaning with Shift and Ctrl, which other terminals don't distinguish.
fn of_any_key(rest: &[u8]) -> Option<KeyEvent> {
    let (modifiers, code) = std::str::from_utf8(rest).ok()?.split_once(';')?;
    let bits = modifiers.parse::<u8>().ok()?.checked_sub(1)?;
    let mut held = Modifiers::NONE;
    held.set(Modifiers::SHIFT, bits & 1 != 0);
    held.set(Modifiers::ALT, bits & 2 != 0);
    held.set(Modifiers::CONTROL, bits & 4 != 0);
    let alt = held & Modifiers::ALT;
    Some(match code.parse::<u32>().ok()? {
        13 => with(KeyCode::Enter, alt),
        9 if held.contains(Modifiers::SHIFT) => with(KeyCode::BackTab, Modifiers::SHIFT | alt),
        9 => with(KeyCode::Tab, alt),
        27 => with(KeyCode::Escape, alt),
        8 | 127 => with(KeyCode::Backspace, held - Modifiers::SHIFT),
        other => with(KeyCode::Char(char::from_u32(other).filter(|c| !c.is_control())?), held),
    })
}

/// The keys above the arrows in st.
fn of_st(rest: &[u8]) -> Option<KeyEvent> {
    Some(match rest {
        b"P" => KeyCode::Delete.into(),
        b"4h" => KeyCode::Insert.into(),
        b"4l" => with(KeyCode::Insert, Modifiers::SHIFT),
        b"L" => with(KeyCode::Insert, Modifiers::CONTROL),
        b"J" => with(KeyCode::End, Modifiers::CONTROL),
        b"K" => with(KeyCode::End, Modifiers::SHIFT),
        b"2J" => with(KeyCode::Home, Modifiers::SHIFT),
        b"2K" => with(KeyCode::Delete, Modifiers::SHIFT),
        _ => return None,
    })
}

/// urxvt encodes Shift as a lowercase letter or `$`, Ctrl as `^`, both as `@`.
fn of_rxvt(rest: &[u8]) -> Option<KeyEvent> {
    let shift = Modifiers::SHIFT;
    Some(match rest {
        b"a" => with(KeyCode::Up, shift),
        b"b" => with(KeyCode::Down, shift),
        b"c" => with(KeyCode::Right, shift),
        b"d" => with(KeyCode::Left, shift),
        [number @ .., end @ (b'^' | b'$' | b'@')] => {
            let held = match end {
                b'^' => Modifiers::CONTROL,
                b'$' => shift,
                _ => shift | Modifiers::CONTROL,
            };
            with(numbered(std::str::from_utf8(number).ok()?.parse().ok()?)?, held)
        }
        _ => return None,
    })
}

fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::Function(number - 10),
        17..=21 => KeyCode::Function(number - 11),
        23 | 24 => KeyCode::Function(number - 12),
        _ => return None,
    })
}
