//! Console of a command: prints to standard output and error, and asks the user. All output of commands goes through
//! it and is sanitized.

use super::exit::EarlyExit;
use super::styled::{OutputStyle, StyledLine};
use crate::domain::sanitized_text::SanitizedText;
use std::io::{BufRead, IsTerminal, Write};

/// Standard output for the result, standard error for everything else.
pub struct Console {
    out: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    /// Whether there is a user to ask.
    requests: bool,
    /// Whether standard error is a terminal rather than a log.
    pub live: bool,
    /// The styles of standard output and standard error; `None` until first needed.
    styles: Option<[OutputStyle; 2]>,
}

impl Console {
    /// Returns the console of this process.
    pub fn system() -> Console {
        let live = std::io::stderr().is_terminal();
        let requests = live && std::io::stdin().is_terminal();
        Console { out: Box::new(std::io::stdout()), notes: Box::new(std::io::stderr()), requests, live, styles: None }
    }

    /// Returns a console without a user that writes to these streams.
    pub fn to(out: impl Write + Send + 'static, notes: impl Write + Send + 'static) -> Console {
        Console::in_style(OutputStyle::new(false, None, |_| None), out, notes)
    }

    /// Returns a console without a user that writes to these streams in this style.
    pub fn in_style(
        style: OutputStyle,
        out: impl Write + Send + 'static,
        notes: impl Write + Send + 'static,
    ) -> Console {
        let styles = Some([style.clone(), style]);
        Console { out: Box::new(out), notes: Box::new(notes), requests: false, live: false, styles }
    }

    fn styles(&mut self) -> &[OutputStyle; 2] {
        self.styles.get_or_insert_with(|| {
            let env = |name: &str| std::env::var(name).ok();
            let columns = crate::terminal::columns();
            let out = OutputStyle::new(std::io::stdout().is_terminal(), columns, env);
            // Notes use the width of standard output: they are sentences and may be wrapped.
            [out, OutputStyle::new(std::io::stderr().is_terminal(), None, env)]
        })
    }

    /// Returns the style of standard output.
    pub fn style(&mut self) -> OutputStyle {
        self.styles()[0].clone()
    }

    /// Prints a styled line of the result, cut to the width of a terminal.
    pub fn print(&mut self, line: StyledLine) {
        let text = self.styles()[0].render(line);
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }

    /// Prints a styled line of the result without cutting it: something to copy, or a sentence.
    pub fn print_whole(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[0].colors);
        let _ = writeln!(self.out, "{text}");
        let _ = self.out.flush();
    }

    /// Prints a styled line to standard error.
    pub fn note_styled(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[1].colors);
        let _ = writeln!(self.notes, "{text}");
        let _ = self.notes.flush();
    }

    /// Returns whether there is a user to answer questions.
    pub fn can_ask(&self) -> bool {
        self.requests
    }

    /// Prints a line of the result. A closed pipe is no reason to stop.
    pub fn line(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{}", SanitizedText::new(text));
        let _ = self.out.flush();
    }

    /// Prints the result as one JSON document. Everything in it from outside is `SanitizedText`.
    pub fn json(&mut self, value: &serde_json::Value) {
        let _ = writeln!(self.out, "{value:#}");
        let _ = self.out.flush();
    }

    /// Prints the result as the text of a file, unchanged: the export has already sanitized it, and more would change
    /// its meaning.
    pub fn document(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// Prints text that is entirely Skysail's own.
    pub fn own(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes);
        let _ = self.out.flush();
    }

    /// Prints a line to standard error.
    pub fn note(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.notes, "{}", SanitizedText::new(text));
        let _ = self.notes.flush();
    }

    /// Prints why a command ended early; returns its exit status.
    pub fn stop(&mut self, stop: &EarlyExit) -> u8 {
        stop.lines.iter().filter(|line| !line.is_empty()).for_each(|line| self.note(line));
        stop.status
    }

    /// Prints a prompt and waits for a line; `None` at the end of input.
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
