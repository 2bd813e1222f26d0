//! The log of `--log FILE`: one line per event, for whoever helps. Without the option, nothing is installed.
//!
//! Events are those of `tracing`: Skysail's own, and of other crates only the few that can't contain a secret. Lines are
//! in English whatever the language, as whoever helps may not read the user's.

mod line;
mod subscriber;
mod writer;

pub use writer::Incomplete;

use std::fs::File;
use std::io;
use subscriber::LineSubscriber;
use writer::LineWriter;

/// The log of this process.
pub struct LogFile(LineWriter);

impl LogFile {
    /// Writes the events of the whole program to this file, from now on.
    ///
    /// # Errors
    /// There is a log already, or the thread that writes can't be started.
    pub fn start(file: File) -> io::Result<LogFile> {
        let writer = LineWriter::start(file)?;
        let lines = writer.clone();
        let subscriber = LineSubscriber::new(move |line| lines.send(line));
        tracing::subscriber::set_global_default(subscriber).map_err(io::Error::other)?;
        Ok(LogFile(writer))
    }

    /// Waits for the lines so far, a moment at most.
    ///
    /// # Errors
    /// Why some are missing.
    pub fn finish(&self) -> Result<(), Incomplete> {
        self.0.finish()
    }
}

impl Drop for LogFile {
    /// A panic ends the program without another chance.
    fn drop(&mut self) {
        let _ = self.0.finish();
    }
}
