//! A terminal in a buffer: reads what is drawn, and keeps the terminal actions.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use skysail::app::effect::TerminalAction;
use skysail::app::hit_map::HitMap;
use skysail::app::model::Model;
use skysail::app::view::view;
use skysail::runtime::event_loop::Frontend;
use skysail::text::Language;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use unicode_width::UnicodeWidthStr;

/// What a test sees of the screen.
#[derive(Clone, Default)]
pub struct TestTerminal {
    seen: Arc<Mutex<Seen>>,
    /// Notified of every frame.
    pub shown: Arc<Notify>,
}

#[derive(Default)]
struct Seen {
    /// Where the loop draws, once it has begun.
    terminal: Option<Terminal<TestBackend>>,
    frames: usize,
    acts: Vec<TerminalAction>,
    /// While recording: when it began, and every frame with its time.
    film: Option<(Instant, Vec<(Duration, Buffer)>)>,
}

impl Seen {
    fn terminal(&mut self) -> &mut Terminal<TestBackend> {
        self.terminal.as_mut().expect("the loop has begun")
    }

    fn buffer(&self) -> &Buffer {
        self.terminal.as_ref().expect("the loop has begun").backend().buffer()
    }
}

impl TestTerminal {
    pub fn buffer(&self) -> Buffer {
        self.seen.lock().unwrap().buffer().clone()
    }

    pub fn frames(&self) -> usize {
        self.seen.lock().unwrap().frames
    }

    /// Records every frame from now on.
    pub fn roll(&self, now: Instant) {
        self.seen.lock().unwrap().film = Some((now, Vec::new()));
    }

    /// The recorded frames, each with its time.
    pub fn film(&self) -> Vec<(Duration, Buffer)> {
        self.seen.lock().unwrap().film.as_ref().map(|(_, frames)| frames.clone()).unwrap_or_default()
    }

    pub fn acts(&self) -> Vec<TerminalAction> {
        self.seen.lock().unwrap().acts.clone()
    }

    pub fn text(&self) -> String {
        text(self.seen.lock().unwrap().buffer())
    }
}

/// The text of a buffer, line by line, without trailing blanks. It is read at every frame, so it makes a single pass
/// over the cells.
pub fn text(buffer: &Buffer) -> String {
    let mut text = String::with_capacity(buffer.content.len() + usize::from(buffer.area.height));
    for row in buffer.content.chunks(usize::from(buffer.area.width).max(1)) {
        let (mut end, mut x) = (text.len(), 0);
        while let Some(cell) = row.get(x) {
            let symbol = cell.symbol();
            text.push_str(symbol);
            if !symbol.trim().is_empty() {
                end = text.len();
            }
            x += if symbol.len() == 1 { 1 } else { symbol.width().max(1) };
        }
        text.truncate(end);
        text.push('\n');
    }
    text.pop();
    text
}

/// Whether the screen shows this text, ignoring line breaks within a pane or outside of one. `▸ Names` means what has
/// focus: the question with that label, or a row that begins with it.
pub fn says(text: &str, words: &str) -> bool {
    if let Some(focus) = words.strip_prefix("▸ ") {
        let row = text.contains(&format!("▌ {focus}"));
        return row || QUESTIONS.iter().any(|key| label(key) == focus && asks(text, key));
    }
    // No word contains a line break, so most frames don't need to be split.
    if !words.split_whitespace().all(|word| text.contains(word)) {
        return false;
    }
    let open = text.lines().filter(|line| !line.contains(['╭', '╰']));
    // The question is to the right of the rule.
    let open = open.filter_map(|line| line.split('│').nth(usize::from(line.matches('│').count() == 1)));
    let open: Vec<&str> = open.flat_map(str::split_whitespace).collect();
    text.contains(words) || open.join(" ").contains(words) || panes(text).iter().any(|(_, pane)| pane.contains(words))
}

/// Whether the focus is on a line, and on this choice of it: the only one shown, or the underlined one.
pub fn is_on_line(screen: &str, choice: &str) -> bool {
    let rows: Vec<Vec<char>> = screen.lines().map(|row| row.chars().collect()).collect();
    let text = |row: &[char]| row.iter().collect::<String>();
    let labeled = |row: &Vec<char>| QUESTIONS.iter().any(|key| text(row).contains(&format!("▌ {}  ", label(key))));
    let Some(at) = rows.iter().position(labeled) else { return false };
    let Some(column) = text(&rows[at]).find(choice).map(|end| text(&rows[at])[..end].chars().count()) else {
        return false;
    };
    let under = rows.get(at + 1).filter(|row| row.contains(&'━'));
    under.is_none_or(|row| row.get(column) == Some(&'━'))
}

/// The questions of all steps, by their text keys.
pub const QUESTIONS: [&str; 28] = [
    "region",
    "zone",
    "kind",
    "blueprint",
    "network",
    "bundle",
    "key",
    "key.name",
    "key.file",
    "script",
    "script.path",
    "script.text",
    "snapshots",
    "hour",
    "idle",
    "threshold",
    "duration",
    "ports",
    "port-list",
    "static-ip",
    "https",
    "domains",
    "email",
    "ssh-alias",
    "names",
    "tags",
    "launch-tag",
    "until",
];

/// The label of the question with this key.
pub fn label(key: &str) -> &'static str {
    skysail::text::text(Language::English, &format!("field.{key}.label"))
}

/// Whether the screen asks this question: it shows the beginning of its sentence.
pub fn asks(screen: &str, key: &str) -> bool {
    // A script from a template is asked about in other words.
    let given = key == "script.text" && begins(screen, skysail::text::text(Language::English, "script.given.prompt"));
    given || begins(screen, skysail::text::text(Language::English, &format!("field.{key}.prompt")))
}

fn begins(screen: &str, prompt: &str) -> bool {
    let sentence = prompt.split_inclusive(['?', '.', ';', ':']).next().unwrap_or(prompt);
    // A long sentence may be truncated.
    let words = match sentence.get(..34) {
        Some(part) => part.rsplit_once(' ').map_or(part, |(words, _)| words),
        None => sentence.trim_end_matches(['.', ';', ':']),
    };
    says(screen, words)
}

/// The text key of the question that the screen asks.
pub fn asked(screen: &str) -> Option<&'static str> {
    QUESTIONS.into_iter().find(|key| asks(screen, key))
}

/// The title and the text of every pane.
fn panes(text: &str) -> Vec<(String, String)> {
    let rows: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let mut all = Vec::new();
    for (y, row) in rows.iter().enumerate() {
        for x in (0..row.len()).filter(|x| row[*x] == '╭') {
            all.extend(framed(&rows, x, y));
        }
    }
    all
}

fn framed(rows: &[Vec<char>], left: usize, top: usize) -> Option<(String, String)> {
    let right = left + rows[top][left..].iter().position(|c| *c == '╮')?;
    let title: String = rows[top][left + 1..right].iter().filter(|c| **c != '─').collect();
    let inside = rows[top + 1..].iter().take_while(|row| row.get(left) == Some(&'│'));
    let words = inside.flat_map(|row| {
        let line: String = row[left + 1..right.min(row.len())].iter().collect();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    });
    Some((title.trim().to_owned(), words.collect::<Vec<_>>().join(" ")))
}

/// The terminal that the event loop draws on.
pub struct Pane {
    test_terminal: TestTerminal,
}

impl Pane {
    pub fn new(test_terminal: TestTerminal, columns: u16, rows: u16) -> Pane {
        let Ok(terminal) = Terminal::new(TestBackend::new(columns, rows));
        test_terminal.seen.lock().unwrap().terminal = Some(terminal);
        Pane { test_terminal }
    }
}

impl Frontend for Pane {
    fn show(&mut self, model: &Model) -> io::Result<Option<HitMap>> {
        let mut hits = HitMap::default();
        let mut seen = self.test_terminal.seen.lock().unwrap();
        let Ok(_) = seen.terminal().draw(|frame| hits = view(model, frame));
        seen.frames += 1;
        if seen.film.is_some() {
            let frame = seen.buffer().clone();
            seen.film.iter_mut().for_each(|(start, frames)| frames.push((start.elapsed(), frame.clone())));
        }
        self.test_terminal.shown.notify_one();
        Ok(Some(hits))
    }

    fn pending(&self) -> bool {
        false
    }

    async fn writable(&self) -> io::Result<()> {
        std::future::pending().await
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.test_terminal.seen.lock().unwrap().terminal().backend_mut().resize(columns, rows);
    }

    fn act(&mut self, act: &TerminalAction) -> io::Result<()> {
        self.test_terminal.seen.lock().unwrap().acts.push(act.clone());
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output> {
        Ok(meanwhile.await)
    }
}

/// Where a pane lacks a border, if one does.
pub fn broken_frame(buffer: &Buffer) -> Option<(u16, u16)> {
    let symbol = |x: u16, y: u16| buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
    let area = buffer.area;
    for (x, y) in (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y))) {
        if symbol(x, y) != "╭" {
            continue;
        }
        let Some(right) = (x..area.width).find(|right| symbol(*right, y) == "╮") else { return Some((x, y)) };
        let bottom = (y + 1..area.height).find(|below| symbol(x, *below) != "│").unwrap_or(area.height);
        // A notice covers the last rows above the key hints.
        let covered = bottom + 4 >= area.height && (symbol(x, bottom) == " " || symbol(0, bottom) == " ");
        if covered {
            continue;
        }
        if symbol(x, bottom) != "╰" || symbol(right, bottom) != "╯" {
            return Some((x, bottom));
        }
        if let Some(row) = (y + 1..bottom).find(|row| symbol(right, *row) != "│") {
            return Some((right, row));
        }
    }
    None
}
