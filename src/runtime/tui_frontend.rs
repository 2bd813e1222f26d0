//! The frontend of the full-screen terminal: draws frames and runs terminal actions.

use super::event_loop::Frontend;
use crate::app::effect::{self, Secret, TerminalAction};
use crate::app::hit_map::HitMap;
use crate::app::model::Model;
use crate::app::view::view;
use crate::input::InputReader;
use crate::terminal::{Link, Screen, TabProgress};
use ratatui::layout::Rect;
use std::io;

/// The screen, and the input reader, which pauses while another program has the terminal.
pub struct TuiFrontend<'a> {
    screen: Screen,
    reader: &'a InputReader,
}

impl<'a> TuiFrontend<'a> {
    /// Returns a frontend for a screen that has been entered.
    pub fn new(screen: Screen, reader: &'a InputReader) -> TuiFrontend<'a> {
        TuiFrontend { screen, reader }
    }

    /// Draws the first frame at once, before anything is read or requested.
    pub fn first_frame(&mut self, model: &Model) -> io::Result<()> {
        self.screen.draw(|frame| {
            view(model, frame);
        })?;
        Ok(())
    }
}

/// Converts the progress to the terminal's type.
pub fn shown(progress: Option<effect::TaskbarProgress>) -> TabProgress {
    match progress {
        None => TabProgress::None,
        Some(effect::TaskbarProgress::Busy) => TabProgress::Busy,
        Some(effect::TaskbarProgress::Percent(percent)) => TabProgress::Percent(percent),
        Some(effect::TaskbarProgress::Paused(percent)) => TabProgress::Paused(percent),
        Some(effect::TaskbarProgress::Failed) => TabProgress::Failed,
    }
}

fn link((place, address): (Rect, String)) -> Link {
    Link { place, address }
}

impl Frontend for TuiFrontend<'_> {
    fn show(&mut self, model: &Model) -> io::Result<Option<HitMap>> {
        let mut hits = HitMap::default();
        let drawn = self.screen.draw_linked(|frame| {
            hits = view(model, frame);
            std::mem::take(&mut hits.links).into_iter().map(link).collect()
        })?;
        Ok(drawn.then_some(hits))
    }

    fn pending(&self) -> bool {
        self.screen.pending()
    }

    async fn writable(&self) -> io::Result<()> {
        self.screen.writable().await
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.resize(columns, rows);
    }

    fn act(&mut self, act: &TerminalAction) -> io::Result<()> {
        match act {
            TerminalAction::CopySecret(Secret(text)) => {
                self.screen.clipboard(text);
                Ok(())
            }
            TerminalAction::Copy(text) => {
                self.screen.clipboard(text);
                Ok(())
            }
            TerminalAction::Notify { text, bell, desktop } => {
                if *bell {
                    self.screen.bell();
                }
                if *desktop {
                    self.screen.notify(text);
                }
                Ok(())
            }
            TerminalAction::Title(text) => {
                self.screen.title(text);
                Ok(())
            }
            TerminalAction::Progress(progress) => {
                self.screen.progress(shown(*progress));
                Ok(())
            }
            TerminalAction::Suspend => {
                self.reader.pause();
                let stopped = self.screen.suspend();
                self.reader.resume();
                stopped.map(|_| ())
            }
            TerminalAction::Repaint => {
                self.screen.clear();
                Ok(())
            }
            TerminalAction::Mouse(on) => self.screen.set_mouse(*on),
            // Executed by the event loop, which releases the terminal between frames.
            TerminalAction::SuspendFor(_) => Ok(()),
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        self.screen.resume()
    }

    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output> {
        self.reader.pause();
        let outcome = self.screen.lend_while(meanwhile).await;
        self.reader.resume();
        outcome
    }
}
