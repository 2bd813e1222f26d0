//! Journeys that only press Enter.

use crate::wizard::{Setup, Wizard};
use skysail::domain::requested_values::RequestedValues;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (60, 20)];

#[test]
fn enter_keys_and_the_confirmation_word_launch_an_instance_at_every_size() {
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::sized(columns, rows);
        let enters = (1..40).find(|_| {
            wizard.ready().keys("<enter>");
            wizard.screen().contains("Create 1 instance for $7.00/month")
        });
        assert!(enters.is_some(), "forty Enters did not reach the review:\n{}", wizard.screen());
        assert_eq!(wizard.sent("CreateInstances"), 0);
        wizard.keys("<enter>").sees("Type create to create 1 instance");
        wizard.keys("create<enter>").wait_for("Your instance is running.");
        let pane = wizard.screen();
        assert!(pane.contains("192.0.2."), "{pane}");
        assert!(pane.contains("~/.ssh/practice-key-us-east-1.pem"), "{pane}");
        assert_eq!(wizard.sent("CreateInstances"), 1);
        wizard.keys("q");
        assert_eq!(wizard.end().exit, Some(0));
    }
}

#[test]
fn ssh_command_is_copied_as_one_line() {
    let mut wizard = Wizard::sized(60, 20);
    wizard.review().create().wait_for("Your instance is running.").keys("c");
    let copied = wizard.acts().into_iter().find_map(|act| match act {
        skysail::app::effect::TerminalAction::Copy(line) => Some(line),
        _ => None,
    });
    let line = copied.expect("nothing was copied");
    assert!(line.starts_with("ssh -i ~/.ssh/practice-key-us-east-1.pem ubuntu@192.0.2."), "{line}");
    assert!(!line.contains('\n'));
}

#[test]
fn unsaved_default_key_is_pointed_out_until_it_is_saved() {
    for (columns, rows) in [(80, 24), (60, 20)] {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.review().create().wait_for("You can log in now");
        wizard.wait_for("Its key isn't on this computer: press K to save it.");
        wizard.sees("[ ⏎ log in ] ").sees("[ c copy ]");
        wizard.keys("c").sees("Its key isn't on this computer").keys("K").wait_for("Saved");
        wizard.keys("<down>").sees_no("Its key isn't on this computer").sees_no("save default key").sees("ssh -i");
    }
}

#[test]
fn end_of_the_launch_is_announced_once() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().create().wait_for("Your instance is running.");
    let announced = wizard
        .acts()
        .into_iter()
        .filter(|act| matches!(act, skysail::app::effect::TerminalAction::Notify { .. }))
        .count();
    assert_eq!(announced, 1);
}

#[test]
fn enter_passes_a_step_without_questions() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().keys("<enter>").choose("windows").ready();
    let enters = (1..40).find(|_| {
        wizard.ready().keys("<enter>");
        wizard.screen().contains("Create 1 instance for")
    });
    assert!(enters.is_some(), "{}", wizard.screen());
}

#[test]
fn saved_answers_are_restored() {
    let kept = RequestedValues { blueprint: Some("debian_12".into()), ..RequestedValues::default() };
    let mut wizard = Wizard::with(Setup { kept: Some(kept), ..Setup::default() });
    wizard.ready().keys("<enter>").ready().keys("<enter><enter>").ready().sees("Debian 12");
}
