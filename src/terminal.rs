//! The terminal: taken for the screens, lent to a child, and always given back as it
//! was found.
//!
//! Output never waits. A frame goes out in one write; what a slow terminal does not
//! take stays here, and frames are skipped until it has. Sizes, cursor and modes are
//! remembered instead of asked for, so a frame costs no other system call.

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

/// The whole terminal as one canvas. Giving it up in any way, panics included, gives
/// the terminal back.
pub struct Screen {
    terminal: Terminal<FrameBackend>,
    out: NonBlockingOutput,
    modes: Modes,
    /// What the terminal shows is not what we think: everything is painted again.
    stale: bool,
    speech: escapes::Osc,
    /// What the window is called and the tab shows: said again after somebody else had them.
    title: Option<String>,
    progress: TabProgress,
}

impl Screen {
    /// Takes the terminal. Nothing is written before the first frame, which carries
    /// the modes with it. The calling thread becomes the one whose panics end the program.
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

    /// The size as it was last told; nothing is asked of the terminal.
    pub fn size(&self) -> Size {
        self.terminal.backend().size
    }

    /// The terminal has become this large. The next frame paints everything.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().size = Size::new(columns, rows);
        self.stale = true;
    }

    /// Shows a frame. Nothing is written if it looks like the last one, and nothing is
    /// drawn in a terminal without room. False: the last frame has not yet been taken,
    /// this one was skipped; draw again after [`Screen::writable`].
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<bool> {
        self.draw_linked(|frame| {
            view(frame);
            Vec::new()
        })
    }

    /// The same with links on it, where the terminal has them.
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
        // Only a write that waits could hold the first frame up: the thread comes after it.
        force_quit::start()?;
        Ok(true)
    }

    /// Whether a part of what was drawn still waits to be taken by the terminal.
    pub fn pending(&self) -> bool {
        self.out.pending()
    }

    /// Returns when the terminal takes output again. Needs a tokio runtime with IO.
    pub async fn writable(&self) -> io::Result<()> {
        self.out.writable().await
    }

    /// The next frame paints everything anew.
    pub fn clear(&mut self) {
        self.stale = true;
    }

    /// Switches mouse reports; without them the terminal selects text as usual.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.modes.mouse = on;
        self.say(modes::mouse(on));
        Ok(())
    }

    /// Stops the program as Ctrl-Z does, with everything that was started with it, and
    /// comes back. False: no shell is there to bring it back, so it was not stopped.
    pub fn suspend(&mut self) -> io::Result<bool> {
        if !child::has_shell()? {
            return Ok(false);
        }
        self.depart();
        child::stop()?;
        self.arrive()?;
        Ok(true)
    }

    /// After somebody else has changed the terminal, or a stop that could not be
    /// caught: takes it again and paints everything.
    pub fn resume(&mut self) -> io::Result<()> {
        self.arrive()
    }

    /// Gives the terminal to a child for as long as `child` runs. Pause the reader of
    /// the keyboard around this.
    pub fn lend<T>(&mut self, child: impl FnOnce() -> T) -> io::Result<T> {
        self.depart();
        let lent = SuspendedTerminal::begin();
        let outcome = child();
        drop(lent);
        self.come_back()?;
        Ok(outcome)
    }

    /// The same for a child that is waited for while the rest of the program continues.
    /// If this is dropped before its end, the next frame takes the terminal back.
    pub async fn lend_while<F: Future>(&mut self, child: F) -> io::Result<F::Output> {
        self.depart();
        let lent = SuspendedTerminal::begin();
        let outcome = child.await;
        drop(lent);
        self.come_back()?;
        Ok(outcome)
    }

    /// What this terminal can be told beside pictures.
    pub fn features(&self) -> Features {
        self.speech.0
    }

    /// Rings.
    pub fn bell(&mut self) {
        self.say(escapes::BELL);
    }

    /// Names the window. The name it had comes back at the end.
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

    /// Sends text for the clipboard; whether the terminal accepts it is never known. False: it is too long
    /// for any terminal, or this one takes none, and it was not sent.
    pub fn clipboard(&mut self, text: &str) -> bool {
        let Some(bytes) = self.speech.clipboard(text) else { return false };
        self.say(&bytes);
        true
    }

    /// Asks for a notification on the desktop.
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

    /// Gives the terminal back. Dropping does the same.
    pub fn leave(self) {}

    /// Goes out with the next frame, in one write, or at the end.
    fn say(&mut self, bytes: &str) {
        self.out.append(bytes.as_bytes());
    }

    /// Takes the terminal, again or for the first time; what it shows is unknown.
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

    /// Takes the terminal from a child. The rest of what was typed at it is no key of ours.
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
