//! Where a command prints and asks. It is the only printer, and all that it prints is made
//! harmless first.

use super::exit::EarlyExit;
use super::styled::{OutputStyle, StyledLine};
use crate::domain::sanitized_text::SanitizedText;
use std::io::{BufRead, IsTerminal, Write};

/// Standard output for the result, standard error for everything on the way there.
pub struct Console {
    out: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    /// Whether there is a user to ask.
    asks: bool,
    /// Whether notes go to a terminal and not to a log.
    pub live: bool,
    /// What standard output and standard error show; none until it is looked at for the first time.
    styles: Option<[OutputStyle; 2]>,
}

impl Console {
    /// The console of this process.
    pub fn system() -> Console {
        let live = std::io::stderr().is_terminal();
        let asks = live && std::io::stdin().is_terminal();
        Console { out: Box::new(std::io::stdout()), notes: Box::new(std::io::stderr()), asks, live, styles: None }
    }

    /// A console without a user, writing to these.
    pub fn to(out: impl Write + Send + 'static, notes: impl Write + Send + 'static) -> Console {
        Console::in_style(OutputStyle::new(false, None, |_| None), out, notes)
    }

    /// A console without a user, writing to these as if they were streams of this style.
    pub fn in_style(
        style: OutputStyle,
        out: impl Write + Send + 'static,
        notes: impl Write + Send + 'static,
    ) -> Console {
        let styles = Some([style.clone(), style]);
        Console { out: Box::new(out), notes: Box::new(notes), asks: false, live: false, styles }
    }

    fn styles(&mut self) -> &[OutputStyle; 2] {
        self.styles.get_or_insert_with(|| {
            let env = |name: &str| std::env::var(name).ok();
            let columns = crate::terminal::columns();
            let out = OutputStyle::new(std::io::stdout().is_terminal(), columns, env);
            // The width is that of standard output: notes are sentences, and may be wrapped.
            [out, OutputStyle::new(std::io::stderr().is_terminal(), None, env)]
        })
    }

    /// What standard output shows.
    pub fn style(&mut self) -> OutputStyle {
        self.styles()[0].clone()
    }

    /// A line of the result in its styles, as far as they can be shown; cut where a terminal is narrow.
    pub fn print(&mut self, line: StyledLine) {
        let text = self.styles()[0].render(line);
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }

    /// A line of the result in its styles, whole however narrow a terminal is: something to copy, or a sentence.
    pub fn print_whole(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[0].colors);
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }

    /// A line on the way there in its styles, as far as they can be shown.
    pub fn note_styled(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[1].colors);
        let _ = writeln!(self.notes, "{text}");
        let _ = self.notes.flush();
    }

    /// Returns whether there is somebody to answer a question.
    pub fn can_ask(&self) -> bool {
        self.asks
    }

    /// A line of the result. Nobody reading it is no reason to stop.
    pub fn line(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{}", SanitizedText::new(text));
        let _ = self.out.flush();
    }

    /// The result as one JSON document. Whatever came from outside is `SanitizedText` in it.
    pub fn json(&mut self, value: &serde_json::Value) {
        let _ = writeln!(self.out, "{value:#}");
        let _ = self.out.flush();
    }

    /// The result as a file's text, as it is: the export has made it harmless, and more would change
    /// what it says.
    pub fn document(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// The result as a text that is the program's own to the last byte.
    pub fn own(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes);
        let _ = self.out.flush();
    }

    /// A line on the way there.
    pub fn note(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.notes, "{}", SanitizedText::new(text));
        let _ = self.notes.flush();
    }

    /// Says why a command ended early; gives back its exit status.
    pub fn stop(&mut self, stop: &EarlyExit) -> u8 {
        stop.lines.iter().filter(|line| !line.is_empty()).for_each(|line| self.note(line));
        stop.status
    }

    /// Asks and waits for a line; `None` if there is none to come.
    pub async fn ask(&mut self, prompt: &str) -> Option<String> {
        let _ = write!(self.notes, "{}", SanitizedText::new(prompt));
        let _ = self.notes.flush();
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.is_ok_and(|bytes| bytes > 0).then_some(line)
        });
        answer.await.ok().flatten().map(|line| line.trim().to_owned())
    }
}
