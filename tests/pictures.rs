//! Draws the README's pictures from the program's screens, so that they are never out of date. After a visual change:
//! `INSTA_UPDATE=always cargo test --test main pictures::`, then look at them.

use crate::{picture, recording, wizard};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use skysail::app::message::Msg;
use std::path::PathBuf;
use std::time::Duration;
use wizard::screen_snapshot;
use wizard::test_terminal;
use wizard::{Setup, Wizard};

const COLUMNS: u16 = 120;
const ROWS: u16 = 32;

fn place(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/pictures").join(file)
}

/// Compares a file with what is drawn now, or updates it.
fn check_or_update(file: &str, drawn: &str) {
    let path = place(file);
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, drawn).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == drawn,
        "assets/pictures/{file} is not what the program shows any more: INSTA_UPDATE=always cargo test --test main pictures::"
    );
}

/// Draws the screen that a walk leads to, in this theme.
fn pictured(file: &str, theme: &str, title: &str, walk: impl Fn(&mut Wizard)) {
    let mut wizard = Wizard::with(Setup { columns: COLUMNS, rows: ROWS, ..Setup::default() });
    walk(&mut wizard);
    wizard.settle();
    wizard.hear(Msg::Focus(true));
    let model = wizard.stop();
    let svg = picture::svg(&screen_snapshot::drawn(&model, theme, COLUMNS, ROWS).0, title);
    assert_well_formed(&svg);
    check_or_update(file, &svg);
}

/// Checks that it is well-formed XML: every element is closed, in order.
fn assert_well_formed(svg: &str) {
    use xmlparser::{ElementEnd, Token, Tokenizer};
    let mut open: Vec<String> = Vec::new();
    let mut last = String::new();
    for token in Tokenizer::from(svg) {
        match token.unwrap_or_else(|wrong| panic!("not XML: {wrong}")) {
            Token::ElementStart { local, .. } => last = local.to_string(),
            Token::ElementEnd { end: ElementEnd::Open, .. } => open.push(last.clone()),
            Token::ElementEnd { end: ElementEnd::Close(_, name), .. } => {
                assert_eq!(open.pop().as_deref(), Some(name.as_str()));
            }
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

fn to_bundles(wizard: &mut Wizard) {
    wizard.ready().keys("<enter>").ready().keys("<enter>").ready().keys("<enter>").ready();
}

#[test]
fn regions_picture_is_current() {
    pictured("region.svg", "calm on dark", "The Regions, nearest first, with their round trips", |w| {
        w.wait_until("distances", |screen| screen.contains(" ms"));
    });
}

#[test]
fn bundles_pictures_are_current() {
    let title = "The bundles with their prices, and what the one under the cursor is good for";
    pictured("bundle.svg", "calm on dark", title, to_bundles);
    pictured("bundle-light.svg", "light", title, to_bundles);
}

#[test]
fn review_picture_is_current() {
    pictured(
        "review.svg",
        "calm on dark",
        "The review: what will be sent, what it costs, and the AWS CLI command of it",
        |w| {
            w.keys("<c-g>").review();
        },
    );
}

#[test]
fn running_server_picture_is_current() {
    pictured("running.svg", "calm on dark", "A running instance, and how to log in", |w| {
        w.review().create().wait_for("Your instance is running");
    });
}

#[test]
fn three_pending_instances_picture_is_current() {
    pictured("launch.svg", "calm on dark", "Three instances on their way, step by step", |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
        w.wait_for("pending").pass(Duration::from_secs(9));
    });
}

/// From the first screen to a running server, at a typist's pace.
#[test]
fn recording_of_a_whole_launch_is_current() {
    const SLOW: Duration = Duration::from_millis(700);
    let mut wizard = Wizard::with(Setup { columns: COLUMNS, rows: ROWS, ..Setup::default() });
    wizard.roll();
    wizard.hear(Msg::Focus(true));
    wizard.ready().pass(SLOW).keys_every(SLOW, "<down><down><up><up><enter>").ready();
    wizard.keys_every(SLOW, "<enter>").ready().keys_every(SLOW, "<down><up><enter>").ready();
    wizard.keys_every(SLOW, "<down><down><up>").keys_every(SLOW, "<f10>");
    wizard.wait_for("Ready to launch?").pass(3 * SLOW).keys_every(SLOW, "<enter>");
    wizard.keys_every(Duration::from_millis(180), "create").pass(SLOW).keys_every(SLOW, "<enter>");
    wizard.wait_for("Your instance is running").pass(3 * SLOW);
    let frames = wizard.film();
    let cast = recording::asciicast(&frames, "skysail --sandbox");
    replayed(&cast, &frames);
    check_or_update("walk.cast", &cast);
}

/// Checks that a terminal that plays the recording shows what the program showed.
fn replayed(cast: &str, frames: &[(Duration, Buffer)]) {
    let mut lines = cast.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert_eq!(lines.next().unwrap()["version"], 2);
    let mut terminal = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
    let mut last = 0.0;
    for event in lines {
        let time = event[0].as_f64().unwrap();
        assert!(time >= last && event[1] == "o", "{event}");
        last = time;
        terminal.process(event[2].as_str().unwrap().as_bytes());
        let shown = frames.iter().rfind(|(at, _)| at.as_millis() as f64 / 1000.0 == time).unwrap();
        let rows: Vec<String> = terminal.screen().rows(0, COLUMNS).map(|row| row.trim_end().to_owned()).collect();
        assert_eq!(rows.join("\n"), test_terminal::text(&shown.1), "at {time}");
    }
}

#[test]
fn readme_shows_every_picture_and_no_other() {
    let readme = include_str!("../README.md");
    let linked: Vec<&str> =
        readme.split("assets/pictures/").skip(1).filter_map(|rest| rest.split([')', '"', '`']).next()).collect();
    let mut there: Vec<String> =
        std::fs::read_dir(place("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    for file in &there {
        assert!(linked.contains(&file.as_str()), "{file} is not in the README");
    }
    for link in linked {
        assert!(there.iter().any(|file| file == link), "the README shows {link}, which is not there");
    }
}

#[test]
fn picture_is_valid_xml_with_aligned_columns_whatever_the_text() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 2));
    buffer.set_string(0, 0, "a<&>\"", Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD));
    buffer.set_string(6, 0, "漢b", Style::new().bg(Color::Cyan));
    buffer.set_string(0, 1, "│ x", Style::new().add_modifier(Modifier::REVERSED));
    let svg = picture::svg(&buffer, "<b>");
    assert_well_formed(&svg);
    for part in [
        "<title>&lt;b&gt;</title>",
        "textLength=\"45\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"#010203\" font-weight=\"bold\">a&lt;&amp;&gt;&quot;</text>",
        // A wide character has two cells, and what follows comes after both.
        "<text x=\"66\" y=\"26\" textLength=\"18\"",
        "<text x=\"84\" y=\"26\" textLength=\"9\"",
        "<rect x=\"66\" y=\"12\" width=\"18\" height=\"19\" fill=\"#56c2c8\"/>",
        "<path transform=\"translate(12 31)\"",
    ] {
        assert!(svg.contains(part), "{part} is not in\n{svg}");
    }
}
