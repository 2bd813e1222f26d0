#!/usr/bin/env bash
# An Arabic word of a line that ratatui draws loses its last letter to whatever stands behind it, or to the edge.
#
# Seen with ratatui-core 0.1.2 (of ratatui 0.30.2), unicode-width 0.2.3 (crates.io), @xterm/headless 6.0.0 (npm), and
# pyte 0.8.2 (PyPI) on 2026-11-30. unicode-width counts a Lam and the Alef behind it as one cell, since a font may draw
# them as one sign, and says so. xterm.js and pyte have two cells for them. So has ratatui, which draws sign by sign, but
# takes from the width of the whole where a `Line` begins, and its next span. So of a name or a tag's value,
# - the last letter is overwritten by the next span: "no" (Lam, Alef) and a bracket are drawn as a Lam and the bracket,
#   and "peace" as another word. With two such pairs, the bracket takes the letter before, and the last is behind it;
# - in a place of just its own width, as a column for the longest value is, it's cut off, and at the right edge always;
# - `Buffer::set_line` draws the same line whole, and says that it ends further right than the line's own width.
# So it is with the tones of Lisu. Nothing marks what is missing, and what is left may be a word that one can read.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyte==0.8.2
npm install --silent --no-fund --no-audit @xterm/headless@6.0.0
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
ratatui-core = "=0.1.2"
unicode-width = "=0.2.3"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use ratatui_core::{
    buffer::Buffer,
    layout::{Alignment, Rect},
    text::{Line, Span},
    widgets::Widget,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What is drawn, without the blanks around it.
fn shown(buffer: &Buffer) -> String {
    buffer.content.iter().map(|cell| cell.symbol()).collect::<String>().trim().to_owned()
}

fn drawn(line: Line, width: usize) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width as u16, 1));
    line.render(buffer.area, &mut buffer);
    shown(&buffer)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: T, wanted: T) {
    println!("{what}: {seen:?}");
    assert_eq!(seen, wanted);
}

fn main() {
    for (name, word, pairs, left, tagged) in [
        ("no", "\u{644}\u{627}", 1, "\u{644}", "\u{644}]"),
        ("peace", "\u{633}\u{644}\u{627}\u{645}", 1, "\u{633}\u{644}\u{627}", "\u{633}\u{644}\u{627}]"),
        ("no no", "\u{644}\u{627} \u{644}\u{627}", 2, "\u{644}\u{627}", "\u{644}\u{627} ]\u{627}"),
        ("two tones of Lisu", "\u{A4F9}\u{A4FC}", 1, "\u{A4F9}", "\u{A4F9}]"),
        ("house", "\u{628}\u{64A}\u{62A}", 0, "\u{628}\u{64A}\u{62A}", "\u{628}\u{64A}\u{62A}]"),
        ("a Latin word", "casa", 0, "casa", "casa]"),
    ] {
        println!("{name}: {word}");
        let signs: usize = word.chars().filter_map(|sign| sign.width()).sum();
        same("  cells less than its signs have", signs - word.width(), pairs);
        let tag = || Line::from(vec![Span::raw(word), Span::raw("]")]);
        same("  with a bracket behind it", drawn(tag(), 20).as_str(), tagged);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        let (end, _) = buffer.set_line(0, 0, &tag(), 20);
        same("  by set_line", shown(&buffer), format!("{word}]"));
        same("  where that ends, and the line", (end as usize, tag().width()), (signs + 1, signs - pairs + 1));
        for (alignment, width) in [(Alignment::Left, word.width()), (Alignment::Right, 20)] {
            same("  at an edge", drawn(Line::from(word).alignment(alignment), width).as_str(), left);
        }
        same("  where there's room", drawn(Line::from(word), 20).as_str(), word);
    }
}
RS
cat >see.js <<'JS'
const { Terminal } = require("@xterm/headless");
const assert = require("assert");
const terminal = new Terminal({ cols: 20, rows: 2, allowProposedApi: true });
terminal.write("\u0644\u0627", () => {
  console.log("xterm.js: Lam and Alef have", terminal.buffer.active.cursorX, "cells");
  assert.strictEqual(terminal.buffer.active.cursorX, 2);
});
JS
cat >see.py <<'PY'
import pyte

screen = pyte.Screen(20, 2)
pyte.Stream(screen).feed("\u0644\u0627")
print("pyte: Lam and Alef have", screen.cursor.x, "cells")
assert screen.cursor.x == 2
PY
node see.js
venv/bin/python see.py
CARGO_TARGET_DIR="$folder/target" cargo run --quiet --jobs 1
