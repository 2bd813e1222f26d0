//! Editing a text: what a key or a paste does in a line or an area.

use super::keymap;
use ratatui_textarea::{CursorMove, TextArea};
use termina::event::{KeyCode, KeyEvent, Modifiers};
use tui_input::{Input, InputRequest};

/// Maximum characters of a line; a longer paste is cut, and the cut is reported.
const LONGEST_LINE: usize = 4096;

/// Handles a key in a single line; returns `true` if the text changed.
pub fn line_key(input: &mut Input, key: &KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(Modifiers::CONTROL);
    let alt = key.modifiers.contains(Modifiers::ALT);
    let request = match key.code {
        KeyCode::Char('a') if ctrl => InputRequest::GoToStart,
        KeyCode::Char('e') if ctrl => InputRequest::GoToEnd,
        KeyCode::Char('w') if ctrl => InputRequest::DeletePrevWord,
        KeyCode::Char('u') if ctrl => InputRequest::DeleteLine,
        KeyCode::Char('b') if ctrl => InputRequest::GoToPrevChar,
        KeyCode::Char('f') if ctrl => InputRequest::GoToNextChar,
        KeyCode::Backspace if ctrl || alt => InputRequest::DeletePrevWord,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left if ctrl || alt => InputRequest::GoToPrevWord,
        KeyCode::Right if ctrl || alt => InputRequest::GoToNextWord,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => match keymap::typed_char(key).filter(|_| input.value().len() < LONGEST_LINE) {
            Some(c) => InputRequest::InsertChar(c),
            None => return false,
        },
    };
    input.handle(request).is_some_and(|change| change.value)
}

/// Inserts a paste into a single line, with its line breaks replaced by spaces.
pub fn insert_line(input: &mut Input, text: &str) {
    let room = LONGEST_LINE.saturating_sub(input.value().chars().count());
    let flat: String =
        text.trim_end_matches('\n').chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).take(room).collect();
    let at = input.cursor();
    let before: String = input.value().chars().take(at).collect();
    let after: String = input.value().chars().skip(at).collect();
    let cursor = at + flat.chars().count();
    *input = Input::new(format!("{before}{flat}{after}")).with_cursor(cursor);
}

/// Handles a key in an area; returns `true` if the text changed.
pub fn area_key(area: &mut TextArea<'static>, key: &KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(Modifiers::CONTROL);
    let go = |area: &mut TextArea<'static>, to| {
        area.move_cursor(to);
        false
    };
    match key.code {
        KeyCode::Enter => {
            area.insert_newline();
            true
        }
        KeyCode::Char('a') if ctrl => go(area, CursorMove::Head),
        KeyCode::Char('e') if ctrl => go(area, CursorMove::End),
        // The whole line, as in a field of one line.
        KeyCode::Char('u') if ctrl => {
            area.move_cursor(CursorMove::End);
            area.delete_line_by_head()
        }
        KeyCode::Char('w') if ctrl => area.delete_word(),
        KeyCode::Char('y') if ctrl => area.redo(),
        KeyCode::Char('_') if ctrl => area.undo(),
        KeyCode::Backspace => area.delete_char(),
        KeyCode::Delete => area.delete_next_char(),
        KeyCode::Up => go(area, CursorMove::Up),
        KeyCode::Down => go(area, CursorMove::Down),
        KeyCode::Left => go(area, CursorMove::Back),
        KeyCode::Right => go(area, CursorMove::Forward),
        KeyCode::Home => go(area, CursorMove::Head),
        KeyCode::End => go(area, CursorMove::End),
        KeyCode::PageUp => go(area, CursorMove::ParagraphBack),
        KeyCode::PageDown => go(area, CursorMove::ParagraphForward),
        _ => match keymap::typed_char(key) {
            Some(c) => {
                area.insert_char(c);
                true
            }
            None => false,
        },
    }
}

/// Returns whether the cursor is on a line without text.
pub fn on_empty_line(area: &TextArea<'static>) -> bool {
    let row = area.cursor().0;
    area.lines().get(row).is_none_or(|line| line.trim().is_empty())
}
