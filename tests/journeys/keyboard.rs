//! Journeys that check keys and habits.

use crate::wizard::{Wizard, test_terminal};

#[test]
fn escape_never_quits() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().sees_no("back").keys("<esc><esc>").sees("This is the first question.").sees("Where should it run?");
    assert!(!wizard.ended());
}

#[test]
fn quitting_asks_once_something_is_answered_and_enter_stays() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<c-q>");
    assert_eq!(wizard.end().exit, Some(0));
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<enter>").ready().keys("<c-q>").sees("Quit Skysail?").sees("Your answers are kept");
    wizard.keys("<enter>").sees_no("Quit Skysail?").keys("<c-q><esc>").sees_no("Quit Skysail?").keys("<c-q>y");
    assert_eq!(wizard.end().exit, Some(0));
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<enter><c-c>");
    assert_eq!(wizard.end().exit, Some(0));
}

#[test]
fn f10_opens_the_review_from_the_first_screen() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.keys("<f10>").wait_for("Create 1 instance for $7.00/month");
    let mut wizard = Wizard::sized(80, 24);
    wizard.keys("<c-t>").wait_for("Create 1 instance for $7.00/month");
}

#[test]
fn escape_clears_the_filter_before_it_goes_back() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("fra").sees("Frankfurt").sees_no("Virginia").keys("<esc>").sees("Virginia");
    wizard.sees_no("Quit Skysail?").keys("2").sees("us-west-2").keys("<back><back>zzz").sees("No matches");
    wizard.keys("<enter>").sees("No matches").keys("<esc><esc>").sees("This is the first question");
}

#[test]
fn pasted_filter_is_text_and_never_keys() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().paste("frankfurt\n").sees("Frankfurt").sees("Where should it run?").keys("<enter>");
    wizard.sees("What should it run?").sees("eu-central-1");
}

#[test]
fn digits_and_capitals_filter_the_list_and_only_enter_chooses() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("Paris").sees("▸ Paris").sees("Where should it run?").keys("<esc>");
    wizard.keys("quebec").sees("Where should it run?").keys("<esc>2").sees("Where should it run?");
    wizard.keys("<esc>ohio<enter>").ready().sees("us-east-2").keys("app<enter>").ready();
    wizard.keys("Plesk").sees("▸ Plesk").keys("<esc>24.04").sees("▸ Ubuntu");
    wizard.keys("<enter>").ready().sees("▸ Bundle").keys("8 gb").sees("▸ Bundle");
    let row = wizard.screen().lines().find(|line| line.contains("▌ ") && line.contains("GB")).unwrap().to_owned();
    assert!(row.contains(" 8 GB"), "{row}");
}

#[test]
fn question_mark_opens_help_only_on_an_empty_filter() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("?").sees("glossary").keys("<esc>").sees_no("glossary");
    wizard.keys("vir?").sees("› vir?").sees("No matches").keys("<f1>").sees("glossary");
}

#[test]
fn text_typed_while_a_list_loads_filters_it() {
    let mut wizard = Wizard::where_("[[fault]]\naction = [\"GetRegions\"]\ndelay = 5\n");
    wizard.keys("quebec").sees("› quebec").sees("Loading").keys("<enter>").sees("› quebec");
    wizard.ready().sees("▸ Montreal").keys("<esc>").sees("Virginia");
}

#[test]
fn tab_reaches_every_question() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter>").sees("▸ Names").keys("<tab>").sees("▸ Tags");
    wizard
        .keys("<tab>")
        .sees("▸ Launch tag")
        .keys("<tab>")
        .sees("▸ Until")
        .keys("<tab>")
        .sees("▸ Names")
        .keys("<backtab>")
        .sees("Add-ons");
}

#[test]
fn tab_accepts_proposals_as_f10_does() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<enter>");
    for _ in 0..20 {
        if test_terminal::says(&wizard.screen(), "▸ Names") && wizard.screen().contains("› Ubuntu-1") {
            break;
        }
        wizard.keys("<enter>").settle();
    }
    wizard.sees("recommended: not in use yet").keys("<tab><tab><tab><enter>").sees("Create 1 instance for $7.00/month");
    // A question without an answer is opened, and the key hint says so.
    let mut wizard = Wizard::sized(80, 24);
    wizard
        .review()
        .keys("<home><down><enter>1b<enter>")
        .keys("<home><enter>frankfurt<enter>")
        .sees("▸ Zone")
        .keys("<a-8>");
    wizard.sees("1 answer is missing").sees("go there").sees_no("⏎ create");
}

#[test]
fn step_list_opens_any_step_that_was_reached() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().hear(click(3, 3)).sees("▸ Kind").hear(click(3, 9)).sees("Create 1 instance for");
}

/// A left click.
pub fn click(column: u16, row: u16) -> skysail::app::message::Msg {
    use termina::event::{Modifiers, MouseButton, MouseEvent, MouseEventKind};
    let kind = MouseEventKind::Down(MouseButton::Left);
    skysail::app::message::Msg::Mouse(MouseEvent { kind, column, row, modifiers: Modifiers::NONE })
}

#[test]
fn help_opens_over_every_step_and_any_key_closes_it() {
    let mut wizard = Wizard::sized(80, 24);
    wizard
        .ready()
        .keys("?")
        .sees("What it is")
        .keys("<esc>")
        .sees_no("Keyboard shortcuts")
        .keys("<f1>")
        .sees("What it is");
}

#[test]
fn resizing_loses_nothing() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("frankfurt<tab>").resize(39, 9).sees("Skysail needs 40 columns").resize(0, 0).resize(1, 1);
    wizard.resize(300, 100).sees("eu-central-1a").resize(60, 20).sees("eu-central-1a").review();
    wizard.resize(20, 5).keys("<enter>").resize(80, 24).sees("Type create to create");
}

#[test]
fn f10_stops_at_a_failed_list_and_continues_once_it_loads() {
    for action in ["GetRegions", "GetBlueprints", "GetBundles", "GetActiveNames"] {
        let scenario = format!("[[fault]]\naction = [\"{action}\"]\nto = 3\nreply = \"denied\"\n");
        let mut wizard = Wizard::where_(&scenario);
        wizard.keys("<f10>").wait_for(&format!("{action} failed.")).sees(" try again");
        for _ in 0..3 {
            wizard.keys("<f10>");
        }
        wizard.wait_for("Create 1 instance for $7.00/month");
    }
}

#[test]
fn control_keys_suspend_redraw_and_toggle_the_mouse() {
    use skysail::app::effect::TerminalAction;
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<c-z><c-l><c-o><c-o>");
    assert_eq!(
        wizard.acts(),
        [TerminalAction::Suspend, TerminalAction::Repaint, TerminalAction::Mouse(false), TerminalAction::Mouse(true)]
    );
}

#[test]
fn first_click_selects_and_the_second_one_chooses() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().hear(click(30, 12)).sees("▸ Ireland").sees("eu-west-1a of 3");
    wizard.hear(click(30, 12)).sees("▸ Kind").keys("<esc>").sees("▸ Region");
    // A click on the zone's line moves the focus there, with the zones of the Region under the cursor.
    wizard.keys("<up>").hear(click(30, 18)).sees("▸ Zone").keys("<right>").sees("ca-central-1b of 2");
}

#[test]
fn command_preview_grows_with_each_choice_and_its_setting_is_saved() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.ready().sees_no("aws lightsail").keys("<c-g>").sees("aws lightsail create-instances");
    wizard
        .keys("ireland<tab>")
        .sees("--region eu-west-1")
        .keys("<right><enter>")
        .sees("--region eu-west-1 ▸--availability-zone eu-west-1b");
    let settings = std::fs::read_to_string(wizard.home("config/config.toml")).unwrap();
    assert!(settings.contains("ribbon = true"), "{settings}");
    wizard.keys("<f9>").sees_no("aws lightsail");
    let settings = std::fs::read_to_string(wizard.home("config/config.toml")).unwrap();
    assert!(settings.contains("ribbon = false"), "{settings}");
}

/// The latest choice is visible however long the command is, and so is the button; a script may contain secrets.
#[test]
fn command_preview_shows_the_latest_option_and_never_a_script() {
    let mut wizard = Wizard::sized(60, 20);
    wizard.keys("<f9>").review().keys("<end><up><up><enter>").write("web-{1..9}").review();
    let screen = wizard.screen();
    let row = screen.lines().find(|line| line.contains("--instance-names")).unwrap_or_else(|| panic!("{screen}"));
    assert!(row.contains("▸--instance-names web-1 web-2") && !row.contains('…'), "{row:?}");
    assert!(screen.contains("web-9") && screen.contains("[ Create 9 instances"), "{screen}");
    wizard.keys("<up><up><enter>").write("web-{1..40}").review();
    let screen = wizard.screen();
    assert!(screen.contains("▸--instance-names web-1") && screen.contains("[ Create 40 instances"), "{screen}");
}

#[test]
fn typing_replaces_a_proposal_unless_it_was_edited_first() {
    let names = || {
        let mut wizard = Wizard::sized(80, 24);
        wizard.review().keys("<esc>").sees("› Ubuntu-1");
        wizard
    };
    names().keys("web").sees("› web").sees_no("Ubuntu-1web");
    names().keys("<end>-b").sees("› Ubuntu-1-b");
    names().keys("<back>7").sees("› Ubuntu-7");
    names().paste("blue").sees("› blue").keys("-1").sees("› blue-1");
    // What the user has entered is an answer, no longer a proposal.
    names().write("mine").keys("<backtab>").sees("› mine").keys("2").sees("› mine2");
}

/// In a list's filter, and in a field that asks for something else.
#[test]
fn secret_pasted_into_an_ordinary_field_is_masked_at_once() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let mut wizard = Wizard::sized(120, 36);
    wizard.ready().paste(secret).sees("No matches").sees("****");
    assert!(!wizard.screen().contains("wJalr"), "{}", wizard.screen());
    wizard.keys("<esc><f10>").wait_for("Ready to launch?").keys("<up><up><enter>").sees("One name, several");
    wizard.paste(secret).sees("****").sees("use only letters");
    assert!(!wizard.screen().contains("wJalr"), "{}", wizard.screen());
}
