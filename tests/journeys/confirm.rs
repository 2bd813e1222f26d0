//! Journeys to the confirmation word that spends money.

use crate::wizard::Wizard;
use skysail::app::message::Msg;
use skysail::text::{Language, text};
use std::time::Duration;
use termina::event::{KeyCode, KeyEvent, Modifiers};

fn at_the_line() -> Wizard {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<enter>").sees("Type create to create 1 instance");
    wizard
}

#[test]
fn keys_typed_before_the_line_is_shown_do_not_count() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().burst("<enter>create<enter>").sees("Type create to create 1 instance");
    wizard.pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("create<enter>").wait_for("Your instance is running.");
}

#[test]
fn a_held_enter_never_creates() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.burst(&"<enter>".repeat(500)).pass(Duration::from_secs(5));
    wizard.keys_every(Duration::from_millis(33), &"<enter>".repeat(300));
    wizard.pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.sees("Type create to create 1 instance");
}

#[test]
fn pasted_word_clears_the_line_and_says_so() {
    let mut wizard = at_the_line();
    wizard.paste("create").sees("Pasted text doesn't count").keys("<enter>").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("cre").paste("ate").keys("<enter>").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("create<enter>").wait_for("Your instance is running.");
}

#[test]
fn letters_that_arrive_together_count_as_typed_on_a_slow_connection() {
    let mut wizard = at_the_line();
    for letters in ["c", "re", "a", "te"] {
        wizard.burst(letters).pass(Duration::from_millis(250));
    }
    wizard.keys("<enter>").wait_for("Your instance is running.");
    let mut wizard = at_the_line();
    wizard.burst("CREATE").keys("<enter>").wait_for("Your instance is running.");
    let mut wizard = at_the_line();
    let at = wizard.now();
    wizard.hear(Msg::Burst { text: "Create".into(), at }).pass(Duration::from_millis(250));
    wizard.keys("<enter>").wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn enter_that_arrives_with_letters_creates_nothing() {
    let mut wizard = at_the_line();
    wizard.burst("create<enter>").pass(Duration::from_secs(60)).sees("› create");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.burst("<enter>").wait_for("Your instance is running.");
    let mut wizard = at_the_line();
    wizard.keys_every(Duration::from_millis(4), "create<enter>").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0, "too soon after the letters to be a hand");
    // Whole lines are a paste, with or without paste marks.
    let at = wizard.now();
    wizard.hear(Msg::Burst { text: "create\ncreate\n".into(), at }).sees("Pasted text doesn't count");
    wizard.keys("<enter>").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
}

#[test]
fn keys_that_arrive_with_a_paste_do_not_count() {
    let mut wizard = at_the_line();
    let at = wizard.now();
    let key = |code| Msg::Key { key: KeyEvent::new(code, Modifiers::NONE), at };
    wizard.hear_all(
        std::iter::once(Msg::Paste { text: "x".into(), cut: false })
            .chain("create".chars().map(|c| key(KeyCode::Char(c)))),
    );
    wizard.sees("Pasted text doesn't count").sees_no("› create");
}

#[test]
fn held_letter_clears_the_line_and_says_so() {
    let mut wizard = at_the_line();
    wizard.keys_every(Duration::from_millis(33), "creee").sees("A key was held down").keys("<enter>");
    wizard.pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("create<enter>").wait_for("Your instance is running.");
}

#[test]
fn another_word_creates_nothing_and_says_so() {
    let mut wizard = at_the_line();
    wizard.keys("craete<enter>").sees("Type create to confirm. Nothing was created.");
    wizard.keys("<enter><enter>").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 0);
}

#[test]
fn escape_goes_back_and_the_line_reopens_empty() {
    let mut wizard = at_the_line();
    wizard
        .keys("creat<esc>")
        .sees("Create 1 instance for")
        .keys("<enter>e<enter>")
        .sees("Type create to confirm. Nothing");
    assert_eq!(wizard.sent("CreateInstances"), 0);
}

#[test]
fn backspace_corrects_letters() {
    let mut wizard = at_the_line();
    wizard.keys("creqte<back><back><back>ate<enter>").wait_for("Your instance is running.");
}

/// The button and the question say the same price.
#[test]
fn a_large_window_shows_each_line_of_the_order_once_beside_the_word() {
    for (columns, rows) in [(120, 36), (200, 50)] {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.review().keys("<enter>").sees("Type create to create 1 instance for $7.00/month. Sandbox: no bill.");
        wizard.sees("Ubuntu-1 · Micro · Virginia");
        assert_eq!(wizard.screen().matches("Dual-stack").count(), 1, "{}", wizard.screen());
    }
}

#[test]
fn the_notice_about_the_command_does_not_cover_the_button() {
    for (columns, rows) in [(80, 24), (60, 20), (44, 14)] {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.review().keys("<f9>").sees("[ Create 1 instance for $7.00");
    }
}

#[test]
fn everything_to_be_sent_is_visible_at_the_confirmation_at_every_size() {
    let labels = ["zone", "blueprint", "network", "bundle", "key", "script", "snapshots", "names", "tags"];
    for (columns, rows, command_preview) in
        [(80, 24, false), (80, 24, true), (60, 20, false), (60, 20, true), (44, 14, true), (120, 36, false)]
    {
        let mut wizard = Wizard::sized(columns, rows);
        wizard
            .review()
            .keys(if command_preview { "<f9><enter>" } else { "<enter>" })
            .sees("Type create to create 1 instance");
        // The names and the price are visible without scrolling.
        wizard.sees("Ubuntu-1").sees("$7.00");
        let mut seen = wizard.screen();
        assert_eq!(seen.contains('↓'), seen.contains("scroll"), "a mark that can be followed:\n{seen}");
        for _ in 0..12 {
            seen += &wizard.keys("<down>").screen();
        }
        for label in labels.map(|label| text(Language::English, &format!("field.{label}.label"))) {
            assert!(seen.contains(label), "{columns}x{rows}: no {label} in\n{seen}");
        }
        wizard.keys("create<enter>").wait_for("is running.");
    }
}
