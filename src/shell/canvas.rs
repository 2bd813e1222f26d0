//! The terminal as the loop draws on it, and the acts that are done to it.

use super::run::Canvas;
use crate::app::act::{self, Act, Secret};
use crate::app::hits::Hits;
use crate::app::model::Model;
use crate::app::view::view;
use crate::input::Reader;
use crate::terminal::{Link, Progress, Screen};
use ratatui::layout::Rect;
use std::io;

/// The screen, and the reader that has to stand aside while somebody else has the terminal.
pub struct Stage<'a> {
    screen: Screen,
    reader: &'a Reader,
}

impl<'a> Stage<'a> {
    pub fn new(screen: Screen, reader: &'a Reader) -> Stage<'a> {
        Stage { screen, reader }
    }

    /// Shows the first screen at once, before anything is read or asked.
    pub fn first_frame(&mut self, model: &Model) -> io::Result<()> {
        self.screen.draw(|frame| {
            view(model, frame);
        })?;
        Ok(())
    }
}

/// How far something is, in the terminal's terms.
pub fn shown(progress: Option<act::Progress>) -> Progress {
    match progress {
        None => Progress::None,
        Some(act::Progress::Busy) => Progress::Busy,
        Some(act::Progress::Percent(percent)) => Progress::Percent(percent),
        Some(act::Progress::Paused(percent)) => Progress::Paused(percent),
        Some(act::Progress::Failed) => Progress::Failed,
    }
}

fn link((place, address): (Rect, String)) -> Link {
    Link { place, address }
}

impl Canvas for Stage<'_> {
    fn show(&mut self, model: &Model) -> io::Result<Option<Hits>> {
        let mut hits = Hits::default();
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

    fn act(&mut self, act: &Act) -> io::Result<()> {
        match act {
            Act::CopySecret(Secret(text)) => {
                self.screen.clipboard(text);
                Ok(())
            }
            Act::Copy(text) => {
                self.screen.clipboard(text);
                Ok(())
            }
            Act::Notify { text, bell, desktop } => {
                if *bell {
                    self.screen.bell();
                }
                if *desktop {
                    self.screen.notify(text);
                }
                Ok(())
            }
            Act::Title(text) => {
                self.screen.title(text);
                Ok(())
            }
            Act::Progress(progress) => {
                self.screen.progress(shown(*progress));
                Ok(())
            }
            Act::Suspend => {
                self.reader.pause();
                let stopped = self.screen.suspend();
                self.reader.resume();
                stopped.map(|_| ())
            }
            Act::Repaint => {
                self.screen.clear();
                Ok(())
            }
            Act::Mouse(on) => self.screen.set_mouse(*on),
            // The loop's own: it lends the terminal between frames.
            Act::HandOver(_) => Ok(()),
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
