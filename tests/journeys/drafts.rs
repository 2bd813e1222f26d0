//! Journeys with a saved draft: every answer is saved from the first on, and offered at the next start.

use crate::wizard::{Setup, Wizard, test_terminal};
use skysail::store::Drafts;

/// The question with focus.
fn here(screen: &str) -> Option<&'static str> {
    test_terminal::asked(screen)
}

#[test]
fn every_answer_from_the_region_on_survives_quitting() {
    let mut seen = Vec::new();
    for answers in 1..=7 {
        let mut wizard = Wizard::sized(100, 30);
        for _ in 0..answers {
            wizard.ready().keys("<enter>").ready();
        }
        let left = here(&wizard.screen());
        wizard.keys("<c-c>").end();
        let kept = Drafts::at(wizard.home("state/drafts")).load().unwrap();
        assert!(kept.is_some(), "{answers} answers: nothing is kept at {left:?}");
        let mut next = Wizard::with(Setup { columns: 100, rows: 30, kept, ..Setup::default() });
        next.wait_for("Continue where you left off?").wait_until("the names", |screen| !screen.contains("loading…"));
        next.sees("Virginia (us-east-1)").sees_no("unknown").sees_no("ubuntu_24_04").sees_no("micro_3_0");
        next.keys("<enter>").wait_until(&format!("{left:?}"), |screen| here(screen) == left);
        seen.push(left);
    }
    seen.dedup();
    assert!(seen.len() >= 7, "each question was left once: {seen:?}");
}

#[test]
fn kind_alone_is_saved_too() {
    let mut wizard = Wizard::sized(100, 30);
    wizard.choose("frankfurt").ready().choose("windows").ready().keys("<c-c>").end();
    let kept = Drafts::at(wizard.home("state/drafts")).load().unwrap();
    let mut next = Wizard::with(Setup { columns: 100, rows: 30, kept, ..Setup::default() });
    next.wait_for("Region  Frankfurt").sees("Kind    Windows").keys("<enter>").ready().sees("Windows Server");
}

#[test]
fn chosen_zone_and_network_are_saved_and_restored_on_their_lines() {
    let again = |mut wizard: Wizard| {
        wizard.ready().keys("<c-c>").end();
        let kept = Drafts::at(wizard.home("state/drafts")).load().unwrap();
        let mut next = Wizard::with(Setup { columns: 100, rows: 30, kept, ..Setup::default() });
        next.wait_for("Continue where you left off?").keys("<enter>").ready();
        next
    };
    let mut wizard = Wizard::sized(100, 30);
    wizard.choose_zone("frankfurt", "eu-central-1b");
    let mut next = again(wizard);
    next.wait_for("▸ Kind").keys("<esc>").sees("▸ Region").sees("eu-central-1b of 3");
    next.keys("<enter>").sees("▸ Kind").keys("<enter>").ready().keys("<enter>").ready().keys("<tab><left><enter>");
    again(next).wait_for("▸ Bundle").sees("$3.50").keys("<enter>").review().sees("IPv6 only").sees("eu-central-1b");
}

#[test]
fn nothing_is_saved_without_an_answer() {
    let mut wizard = Wizard::sized(100, 30);
    wizard.ready().keys("<down><c-c>").end();
    assert_eq!(Drafts::at(wizard.home("state/drafts")).load(), Ok(None));
}

#[test]
fn answers_of_a_launch_are_not_offered_again_unless_a_new_server_was_begun() {
    let kept = |wizard: &Wizard| Drafts::at(wizard.home("state/drafts")).load().unwrap();
    let mut wizard = Wizard::sized(100, 30);
    wizard.review().create().wait_for("You can log in now.").keys("<f7>").wait_for("Your servers").keys("q").end();
    assert!(kept(&wizard).is_none(), "the answers are a server by now");
    let mut wizard = Wizard::sized(100, 30);
    wizard.review().create().wait_for("You can log in now.").keys("<f7>").wait_for("Your servers").keys("n");
    wizard.wait_for("Where should it run?").keys("<c-c>").end();
    let answers = kept(&wizard).expect("a new server was begun");
    assert!(answers.region.is_some() && answers.names.is_none(), "the name is taken by now");
}
