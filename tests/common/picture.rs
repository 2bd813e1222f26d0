//! Renders a terminal buffer as SVG. Columns stay aligned with any font: each run of text has the length of its cells,
//! and borders are drawn as lines.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The size of a cell in pixels.
const WIDE: u16 = 9;
const HIGH: u16 = 19;
/// The margin in pixels.
const EDGE: u16 = 12;
/// The terminal's default colors, and its sixteen.
const GROUND: &str = "#101418";
const TEXT: &str = "#d7dce2";
const SIXTEEN: [&str; 16] = [
    "#1b2026", "#e5626a", "#7cc27a", "#dcb35c", "#6ba3e8", "#c18be0", "#56c2c8", "#c3cad2", "#6d7782", "#f2888e",
    "#9bd899", "#ecca80", "#92bdf2", "#d5aaee", "#83d8dc", "#f4f6f8",
];

/// How a cell is drawn.
#[derive(Clone, PartialEq)]
struct Look {
    fg: String,
    bg: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
}

/// Draws a buffer; `title` is the alternative text.
pub fn svg(buffer: &Buffer, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (area.width * WIDE + 2 * EDGE, area.height * HIGH + 2 * EDGE);
    let ground = background(buffer);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', \
         monospace\" font-size=\"15\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{ground}\"/>",
        escaped(title)
    );
    for y in 0..area.height {
        row(&mut out, buffer, y, &ground);
    }
    out.push_str("</svg>\n");
    out
}

/// The most common background color.
fn background(buffer: &Buffer) -> String {
    look(&buffer[(buffer.area.width - 1, buffer.area.height - 1)]).bg
}

fn row(out: &mut String, buffer: &Buffer, y: u16, ground: &str) {
    let mut x = 0;
    let mut run: Option<(u16, u16, String, Look)> = None;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let (symbol, look) = (cell.symbol(), look(cell));
        let cells = (symbol.width() as u16).max(1);
        let alone = cells > 1 || lines(symbol).is_some() || !symbol.is_ascii();
        if let Some((_, length, text, last)) = &mut run
            && *last == look
            && !alone
        {
            text.push_str(symbol);
            *length += cells;
        } else {
            flush(out, run.take(), y, ground);
            let whole = (x, cells, symbol.to_owned(), look);
            match alone {
                true => flush(out, Some(whole), y, ground),
                false => run = Some(whole),
            }
        }
        x += cells;
    }
    flush(out, run, y, ground);
}

/// Draws a run of cells: the background, then the text or the lines.
fn flush(out: &mut String, run: Option<(u16, u16, String, Look)>, y: u16, ground: &str) {
    let Some((x, length, text, look)) = run else { return };
    let (left, top, width) = (EDGE + x * WIDE, EDGE + y * HIGH, length * WIDE);
    if look.bg != ground {
        let _ =
            writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{HIGH}\" fill=\"{}\"/>", look.bg);
    }
    if let Some(path) = lines(&text) {
        let thick = if text == "━" { 3 } else { 1 };
        let dim = if look.dim { " opacity=\"0.6\"" } else { "" };
        let _ = writeln!(
            out,
            "<path transform=\"translate({left} {top})\" d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{thick}\"{dim}/>",
            look.fg
        );
        return;
    }
    // Columns keep their place even in fonts with another width for spaces.
    let mut at = 0;
    for piece in text.split_inclusive("  ") {
        let word = if look.underlined { piece } else { piece.trim_end_matches(' ') };
        let start = if look.underlined { word } else { word.trim_start_matches(' ') };
        let skipped = (piece.width() - piece.trim_start_matches(' ').width()) as u16;
        let skipped = if look.underlined { 0 } else { skipped };
        if !start.is_empty() {
            write(out, left + (at + skipped) * WIDE, top, start, &look);
        }
        at += piece.width() as u16;
    }
}

fn write(out: &mut String, x: u16, top: u16, text: &str, look: &Look) {
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"{}\"",
        top + 14,
        text.width() as u16 * WIDE,
        look.fg
    );
    let ways = [
        (look.bold, " font-weight=\"bold\""),
        (look.dim, " opacity=\"0.6\""),
        (look.italic, " font-style=\"italic\""),
        (look.underlined, " text-decoration=\"underline\""),
    ];
    ways.iter().filter(|(on, _)| *on).for_each(|(_, way)| out.push_str(way));
    let _ = writeln!(out, ">{}</text>", escaped(text));
}

/// The strokes of a box-drawing or bar character in a cell.
fn lines(symbol: &str) -> Option<String> {
    let (w, h) = (WIDE, HIGH);
    let (x, y) = (f32::from(w) / 2.0, f32::from(h) / 2.0);
    Some(match symbol {
        "─" | "━" => format!("M0 {y}H{w}"),
        "│" => format!("M{x} 0V{h}"),
        "╭" => format!("M{w} {y}Q{x} {y} {x} {h}"),
        "╮" => format!("M0 {y}Q{x} {y} {x} {h}"),
        "╰" => format!("M{w} {y}Q{x} {y} {x} 0"),
        "╯" => format!("M0 {y}Q{x} {y} {x} 0"),
        _ => return None,
    })
}

fn look(cell: &Cell) -> Look {
    let (fg, bg) = (colour(cell.fg, TEXT), colour(cell.bg, GROUND));
    let has = |modifier| cell.modifier.contains(modifier);
    let (fg, bg) = if has(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) };
    Look {
        fg,
        bg,
        bold: has(Modifier::BOLD),
        dim: has(Modifier::DIM),
        italic: has(Modifier::ITALIC),
        underlined: has(Modifier::UNDERLINED),
    }
}

fn colour(colour: Color, own: &str) -> String {
    match colour {
        Color::Reset => own.to_owned(),
        Color::Indexed(at @ ..16) => SIXTEEN[usize::from(at)].to_owned(),
        other => match skysail::theme::NAMED.iter().position(|known| *known == other) {
            Some(at) => SIXTEEN[at].to_owned(),
            None => {
                let (r, g, b) = skysail::theme::rgb(other).expect("every other colour has its parts");
                format!("#{r:02x}{g:02x}{b:02x}")
            }
        },
    }
}

/// Escapes text for XML, and removes characters that XML can't contain.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
