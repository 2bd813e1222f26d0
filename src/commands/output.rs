//! Console of a command: prints to standard output and error, and asks the user. All output of commands goes through
//! it and is sanitized.

use super::exit::{DONE, EarlyExit, OUTPUT_LOST};
use super::styled::{OutputStyle, StyledLine};
use crate::args::Output;
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use crate::text::Language;
use std::io::{self, BufRead, IsTerminal, Write};

/// Standard output for the result, standard error for everything else.
pub struct Console {
    out: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    /// Whether there is a user to ask.
    asks: bool,
    /// The language of all texts.
    pub language: Language,
    /// Whether standard error is a terminal rather than a log.
    pub live: bool,
    /// The styles of standard output and standard error; `None` until first needed.
    styles: Option<[OutputStyle; 2]>,
    /// Why part of the result couldn't be written.
    lost: Option<io::Error>,
}

impl Console {
    /// Returns the console of this process.
    pub fn system(language: Language) -> Console {
        let live = std::io::stderr().is_terminal();
        let asks = live && std::io::stdin().is_terminal();
        Console { language, asks, live, styles: None, ..Console::to(io::stdout(), io::stderr()) }
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
        let language = Language::default();
        Console { language, out: Box::new(out), notes: Box::new(notes), asks: false, live: false, styles, lost: None }
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
        self.own(format!("{text}\n").as_bytes());
    }

    /// Prints a styled line of the result without cutting it: something to copy, or a sentence.
    pub fn print_whole(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[0].colors);
        self.own(format!("{text}\n").as_bytes());
    }

    /// Prints a styled line to standard error.
    pub fn note_styled(&mut self, line: &StyledLine) {
        let text = line.printed(self.styles()[1].colors);
        let _ = writeln!(self.notes, "{text}");
        let _ = self.notes.flush();
    }

    /// Returns whether there is a user to answer questions.
    pub fn can_ask(&self) -> bool {
        self.asks
    }

    /// Prints a line of the result.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.own(format!("{}\n", SanitizedText::new(text)).as_bytes());
    }

    /// Prints a line of the result, or to standard error if the result is a JSON document.
    pub fn line_beside(&mut self, output: Output, text: impl AsRef<str>) {
        match output {
            Output::Text => self.line(text),
            Output::Json => self.note(text),
        }
    }

    /// Prints the result as one JSON document. Everything in it from outside is `SanitizedText`.
    pub fn json(&mut self, value: &serde_json::Value) {
        self.own(format!("{value:#}\n").as_bytes());
    }

    /// Prints the result as the text of a file, unchanged: the export has already sanitized it, and more would change
    /// its meaning.
    pub fn document(&mut self, text: &str) {
        self.own(text.as_bytes());
    }

    /// Prints text that is entirely Skysail's own, or harmless already.
    pub fn own(&mut self, bytes: &[u8]) {
        let written = self.out.write_all(bytes).and_then(|()| self.out.flush());
        // A closed pipe means that nobody wants the rest.
        if let Some(error) = written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
            self.lost.get_or_insert(error);
        }
    }

    /// Returns the exit status of a command that ended with this one: another if its result couldn't be written, which
    /// is said. A file that is cut short must not pass for the result.
    pub fn end(&mut self, status: u8) -> u8 {
        let Some(error) = self.lost.take() else { return status };
        self.note(t!(self.language, "cli.output-lost", why = crate::text::words(self.language, &files::why(&error))));
        if status == DONE { OUTPUT_LOST } else { status }
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

    /// Names the targets that a command left alone because it was asked to exit.
    pub fn not_begun(&mut self, names: impl Iterator<Item = SanitizedText>) {
        let names: Vec<String> = names.map(|name| name.to_string()).collect();
        if !names.is_empty() {
            self.note(t!(self.language, "cli.not-begun", names = names.join(", ")));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// Fails every write in this way.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[derive(Clone, Default)]
    struct Notes(Arc<Mutex<Vec<u8>>>);

    impl Write for Notes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Prints two lines to a broken output; returns the statuses for these ones, and what was noted.
    fn ended(kind: io::ErrorKind, status: u8) -> (u8, String) {
        let notes = Notes::default();
        let mut console = Console::to(Broken(kind), notes.clone());
        console.line("one");
        console.json(&serde_json::json!({}));
        let status = console.end(status);
        (status, String::from_utf8(notes.0.lock().unwrap().clone()).unwrap())
    }

    #[test]
    fn lost_output_is_said_and_changes_the_status_of_success() {
        let said = "Couldn't write all of the output: the disk is full.\n".to_owned();
        assert_eq!(ended(io::ErrorKind::StorageFull, DONE), (OUTPUT_LOST, said.clone()));
        assert_eq!(ended(io::ErrorKind::StorageFull, 4), (4, said), "what became of the launch says more");
    }

    #[test]
    fn closed_pipe_is_no_failure() {
        assert_eq!(ended(io::ErrorKind::BrokenPipe, DONE), (DONE, String::new()));
    }
}
