//! `docs/terminals.md`, made from the same data: `INSTA_UPDATE=always cargo test --test main terminals::` writes it.

use super::table::{Row, rows};
use skysail::commands::differences;
use skysail::terminal::{Clipboard, Notices};
use skysail::theme::{Background, ColorDepth};
use std::fmt::Write;
use std::path::PathBuf;

const HEAD: &str = "\
# Terminals

What works where, as each terminal comes. Made from `tests/terminals/table.toml`, whose rows are replayed against
the program; `skysail doctor` says the same of the terminal it runs in.

Nothing is asked of a terminal, as an answer that comes late could be typed into the shell: what it is and has is
read from the environment. Where the background is unknown, words keep the terminal's own color; `COLORFGBG`, or a
theme with a background of its own (`rich`, `light`, `contrast`), brings the colors. Every pair of colors of every theme
has a contrast of at least 4.5:1 for text (or that of the terminal's own text, where that is lower) and 3:1 for dim
text and frames, on the palettes of `tests/terminals/palettes.toml`.

| terminal | `TERM` | colors | background | title | progress | notifications | links | copying | mouse |
|---|---|---|---|---|---|---|---|---|---|
";

fn line(row: &Row) -> String {
    let has = row.features();
    let display = row.display();
    let yes = |on: bool| if on { "yes" } else { "no" };
    let colors = match display.depth {
        _ if has.eight => "8",
        ColorDepth::Sixteen => "16",
        ColorDepth::Indexed => "256",
        ColorDepth::True => "any",
    };
    let ground = match display.ground {
        Background::Unknown => "unknown",
        Background::Dark => "dark",
        Background::Light => "light",
    };
    let title = match (has.title, has.title_kept) {
        (false, _) => "left alone",
        (true, true) => "yes, brought back",
        (true, false) => "yes",
    };
    let notices = match has.notices {
        None => "no",
        Some(Notices::Osc9) => "OSC 9",
        Some(Notices::Osc777) => "OSC 777",
    };
    let copying = match has.clipboard {
        Clipboard::None => "with the mouse",
        Clipboard::Unsure => "sent, if its settings allow it",
        Clipboard::Set => "yes",
    };
    let name = format!("{} {}", row.name, row.version);
    format!(
        "| {} | `{}` | {colors} | {ground} | {title} | {} | {notices} | {} | {copying} | {} |\n",
        name.trim(),
        row.term,
        yes(has.progress),
        yes(has.links),
        yes(has.mouse),
    )
}

/// What is different in a terminal, in the words of `skysail doctor`.
fn notes(row: &Row) -> String {
    let letters = row.glyphs("C.UTF-8").letters;
    let mut all = differences(row.kind(), row.features(), row.display(), letters);
    // The table says these.
    all.retain(|key| !matches!(*key, "ground" | "clipboard" | "sent" | "title"));
    let mut words: Vec<String> =
        all.iter().map(|key| skysail::text::fill::<&str>(&format!("doctor.differs.{key}"), &[])).collect();
    if !row.wide.is_empty() {
        let locales: Vec<&str> = row.wide.iter().filter_map(|locale| locale.split('_').next()).collect();
        words.push(format!("Plain frames and arrows in the locales {}.", locales.join(", ")));
    }
    if !row.alternate {
        words.push("What was on the screen doesn't come back: the picture is cleared.".to_owned());
    }
    if words.is_empty() { String::new() } else { format!("- **{}**: {}\n", row.name, words.join(" ")) }
}

#[test]
fn the_document_says_what_the_program_does() {
    let mut text = HEAD.to_owned();
    rows().iter().for_each(|row| text.push_str(&line(row)));
    let _ = writeln!(text, "\nWhat else differs:\n");
    rows().iter().for_each(|row| text.push_str(&notes(row)));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/terminals.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "docs/terminals.md is not current: INSTA_UPDATE=always cargo test --test main terminals::");
}

/// What the row says it does with what it is sent is what the program believes.
#[test]
fn the_program_knows_each_terminal_of_the_table() {
    for row in rows() {
        let (has, name) = (row.features(), &row.name);
        let clipboard = match row.clipboard.as_str() {
            "set" => Clipboard::Set,
            "closed" => Clipboard::None,
            _ => Clipboard::Unsure,
        };
        assert_eq!(has.clipboard, clipboard, "{name}");
        assert_eq!(has.progress, row.progress == "shows", "{name}");
        assert_eq!(has.mouse, row.mouse != "swallows", "{name}");
        assert_eq!(has.f10, row.key("f10").is_some(), "{name}");
        assert!(!has.title || row.titles != "prints", "{name}");
        assert!(!has.title || has.title_kept == (row.titles == "kept"), "{name}");
        assert_eq!(has.eight, row.colors == "eight", "{name}");
        for locale in ["C.UTF-8", "ja_JP.UTF-8", "zh_CN.UTF-8"] {
            let plain = row.glyphs(locale).border == skysail::theme::ASCII.border;
            assert_eq!(plain, row.wide.iter().any(|wide| wide == locale), "{name} in {locale}");
        }
    }
}
