//! The terminal: takes it for the screens, lends it to child processes, and always restores it.
//!
//! Writing never blocks. A frame is one write; what a slow terminal doesn't accept stays in a buffer, and frames are
//! skipped until it is written. Size, cursor, and modes are remembered and never queried, so a frame needs no other
//! system call.

mod backend;
mod check;
mod child;
mod echo;
mod escapes;
mod features;
mod force_quit;
mod hook;
mod kind;
mod links;
mod modes;
mod output;
mod painter;
mod raw_mode;

use std::io;

use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use rustix::termios;

use backend::FrameBackend;
use child::SuspendedTerminal;
use output::NonBlockingOutput;
use painter::Tongue;

pub use check::{SMALLEST, TerminalProblem, check, columns, size};
pub use echo::hush;
pub use escapes::{BELL, Osc, TabProgress};
pub use features::{Clipboard, Features, Leaving, Multiplexer, Notices};
pub use hook::{contain, install_panic_hook, take_panics};
pub use kind::TerminalKind;
pub use links::{BITS as LINK_BITS, Link};
pub use modes::{KEEP_TITLE, Modes, OTHER_TITLE, TITLE_BACK};
pub use raw_mode::restore;

/// The whole terminal as one screen. The terminal is restored when this is dropped, and also on a panic.
pub struct Screen {
    terminal: Terminal<FrameBackend>,
    out: NonBlockingOutput,
    modes: Modes,
    /// Whether the terminal's contents are unknown, so that everything is painted again.
    stale: bool,
    speech: escapes::Osc,
    /// The window title and the progress, sent again after another program had the terminal.
    title: Option<String>,
    progress: TabProgress,
}

impl Screen {
    /// Takes the terminal. Nothing is written before the first frame, which includes the modes. From now on, a panic
    /// of the calling thread ends the program.
    pub fn enter(modes: Modes) -> io::Result<Screen> {
        let found = raw_mode::find()?;
        if !found.waits() {
            force_quit::start()?;
        }
        hook::register_ui_thread();
        let speech = escapes::Osc::from_environment();
        raw_mode::remember_manner(speech.0);
        let terminal = Terminal::new(FrameBackend::new(size_of(found), Tongue::of(speech.0)))?;
        let (out, title, progress) = (NonBlockingOutput::new(found), None, TabProgress::None);
        let mut screen = Screen { terminal, out, modes, stale: true, speech, title, progress };
        screen.arrive()?;
        Ok(screen)
    }

    /// Returns the last known size; the terminal isn't queried.
    pub fn size(&self) -> Size {
        self.terminal.backend().size
    }

    /// Sets the new size. The next frame paints everything.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().size = Size::new(columns, rows);
        self.stale = true;
    }

    /// Draws a frame. Nothing is written if it equals the last one, and nothing is drawn in a terminal without space.
    /// Returns `false` if the last frame is still being written and this one was skipped; draw again after
    /// [`Screen::writable`].
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<bool> {
        self.draw_linked(|frame| {
            view(frame);
            Vec::new()
        })
    }

    /// Like [`Screen::draw`], with hyperlinks where the terminal supports them.
    pub fn draw_linked(&mut self, view: impl FnOnce(&mut Frame) -> Vec<Link>) -> io::Result<bool> {
        if !raw_mode::is_taken() {
            self.arrive()?;
        }
        if raw_mode::is_gone() || !self.out.push_rest()? {
            return Ok(false);
        }
        let size = self.size();
        if size.width == 0 || size.height == 0 {
            return self.out.push();
        }
        if std::mem::take(&mut self.stale) {
            self.terminal.clear()?;
        }
        let (shown, has) = (self.terminal.backend().links.clone(), self.speech.0.links);
        self.terminal.draw(|frame| {
            let mut links = view(frame);
            if !has {
                links.clear();
            }
            if !links.is_empty() {
                raw_mode::remember_links();
                links::mark(frame.buffer_mut(), &links);
            }
            painter::forget_unseen_ink(frame.buffer_mut());
            *shown.borrow_mut() = links;
        })?;
        self.terminal.backend_mut().compose(self.out.buffer());
        self.out.push()?;
        // Only a blocking write could delay the first frame, so the thread is started after it.
        force_quit::start()?;
        Ok(true)
    }

    /// Returns whether a part of the last frame is still unwritten.
    pub fn pending(&self) -> bool {
        self.out.pending()
    }

    /// Waits until the terminal accepts output. Needs a tokio runtime with I/O.
    pub async fn writable(&self) -> io::Result<()> {
        self.out.writable().await
    }

    /// Makes the next frame paint everything.
    pub fn clear(&mut self) {
        self.stale = true;
    }

    /// Turns mouse reporting on or off; without it the terminal selects text as usual.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.modes.mouse = on;
        self.say(modes::mouse(on));
        Ok(())
    }

    /// Stops the program and everything started with it, as Ctrl-Z does, and returns when it continues. Returns
    /// `false` if there is no shell to continue it, so that it wasn't stopped.
    pub fn suspend(&mut self) -> io::Result<bool> {
        if !child::has_shell()? {
            return Ok(false);
        }
        self.depart();
        child::stop()?;
        self.arrive()?;
        Ok(true)
    }

    /// Takes the terminal again and paints everything, after another program changed it or a stop that couldn't be
    /// caught.
    pub fn resume(&mut self) -> io::Result<()> {
        self.arrive()
    }

    /// Lends the terminal to a child while `child` runs. Pause the input reader around this.
    pub fn lend<T>(&mut self, child: impl FnOnce() -> T) -> io::Result<T> {
        self.depart();
        let lent = SuspendedTerminal::begin();
        let outcome = child();
        drop(lent);
        self.come_back()?;
        Ok(outcome)
    }

    /// Lends the terminal while the future runs and the rest of the program continues. If this is dropped before its
    /// end, the next frame takes the terminal back.
    pub async fn lend_while<F: Future>(&mut self, child: F) -> io::Result<F::Output> {
        self.depart();
        let lent = SuspendedTerminal::begin();
        let outcome = child.await;
        drop(lent);
        self.come_back()?;
        Ok(outcome)
    }

    /// Returns the features of this terminal.
    pub fn features(&self) -> Features {
        self.speech.0
    }

    /// Rings the bell.
    pub fn bell(&mut self) {
        self.say(escapes::BELL);
    }

    /// Sets the window title. The previous title is restored at the end.
    pub fn title(&mut self, text: &str) {
        self.title = Some(text.to_owned());
        self.say_title();
    }

    fn say_title(&mut self) {
        let Some(bytes) = self.title.as_ref().map(|text| self.speech.title(text)).filter(|bytes| !bytes.is_empty())
        else {
            return;
        };
        raw_mode::remember_title();
        self.say(&bytes);
    }

    /// Sends text to the clipboard; whether the terminal accepts it is unknown. Returns `false` without sending if it
    /// is too long for any terminal or this one has no clipboard.
    pub fn clipboard(&mut self, text: &str) -> bool {
        let Some(bytes) = self.speech.clipboard(text) else { return false };
        self.say(&bytes);
        true
    }

    /// Sends a desktop notification.
    pub fn notify(&mut self, text: &str) {
        let bytes = self.speech.notification(text);
        self.say(&bytes);
    }

    /// Shows progress in the tab or the taskbar.
    pub fn progress(&mut self, progress: TabProgress) {
        self.progress = progress;
        let bytes = self.speech.progress(progress);
        if !bytes.is_empty() {
            raw_mode::remember_progress(progress != TabProgress::None, self.speech.0.between);
            self.say(&bytes);
        }
    }

    /// Restores the terminal, as dropping does.
    pub fn leave(self) {}

    /// Appends to the next frame's write, or to the end.
    fn say(&mut self, bytes: &str) {
        self.out.append(bytes.as_bytes());
    }

    /// Takes the terminal; its contents are unknown.
    fn arrive(&mut self) -> io::Result<()> {
        self.arrive_after("")
    }

    fn arrive_after(&mut self, first: &str) -> io::Result<()> {
        let found = raw_mode::find()?;
        raw_mode::take(found)?;
        self.out.restart(first.as_bytes());
        self.out.append(modes::enter(self.modes, modes::Manner::of(self.speech.0)).as_bytes());
        self.say_title();
        if self.progress != TabProgress::None {
            self.progress(self.progress);
        }
        let backend = self.terminal.backend_mut();
        backend.size = size_of(found);
        backend.forget_cursor();
        self.stale = true;
        Ok(())
    }

    /// Takes the terminal back from a child. Keys that the child didn't read are discarded.
    fn come_back(&mut self) -> io::Result<()> {
        raw_mode::forget_typed();
        self.arrive_after(modes::AFTER_ANOTHER)
    }

    fn depart(&mut self) {
        self.out.finish();
        restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.depart();
    }
}

fn size_of(found: &raw_mode::SavedState) -> Size {
    termios::tcgetwinsize(found.tty()).map_or(Size::ZERO, |size| Size::new(size.ws_col, size.ws_row))
}
