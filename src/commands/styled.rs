//! Styled lines of a command's output, and the style that a stream can show.

use crate::domain::sanitized_text::SanitizedText;
use crate::theme::Glyphs;
use crate::widgets::fit;
use crate::widgets::wrap::wrap;
use unicode_width::UnicodeWidthStr;

/// The meaning of a piece of text. Colors are those of the terminal's own palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// Normal text.
    #[default]
    Plain,
    /// Headings, names, prices.
    Strong,
    /// Secondary text: IDs, units, provenance.
    Dim,
    /// In progress.
    Accent,
    /// Done, ready.
    Good,
    /// Needs attention.
    Warn,
    /// Failed.
    Bad,
}

/// Lays out a text beside its label, on a terminal of this width with a hanging indent.
pub fn hanging(label: &str, text: &str, tone: Tone, columns: Option<usize>) -> Vec<StyledLine> {
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(label.width() + 4).max(16));
    // A text that fits keeps its spaces.
    let texts = if text.width() <= room { vec![text.to_owned()] } else { wrap(text, room) };
    let line = |(at, text): (usize, String)| {
        let label = if at == 0 { label.to_owned() } else { " ".repeat(label.width()) };
        StyledLine(vec![Piece::new(Tone::Dim, format!("  {label}  ")), Piece::new(tone, text)])
    };
    texts.into_iter().enumerate().map(line).collect()
}

impl Tone {
    /// Returns the SGR parameters of its style.
    fn sgr(self) -> &'static str {
        match self {
            Tone::Plain => "0",
            Tone::Strong => "1",
            Tone::Dim => "2",
            Tone::Accent => "36",
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "1;31",
        }
    }
}

/// A run of text with one tone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
}

impl Piece {
    /// Returns a text with this tone.
    pub fn new(tone: Tone, text: impl Into<String>) -> Piece {
        Piece { text: text.into(), tone }
    }

    /// Returns a text with the normal tone.
    pub fn plain(text: impl Into<String>) -> Piece {
        Piece::new(Tone::Plain, text)
    }

    /// Returns its width in columns.
    pub fn cells(&self) -> usize {
        self.text.width()
    }
}

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct StyledLine(pub Vec<Piece>);

impl StyledLine {
    /// Returns a line with one tone.
    pub fn of(tone: Tone, text: impl Into<String>) -> StyledLine {
        StyledLine(vec![Piece::new(tone, text)])
    }

    /// Returns the text without its styles.
    pub fn text(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// Returns the line cut to this many cells, with a mark if it was cut.
    #[must_use]
    pub fn cut(mut self, cells: usize, mark: &str) -> StyledLine {
        let mut room = cells;
        let whole: usize = self.0.iter().map(Piece::cells).sum();
        if whole <= cells {
            return self;
        }
        let mut kept = Vec::new();
        for piece in self.0.drain(..) {
            // The mark needs space too.
            if piece.cells() + mark.width() <= room {
                room -= piece.cells();
                kept.push(piece);
                continue;
            }
            let text = fit(&(piece.text + mark), room, mark);
            kept.push(Piece { text, ..piece });
            break;
        }
        StyledLine(kept)
    }

    /// Returns the text to print: sanitized, with escape sequences if `colors`.
    pub fn printed(&self, colors: bool) -> String {
        let piece = |piece: &Piece| {
            let text = SanitizedText::new(&piece.text);
            match colors && piece.tone != Tone::Plain && !text.is_empty() {
                true => format!("\u{1b}[{}m{text}\u{1b}[0m", piece.tone.sgr()),
                false => text.to_string(),
            }
        };
        self.0.iter().map(piece).collect()
    }
}

impl From<String> for StyledLine {
    fn from(text: String) -> StyledLine {
        StyledLine::of(Tone::Plain, text)
    }
}

impl From<&str> for StyledLine {
    fn from(text: &str) -> StyledLine {
        StyledLine::of(Tone::Plain, text)
    }
}

/// The style of a stream: plain text in a pipe.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputStyle {
    /// Whether it is a terminal.
    pub terminal: bool,
    /// The width of a terminal in cells, if known.
    pub columns: Option<usize>,
    /// Whether tones are shown by color and weight.
    pub colors: bool,
    /// The glyphs that may be printed.
    pub glyphs: Glyphs,
}

impl OutputStyle {
    /// Returns the style of a stream in an environment. `NO_COLOR`, a dumb terminal, and a pipe have no colors.
    pub fn new(terminal: bool, columns: Option<u16>, get: impl Fn(&str) -> Option<String>) -> OutputStyle {
        let set = |name: &str| get(name).is_some_and(|value| !value.is_empty());
        let dumb = get("TERM").is_none_or(|term| matches!(term.as_str(), "" | "dumb"));
        let columns = columns.filter(|_| terminal).map(usize::from);
        let colors = terminal && !dumb && !set("NO_COLOR");
        OutputStyle { terminal, columns, colors, glyphs: Glyphs::for_environment(get) }
    }

    /// Returns the text of a line without its line break: whole in a pipe, colored and cut on a terminal.
    pub fn render(&self, line: StyledLine) -> String {
        let line = match self.columns {
            Some(columns) => line.cut(columns, self.glyphs.more),
            None => line,
        };
        line.printed(self.colors)
    }

    /// Returns a sentence in one tone: whole in a pipe, wrapped on a terminal that isn't too narrow to read it.
    pub fn wrapped(&self, tone: Tone, text: &str) -> Vec<StyledLine> {
        match self.columns.filter(|columns| *columns >= READABLE) {
            Some(columns) => wrap(text, columns).into_iter().map(|line| StyledLine::of(tone, line)).collect(),
            None => vec![StyledLine::of(tone, text)],
        }
    }
}

/// The narrowest terminal in which sentences are wrapped, in cells.
const READABLE: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> StyledLine {
        StyledLine(vec![Piece::new(Tone::Strong, "web-1"), Piece::plain("  "), Piece::new(Tone::Good, "running")])
    }

    fn style(terminal: bool, env: &[(&str, &str)]) -> OutputStyle {
        let find = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        OutputStyle::new(terminal, Some(40), find)
    }

    #[test]
    fn colors_are_used_only_on_a_terminal_that_supports_them() {
        let term = ("TERM", "xterm");
        assert_eq!(style(true, &[term]).render(line()), "\u{1b}[1mweb-1\u{1b}[0m  \u{1b}[32mrunning\u{1b}[0m");
        for (terminal, env) in
            [(false, vec![term]), (true, vec![term, ("NO_COLOR", "1")]), (true, vec![("TERM", "dumb")]), (true, vec![])]
        {
            assert_eq!(style(terminal, &env).render(line()), "web-1  running", "{terminal} {env:?}");
        }
        assert!(style(true, &[term, ("NO_COLOR", "")]).colors, "an empty NO_COLOR says nothing");
    }

    #[test]
    fn sentence_is_wrapped_on_a_terminal_and_whole_in_a_pipe() {
        let text = "Not shown: vCPUs, Disk, Hour. See --output json.";
        let lines = |terminal| -> Vec<String> {
            style(terminal, &[]).wrapped(Tone::Dim, text).into_iter().map(|line| line.text()).collect()
        };
        assert_eq!(lines(true), ["Not shown: vCPUs, Disk, Hour. See", "--output json."]);
        assert_eq!(lines(false), [text]);
    }

    #[test]
    fn line_is_truncated_on_a_terminal_and_whole_in_a_pipe() {
        let cells = |cells| line().cut(cells, "…").text();
        let all: Vec<String> = [14, 13, 8, 6, 1, 0].into_iter().map(cells).collect();
        assert_eq!(all, ["web-1  running", "web-1  runni…", "web-1  …", "web-1…", "…", ""]);
        let long = || StyledLine::from("x".repeat(90));
        assert_eq!(style(true, &[]).render(long()).width(), 40);
        assert_eq!(style(false, &[]).render(long()).width(), 90);
    }

    #[test]
    fn external_text_cannot_set_colors() {
        let evil = StyledLine(vec![Piece::new(Tone::Bad, "\u{1b}[2Jx"), Piece::plain("\u{7}y\n")]);
        let printed = style(true, &[("TERM", "xterm")]).render(evil);
        assert_eq!(printed.matches('\u{1b}').count(), 2, "{printed:?}");
        assert!(printed.starts_with("\u{1b}[1;31m") && !printed.contains(['\u{7}', '\n']), "{printed:?}");
    }
}
