//! Journeys along the lines beside a question: a small choice is changed there, and the question stays.

use super::keyboard::click;
use crate::wizard::{Wizard, test_terminal};

fn at_bundle(wizard: &mut Wizard, blueprint: &str) {
    let kind = if blueprint == "wordpress" { "app" } else { "system" };
    wizard.choose("us-west-2").choose(kind).choose(blueprint).ready().sees("▸ Bundle");
}

/// The row of the list that Enter would take when the focus returns.
fn row(wizard: &Wizard, part: &str) -> String {
    let screen = wizard.screen();
    screen.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}:\n{screen}")).to_owned()
}

#[test]
fn network_changes_on_its_line_and_the_sizes_follow() {
    for (columns, rows) in [(60, 20), (80, 24), (120, 36), (200, 60)] {
        let mut wizard = Wizard::sized(columns, rows);
        at_bundle(&mut wizard, "debian_12");
        wizard.sees("IPv6 only from $3.50").keys("<down>").sees("▸ Small").keys("<tab>");
        wizard.sees("What size?").sees("▸ Network").sees("←→ change").sees_no("▸ Small");
        wizard.keys("<left>").sees("$10.00").sees("What size?");
        // The size is the same as before, at its other price.
        wizard.keys("<enter>").sees("▸ Small").sees("choose").keys("<enter>").sees("Which SSH key?").review();
        wizard.sees("IPv6 only").sees("$10.00/month");
    }
}

#[test]
fn escape_returns_to_the_question_without_a_change() {
    let mut wizard = Wizard::sized(120, 36);
    at_bundle(&mut wizard, "debian_12");
    wizard.choose("large").review();
    let before = wizard.screen();
    wizard.keys("<home><down><down><down><down><enter>").sees("▸ Large");
    let question = wizard.screen();
    wizard.keys("<tab><right><right>").sees("$40.00").keys("<esc>");
    assert_eq!(wizard.screen(), question);
    // An answer that another network doesn't have is there again with the first one.
    wizard.keys("<tab><right><right><right><enter>");
    assert_eq!(wizard.screen(), question);
    wizard.keys("<enter>").wait_for("Ready to launch?");
    assert_eq!(wizard.screen(), before);
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<down><down>");
    let question = wizard.screen();
    wizard.keys("<tab><right>").sees("▸ Zone").keys("<esc>");
    assert_eq!(wizard.screen(), question);
}

#[test]
fn choice_that_cannot_be_taken_says_why_and_is_refused() {
    let mut wizard = Wizard::sized(80, 24);
    at_bundle(&mut wizard, "wordpress");
    wizard.keys("<tab><left>").sees("can't be IPv6-only");
    wizard.keys("<enter>").sees("▸ Network").sees("can't be IPv6-only").keys("<down>").sees("▸ Micro");
    wizard.sees_no("can't be IPv6-only").keys("<enter>").review().sees("Dual-stack");
}

#[test]
fn tab_and_shift_tab_go_around_and_letters_filter_the_list() {
    let mut wizard = Wizard::sized(80, 24);
    at_bundle(&mut wizard, "debian_12");
    wizard.keys("<tab>").sees("▸ Network").keys("<tab>").sees("▸ Micro");
    wizard.keys("<backtab>").sees("▸ Network").keys("<backtab>").sees("▸ Micro");
    wizard.keys("<tab><right>").sees("▸ Network").keys("lar").sees("› lar").sees("▸ Large");
    wizard.keys("<esc><esc>").sees("▸ Blueprint");
}

#[test]
fn kind_changes_above_its_list() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").keys("<enter>").ready().sees("▸ Ubuntu").keys("<tab>").sees("▸ Kind");
    wizard.keys("<right>").ready().sees("LAMP").sees("Which image?").keys("<down>").sees("▸ WordPress");
    wizard.keys("<enter>").ready().keys("<esc>").sees("▸ WordPress");
}

#[test]
fn script_without_a_form_stays_and_one_with_a_form_opens_it() {
    let mut wizard = Wizard::sized(80, 24);
    at_bundle(&mut wizard, "debian_12");
    wizard.keys("<enter>").sees("Which SSH key?").keys("<tab>").sees("No script, 1 of 8").keys("<enter>");
    wizard.sees("Which SSH key?").on_line("From a file").sees("Which file?").keys("<esc>");
    wizard.sees("Run a script at first boot?");
}

#[test]
fn click_on_a_choice_takes_it() {
    let mut wizard = Wizard::sized(120, 36);
    at_bundle(&mut wizard, "debian_12");
    let screen = wizard.screen();
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains("IPv6 only")).unwrap();
    let x = line[..line.find("IPv6 only").unwrap()].chars().count();
    wizard.hear(click(x as u16 + 1, y as u16)).sees("$3.50").sees("choose");
    assert!(!test_terminal::says(&wizard.screen(), "▸ Network"), "{}", wizard.screen());
    assert!(row(&wizard, "recommended").contains("$5.00"), "{}", wizard.screen());
}
