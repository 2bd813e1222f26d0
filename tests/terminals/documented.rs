//! Generates `docs/terminals.md` from the same data: `INSTA_UPDATE=always cargo test --test main terminals::` writes
//! it.

use super::table::{Row, rows};
use skysail::commands::differences;
use skysail::terminal::{Clipboard, Notices};
use skysail::text::Language;
use skysail::theme::{Background, ColorDepth};
use std::fmt::Write;
use std::path::PathBuf;

const HEAD: &str = "\
# Terminals

What works where, with each terminal's default settings. This page is generated from `tests/terminals/table.toml`, and
a test replays its rows against the program. `skysail doctor` shows the same for the terminal it runs in.

Skysail doesn't query the terminal, because a late reply could end up in your shell. It reads what the terminal is, and
what it supports, from the environment. If the background is unknown, text keeps the terminal's own color; to get
colors, set `COLORFGBG`, or use a theme that sets its background (`rich`, `light`, `contrast`). On the palettes in
`tests/terminals/palettes.toml`, every theme has a contrast of at least 4.5:1 for text (or that of the terminal's own
text, if that's lower) and 3:1 for dim text and borders.

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
        (false, _) => "not changed",
        (true, true) => "yes, restored",
        (true, false) => "yes",
    };
    let notices = match has.notices {
        None => "no",
        Some(Notices::Osc9) => "OSC 9",
        Some(Notices::Osc777) => "OSC 777",
    };
    let copying = match has.clipboard {
        Clipboard::None => "with the mouse",
        Clipboard::Unsure => "yes, if its settings allow it",
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

/// What is special about a terminal, in the words of `skysail doctor`.
fn notes(row: &Row) -> String {
    let letters = row.glyphs("C.UTF-8").letters;
    let mut all = differences(row.kind(), row.features(), row.display(), letters);
    // The table has columns for these.
    all.retain(|key| !matches!(*key, "ground" | "clipboard" | "sent" | "title"));
    let mut words: Vec<String> = all
        .iter()
        .map(|key| skysail::text::fill::<&str>(Language::English, &format!("doctor.differs.{key}"), &[]))
        .collect();
    if !row.wide.is_empty() {
        let locales: Vec<&str> = row.wide.iter().filter_map(|locale| locale.split('_').next()).collect();
        words.push(format!("Plain borders and arrows in the locales {}.", locales.join(", ")));
    }
    if !row.alternate {
        words.push("The previous screen contents aren't restored: the screen is cleared instead.".to_owned());
    }
    if words.is_empty() { String::new() } else { format!("- **{}**: {}\n", row.name, words.join(" ")) }
}

#[test]
fn terminals_md_is_up_to_date() {
    let mut text = HEAD.to_owned();
    rows().iter().for_each(|row| text.push_str(&line(row)));
    let _ = writeln!(text, "\nOther differences:\n");
    rows().iter().for_each(|row| text.push_str(&notes(row)));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/terminals.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "docs/terminals.md is not current: INSTA_UPDATE=always cargo test --test main terminals::");
}

/// What the row says about the terminal must be what the program assumes.
#[test]
fn detected_features_match_the_table() {
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
