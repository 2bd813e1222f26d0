//! Journeys through the command palette.

use super::keyboard::click;
use crate::wizard::Wizard;
use skysail::app::effect::TerminalAction;
use skysail::app::message::Msg;
use skysail::theme::Theme;
use std::time::Duration;

const TITLE: &str = "Commands";

fn click_on<'a>(wizard: &'a mut Wizard, words: &str) -> &'a mut Wizard {
    let screen = wizard.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| Some((row, line.split_once(words)?.0)));
    let (row, before) = found.unwrap_or_else(|| panic!("{words:?} is not on the screen:\n{screen}"));
    wizard.hear(click(before.chars().count() as u16, row as u16))
}

#[test]
fn action_of_a_key_is_found_by_its_name() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<c-k>").sees(TITLE).keys("review<enter>").wait_for("Ready to launch?");
    wizard.sees_no(TITLE).keys(":save plan<enter>").sees("Ubuntu-1.json");
}

#[test]
fn only_reached_steps_are_offered_and_can_be_opened() {
    let mut wizard = Wizard::sized(80, 24);
    wizard
        .ready()
        .keys("<enter>")
        .ready()
        .keys("<enter>")
        .ready()
        .keys("<c-k>go to")
        .sees("Go to Region")
        .sees_no("Go to Bundle");
    wizard
        .keys("<esc>")
        .sees(TITLE)
        .keys("<esc>")
        .sees_no(TITLE)
        .review()
        .keys(":go to bundle<enter>")
        .sees("▸ Bundle");
}

#[test]
fn palette_over_a_text_keeps_it_and_offers_function_key_actions() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter><c-u>web-").sees("web-");
    wizard.keys("<c-k>").sees(TITLE).keys("kiosk<esc><esc>").sees_no(TITLE).keys("7").sees("web-7");
    // Where characters are text, F1, F4, F9, and F10 have no other key.
    for (word, seen) in [("help", "glossary"), ("command", "aws lightsail"), ("sign in", "sandbox")] {
        wizard.keys(&format!("<c-k>{word}<enter>")).sees(seen).keys("<esc>");
    }
    wizard.keys("<c-k>review<enter>").wait_for("Ready to launch?").sees("web-7");
}

#[test]
fn colon_is_a_character_in_text_fields() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter><end>:").sees("-1:").sees_no(TITLE);
    // Also in a filter with text.
    wizard.keys("<c-u>").keys("web<enter>").review().keys("<home><enter>a:").sees("a:").sees_no(TITLE);
}

#[test]
fn palette_never_creates_whatever_is_typed_or_pasted() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review();
    for word in ["create", "create<enter>"] {
        wizard.keys(&format!("<c-k>{word}<esc><esc>"));
        wizard.burst(&format!("<c-k>{word}<enter>create<enter><esc>"));
        wizard.keys("<esc>").review();
    }
    wizard.keys("<c-k>").paste("create\ncreate\n").sees(TITLE).keys("<enter><esc>");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    // Its entry opens the confirmation line, as the key does. On that line, the palette doesn't open.
    wizard.review().keys("<c-k>create<enter>").sees("Type create").keys("crea<c-k>").sees_no(TITLE).sees("crea");
    wizard.keys("te").pass(Duration::from_secs(1));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").wait_for("is running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn palette_never_presses_a_button_that_sends() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().create().wait_for("is running.").keys("i").wait_for("Free while").keys("<enter>").sees("apply");
    wizard.keys("<c-k>apply").sees("No matches.").keys("<enter>").sees(TITLE);
    wizard.keys("<esc>").sees("apply");
    // Escape and Enter arrive together: the user hasn't seen the button again.
    wizard.burst("<esc><enter>").pass(Duration::from_secs(2));
    assert_eq!(wizard.sent("AllocateStaticIp"), 0);
    wizard.sees_no(TITLE).keys("<enter>").pass(Duration::from_secs(5));
    assert_eq!(wizard.sent("AllocateStaticIp"), 1);
}

#[test]
fn theme_applies_at_once_and_is_saved() {
    let mut wizard = Wizard::sized(60, 20);
    wizard.ready().keys("<c-k>theme contrast<enter>").sees("Saved in your settings: theme = \"contrast\"");
    let settings = std::fs::read_to_string(wizard.home("config/config.toml")).unwrap();
    assert_eq!(settings, "theme = \"contrast\"\n");
    wizard.keys("<c-k>contrast").sees("Theme contrast (current)").keys("<esc>");
    let contrast = Theme::named("contrast").unwrap();
    assert_eq!(wizard.stop().theme, Theme { glyphs: skysail::theme::UNICODE, ..contrast });
}

#[test]
fn palette_toggles_the_mouse_and_is_clickable() {
    let mut wizard = Wizard::sized(80, 24);
    click_on(wizard.ready().keys("<c-k>"), "Review").sees(TITLE);
    click_on(&mut wizard, "Review").wait_for("Ready to launch?").sees_no(TITLE);
    wizard.keys("<c-k>turn the mouse off<enter>");
    assert!(wizard.acts().contains(&TerminalAction::Mouse(false)));
    wizard.keys("<c-k>turn the mouse on<enter>");
    assert!(wizard.acts().contains(&TerminalAction::Mouse(true)));
}

#[test]
fn custom_theme_is_listed() {
    let mut wizard = Wizard::sized(80, 24);
    let mine = skysail::theme::read("accent = \"magenta\"").unwrap();
    let own = vec![("mine".into(), mine.clone())];
    wizard.ready().hear(Msg::SettingsLoaded { settled: Box::default(), language: None, theme: None, own });
    wizard.keys("<c-k>mine<enter>").sees("Saved in your settings: theme = \"mine\"");
    assert_eq!(wizard.stop().theme.accent, mine.accent);
}

/// The list loads between the frame and the key: Enter doesn't run what is there now.
#[test]
fn enter_does_not_run_an_entry_that_was_replaced() {
    let mut wizard = Wizard::in_scenario("account-setup");
    wizard
        .wait_for("Try again now")
        .keys("<c-k>")
        .sees("▸ Try again")
        .wait_until("the list", |screen| screen.contains(TITLE) && !screen.contains("Try again"));
    wizard.keys("<enter>").sees("no longer available").sees(TITLE).keys("<esc>").sees("▸ Region").sees("us-east-1");
    assert_eq!(wizard.stop().draft.region, None);
}

#[test]
fn a_question_is_found_by_its_label_or_its_prompt_and_leads_back_to_the_review() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys(":snap<enter>").sees("Take a daily snapshot?");
    wizard.keys("y<enter>").sees("What time, in UTC?").keys("<enter>").wait_for("Ready to launch?");
    wizard.sees("Snapshots   daily around").keys(":ip versions").sees("No matches.").keys("<esc><esc>");
    wizard.keys(":reach it<enter>").sees("How should people reach it?").keys("<esc>");
}

#[test]
fn a_question_that_was_not_reached_is_not_found() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<c-k>zone").sees("Zone").keys("<c-u>snap").sees("No matches.");
}
