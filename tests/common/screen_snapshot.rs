//! Formats a screen for its snapshot: the text, and beside it the style of each cell in every theme.

use super::test_terminal;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use skysail::app::model::Model;
use skysail::app::view::view;
use skysail::theme::{Background, Display, Theme, UNICODE};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The themes in every snapshot.
pub const THEMES: [&str; 3] = ["calm", "light", "monochrome"];

/// Draws the model in one theme, and returns the cursor's place. `calm on dark` is calm on a dark background.
pub fn drawn(model: &Model, theme: &str, columns: u16, rows: u16) -> (Buffer, Option<(u16, u16)>) {
    let (name, ground) = match theme.split_once(" on ") {
        Some((name, "dark")) => (name, Background::Dark),
        _ => (theme, Background::Unknown),
    };
    let theme = Theme::shown(name, Display { ground, ..Display::PLAIN }).unwrap();
    let theme = Theme { glyphs: UNICODE, ..theme };
    let model = Model { theme, columns, rows, ..model.clone() };
    let Ok(mut terminal) = Terminal::new(TestBackend::new(columns, rows));
    let Ok(_) = terminal.draw(|frame| {
        view(&model, frame);
    });
    let backend = terminal.backend();
    let at = backend.cursor_position();
    (backend.buffer().clone(), backend.cursor_visible().then_some((at.x, at.y)))
}

/// The text of a screen without the empty part of a bar, which is a background in some themes and a glyph in others.
fn without_tracks(picture: &Buffer) -> String {
    let text = test_terminal::text(picture).replace('░', " ");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// How a cell looks in each theme.
type Look = [String; THEMES.len()];

/// The looks of a screen, one letter for each triple of styles (one per theme).
#[derive(Default)]
pub struct Looks {
    letters: Vec<Look>,
}

impl Looks {
    /// The text of a screen, then its looks row by row: `5-7 a2 b10` is two cells of look `a` and ten of `b` on the
    /// rows 5, 6, and 7.
    pub fn record(&mut self, model: &Model, columns: u16, rows: u16) -> String {
        let pictures = THEMES.map(|theme| drawn(model, theme, columns, rows));
        let text = test_terminal::text(&pictures[0].0);
        for (theme, (picture, _)) in THEMES.iter().zip(&pictures) {
            assert_eq!(without_tracks(picture), without_tracks(&pictures[0].0), "the theme {theme} changes words");
        }
        let mut out = format!("{columns} x {rows}\n{}\n", shortened(&text));
        let _ = match pictures[0].1 {
            Some((x, y)) => writeln!(out, "looks, the cursor at column {}, row {}", x + 1, y + 1),
            None => writeln!(out, "looks"),
        };
        let lines: Vec<String> =
            (0..rows).map(|y| self.row(&pictures.each_ref().map(|(buffer, _)| buffer), y)).collect();
        let mut first = 0;
        while first < lines.len() {
            let same = lines[first..].iter().take_while(|line| **line == lines[first]).count();
            let rows = if same == 1 { format!("{}", first + 1) } else { format!("{}-{}", first + 1, first + same) };
            let _ = writeln!(out, "{rows}{}", lines[first]);
            first += same;
        }
        out
    }

    fn row(&mut self, pictures: &[&Buffer; THEMES.len()], y: u16) -> String {
        let mut runs: Vec<(Look, Look, u16)> = Vec::new();
        let mut x = 0;
        while x < pictures[0].area.width {
            let cells = pictures.map(|picture| &picture[(x, y)]);
            let wide = (cells[0].symbol().width() as u16).max(1);
            let (look, ground) = (cells.map(words), cells.map(ground));
            match runs.last_mut() {
                // A blank shows only its background, so it continues the run before it.
                Some((last, under, length)) if *last == look || (look == ground && *under == ground) => *length += wide,
                _ => runs.push((look, ground, wide)),
            }
            x += wide;
        }
        let runs: Vec<(usize, u16)> = runs.into_iter().map(|(look, _, length)| (self.letter(look), length)).collect();
        runs.iter().fold(String::new(), |line, (look, length)| format!("{line} {}{length}", name(*look)))
    }

    fn letter(&mut self, look: Look) -> usize {
        self.letters.iter().position(|known| *known == look).unwrap_or_else(|| {
            self.letters.push(look);
            self.letters.len() - 1
        })
    }

    /// The meaning of the letters.
    pub fn legend(&self) -> String {
        let mut out = format!("what the letters stand for: {}\n", THEMES.join(" | "));
        for (at, look) in self.letters.iter().enumerate() {
            let _ = writeln!(out, "{} {}", name(at), look.join(" | "));
        }
        out
    }
}

fn name(at: usize) -> String {
    let letter = char::from(b'a' + (at % 26) as u8);
    if at < 26 { letter.to_string() } else { format!("{letter}'") }
}

/// Collapses rows that repeat more than three times into one with a count.
fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let same = lines[at..].iter().take_while(|line| **line == lines[at]).count();
        match same {
            4.. => out.extend([lines[at].to_owned(), format!("({} more rows like this)", same - 1)]),
            _ => out.extend(lines[at..at + same].iter().map(|line| (*line).to_owned())),
        }
        at += same;
    }
    out.join("\n")
}

/// `cyan on black bold`; `plain` for the terminal's defaults.
fn words(cell: &Cell) -> String {
    // A blank's foreground is invisible, unless it is reversed.
    if cell.symbol().trim().is_empty() && !cell.modifier.contains(Modifier::REVERSED) {
        return ground(cell);
    }
    let mut parts = Vec::new();
    if cell.fg != Color::Reset {
        parts.push(colour(cell.fg));
    }
    if cell.bg != Color::Reset {
        parts.push(ground(cell));
    }
    for (modifier, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if cell.modifier.contains(modifier) {
            parts.push(word.to_owned());
        }
    }
    if parts.is_empty() { "plain".to_owned() } else { parts.join(" ") }
}

/// The background of a cell.
fn ground(cell: &Cell) -> String {
    let turned = if cell.modifier.contains(Modifier::REVERSED) { "reversed" } else { "plain" };
    match cell.bg {
        Color::Reset => turned.to_owned(),
        other => format!("on {}", colour(other)),
    }
}

fn colour(colour: Color) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        other => format!("{other:?}").to_lowercase(),
    }
}
