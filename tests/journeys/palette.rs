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
fn what_a_key_does_is_found_by_its_name() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<c-k>").sees(TITLE).keys("review<enter>").wait_for("Ready to launch?");
    wizard.sees_no(TITLE).keys(":save plan<enter>").sees("Ubuntu-1.json");
}

#[test]
fn a_step_that_was_reached_is_gone_to_and_no_other_is_offered() {
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
fn over_a_text_it_keeps_the_text_and_brings_what_only_a_function_key_brought() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter><c-u>web-").sees("web-");
    wizard.keys("<c-k>").sees(TITLE).keys("kiosk<esc><esc>").sees_no(TITLE).keys("7").sees("web-7");
    // F1, F4, F9 and F10 have no other twin where characters are text.
    for (word, seen) in [("help", "glossary"), ("command", "aws lightsail"), ("sign in", "sandbox")] {
        wizard.keys(&format!("<c-k>{word}<enter>")).sees(seen).keys("<esc>");
    }
    wizard.keys("<c-k>review<enter>").wait_for("Ready to launch?").sees("web-7");
}

#[test]
fn a_colon_is_a_character_where_a_text_is_typed() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter><end>:").sees("-1:").sees_no(TITLE);
    // In a filter that has begun too.
    wizard.keys("<c-u>").keys("web<enter>").review().keys("<home><enter>a:").sees("a:").sees_no(TITLE);
}

#[test]
fn it_creates_nothing_however_the_word_is_put_into_it() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review();
    for word in ["create", "create<enter>"] {
        wizard.keys(&format!("<c-k>{word}<esc><esc>"));
        wizard.burst(&format!("<c-k>{word}<enter>create<enter><esc>"));
        wizard.keys("<esc>").review();
    }
    wizard.keys("<c-k>").paste("create\ncreate\n").sees(TITLE).keys("<enter><esc>");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    // Its entry opens the line for the word, as the key does. There it does not open at all.
    wizard.review().keys("<c-k>create<enter>").sees("Type create").keys("crea<c-k>").sees_no(TITLE).sees("crea");
    wizard.keys("te").pass(Duration::from_secs(1));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").wait_for("is running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn a_button_that_sends_is_not_pressed_through_it_nor_from_under_it() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().create().wait_for("is running.").keys("i").wait_for("Free while").keys("<enter>").sees("apply");
    wizard.keys("<c-k>apply").sees("No matches.").keys("<enter>").sees(TITLE);
    wizard.keys("<esc>").sees("apply");
    // Escape and Enter of one moment: nobody has seen the button again.
    wizard.burst("<esc><enter>").pass(Duration::from_secs(2));
    assert_eq!(wizard.sent("AllocateStaticIp"), 0);
    wizard.sees_no(TITLE).keys("<enter>").pass(Duration::from_secs(5));
    assert_eq!(wizard.sent("AllocateStaticIp"), 1);
}

#[test]
fn a_theme_is_worn_at_once_and_kept() {
    let mut wizard = Wizard::sized(60, 20);
    wizard.ready().keys("<c-k>theme contrast<enter>").sees("Saved in your settings: theme = \"contrast\"");
    let settings = std::fs::read_to_string(wizard.home("config/config.toml")).unwrap();
    assert_eq!(settings, "theme = \"contrast\"\n");
    wizard.keys("<c-k>contrast").sees("Theme contrast (current)").keys("<esc>");
    let contrast = Theme::named("contrast").unwrap();
    assert_eq!(wizard.stop().theme, Theme { glyphs: skysail::theme::UNICODE, ..contrast });
}

#[test]
fn the_mouse_is_given_up_by_its_name_and_points_while_it_is_there() {
    let mut wizard = Wizard::sized(80, 24);
    click_on(wizard.ready().keys("<c-k>"), "Review").sees(TITLE);
    click_on(&mut wizard, "Review").wait_for("Ready to launch?").sees_no(TITLE);
    wizard.keys("<c-k>turn the mouse off<enter>");
    assert!(wizard.acts().contains(&TerminalAction::Mouse(false)));
    wizard.keys("<c-k>turn the mouse on<enter>");
    assert!(wizard.acts().contains(&TerminalAction::Mouse(true)));
}

#[test]
fn a_theme_of_ones_own_is_among_them() {
    let mut wizard = Wizard::sized(80, 24);
    let mine = skysail::theme::read("accent = \"magenta\"").unwrap();
    let own = vec![("mine".into(), mine.clone())];
    wizard.ready().hear(Msg::SettingsLoaded { settled: Box::default(), theme: None, own });
    wizard.keys("<c-k>mine<enter>").sees("Saved in your settings: theme = \"mine\"");
    assert_eq!(wizard.stop().theme.accent, mine.accent);
}

/// Between the look and the key the list came: Enter does not do what stands there now.
#[test]
fn what_went_away_by_itself_is_not_taken_for_what_came_in_its_place() {
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
