//! The ratatui backend: collects a frame's bytes in memory.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::links::{self, Link};
use super::painter::{Tongue, paint};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// A backend whose output is written elsewhere.
pub struct FrameBackend {
    /// The last known size of the terminal.
    pub size: Size,
    cells: Vec<u8>,
    cleared: bool,
    /// The requested cursor position, if the cursor is to be visible.
    wanted: Option<Position>,
    /// The cursor's current position, if it is visible.
    shown: Option<Position>,
    /// The hyperlinks of the frame being drawn.
    pub links: Rc<RefCell<Vec<Link>>>,
    tongue: Tongue,
}

impl FrameBackend {
    /// Returns a backend for a screen of this size, with nothing drawn yet.
    pub fn new(size: Size, tongue: Tongue) -> FrameBackend {
        let links = Rc::default();
        FrameBackend { size, cells: Vec::new(), cleared: false, wanted: None, shown: None, links, tongue }
    }

    /// Resets the cursor state: the terminal hides its cursor when it is taken.
    pub fn forget_cursor(&mut self) {
        self.shown = None;
    }

    /// Appends what changed since the last frame as one synchronized update. Appends nothing, not even a color reset,
    /// if nothing changed.
    pub fn compose(&mut self, out: &mut Vec<u8>) {
        let painted = self.cleared || !self.cells.is_empty();
        let framed = painted && self.tongue.frames;
        if framed {
            out.extend_from_slice(b"\x1b[?2026h");
        }
        if self.shown.is_some() && (painted || self.wanted.is_none()) {
            out.extend_from_slice(b"\x1b[?25l");
            self.shown = None;
        }
        if std::mem::take(&mut self.cleared) {
            out.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        out.append(&mut self.cells);
        if self.wanted != self.shown {
            self.place_cursor(out);
        }
        if framed {
            out.extend_from_slice(b"\x1b[?2026l");
        }
    }

    fn place_cursor(&mut self, out: &mut Vec<u8>) {
        if let Some(Position { x, y }) = self.wanted {
            let (row, column) = (u32::from(y) + 1, u32::from(x) + 1);
            out.extend_from_slice(format!("\x1b[{row};{column}H").as_bytes());
            if self.shown.is_none() {
                out.extend_from_slice(b"\x1b[?25h");
            }
        }
        self.shown = self.wanted;
    }
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        let tongue = self.tongue;
        let known = Rc::clone(&self.links);
        let known = known.borrow();
        if known.is_empty() {
            paint(&mut self.cells, content, tongue);
            return Ok(());
        }
        // Runs of cells, each with one link or none.
        while let Some(link) = content.peek().map(|(_, _, cell)| links::of(cell)) {
            let run = std::iter::from_fn(|| content.next_if(|(_, _, cell)| links::of(cell) == link));
            let begin = link.and_then(|at| links::begin(&known, at));
            if let Some(begin) = &begin {
                self.cells.extend_from_slice(begin.as_bytes());
            }
            paint(&mut self.cells, run, tongue);
            if begin.is_some() {
                self.cells.extend_from_slice(super::modes::NO_LINK.as_bytes());
            }
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted = None;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wanted = self.wanted.or(self.shown).or(Some(Position::ORIGIN));
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.cells.clear();
        self.cleared = true;
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::{Frame, Terminal};

    fn frame(terminal: &mut Terminal<FrameBackend>, view: impl FnOnce(&mut Frame)) -> String {
        terminal.draw(view).expect("a canvas takes everything");
        let mut bytes = Vec::new();
        terminal.backend_mut().compose(&mut bytes);
        String::from_utf8(bytes).expect("only text is drawn")
    }

    fn terminal() -> Terminal<FrameBackend> {
        let tongue = Tongue { frames: true, eight: false };
        Terminal::new(FrameBackend::new(Size::new(20, 3), tongue)).expect("a canvas has a size")
    }

    #[test]
    fn unchanged_frame_writes_nothing() {
        let mut terminal = terminal();
        let view = |frame: &mut Frame| {
            frame.render_widget("hello", frame.area());
            frame.set_cursor_position((2, 1));
        };
        assert!(frame(&mut terminal, view).contains("hello"));
        assert_eq!(frame(&mut terminal, view), "");
    }

    #[test]
    fn frame_is_one_synchronized_update_including_the_cursor() {
        let bytes = frame(&mut terminal(), |frame| {
            frame.render_widget("a", frame.area());
            frame.set_cursor_position((2, 1));
        });
        assert!(bytes.starts_with("\x1b[?2026h"), "{bytes:?}");
        assert!(bytes.ends_with("\x1b[2;3H\x1b[?25h\x1b[?2026l"), "{bytes:?}");
    }

    #[test]
    fn moving_only_the_cursor_writes_one_sequence() {
        let mut terminal = terminal();
        frame(&mut terminal, |frame| frame.set_cursor_position((0, 0)));
        assert_eq!(frame(&mut terminal, |frame| frame.set_cursor_position((5, 0))), "\x1b[1;6H");
        assert_eq!(frame(&mut terminal, |_| {}), "\x1b[?25l");
    }

    #[test]
    fn link_covers_only_its_cells_and_a_changed_link_is_repainted() {
        let mut terminal = terminal();
        let links = Rc::clone(&terminal.backend().links);
        let mut shown = |address: &str| {
            frame(&mut terminal, |frame| {
                frame.render_widget("see here now", frame.area());
                let link = Link { place: ratatui::layout::Rect::new(4, 0, 4, 1), address: address.into() };
                links::mark(frame.buffer_mut(), std::slice::from_ref(&link));
                *links.borrow_mut() = if address.is_empty() { Vec::new() } else { vec![link] };
            })
        };
        let bytes = shown("https://a.example/");
        let (_, rest) = bytes.split_once("\x1b]8;id=skysail-0;https://a.example/\x1b\\").expect(&bytes);
        let (inside, after) = rest.split_once("\x1b]8;;\x1b\\").expect(&bytes);
        assert!(inside.contains("here") && !inside.contains("now") && after.contains("now"), "{bytes:?}");
        assert_eq!(shown("https://a.example/"), "");
        assert!(shown("").contains("here"));
    }

    #[test]
    fn resize_clears_once_and_repaints_everything() {
        let mut terminal = terminal();
        let view = |frame: &mut Frame| frame.render_widget("hello", frame.area());
        frame(&mut terminal, view);
        terminal.backend_mut().size = Size::new(10, 2);
        let bytes = frame(&mut terminal, view);
        assert_eq!(bytes.matches("\x1b[2J").count(), 1, "{bytes:?}");
        assert!(bytes.contains("hello"));
    }
}
