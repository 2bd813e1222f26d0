//! Journeys that exit: what this run created is reported, and the exit status covers all of it.

use super::deleted;
use crate::wizard::{Setup, Wizard};
use skysail::app::exit_summary::exit_status;
use skysail::app::message::Msg;
use skysail::domain::launch::LaunchStage;
use skysail::journal::{JournalDirectory, LaunchStatus, LaunchSummary};
use skysail::sandbox::Scenario;
use std::time::Duration;

const REFUSES_THE_SECOND: &str = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 2\nreply = \"exception\"\n\
     error = { type = \"InvalidInputException\", message = \"The bundle is odd.\" }\n";

fn running_in(scenario: &str) -> Wizard {
    let scenario = Scenario::parse(scenario).unwrap();
    let mut wizard = Wizard::with(Setup { columns: 100, rows: 30, scenario, ..Setup::default() });
    wizard.review().keys("<end><up><up><enter>").write("blog").review().create().wait_for("Your instance is running.");
    wizard
}

#[test]
fn quit_question_names_what_runs() {
    let mut wizard = running_in("");
    wizard.keys("n").sees("nothing new yet").review().keys("q").wait_for("Quit Skysail?");
    wizard.sees("stays in the sandbox and costs nothing: blog").sees_no("Nothing was created");
}

#[test]
fn going_back_from_another_launch_returns_to_the_running_one() {
    let mut wizard = running_in("");
    wizard.keys("n").sees("▸ Names").keys("<esc>").sees("Your instance is running.");
    wizard.keys("n").sees("▸ Names").keys("shop<tab>").sees("▸ Tags").keys("<backtab>").sees("▸ Names");
    wizard.keys("<esc>").sees("Your instance is running.").keys("q");
    assert_eq!(wizard.end().exit, Some(0));
}

#[test]
fn running_launch_counts_although_a_later_one_was_refused() {
    let mut wizard = running_in(REFUSES_THE_SECOND);
    wizard.keys("n").write("shop").review().create().wait_for("AWS rejected the request. Nothing was created");
    let model = wizard.stop();
    assert_eq!(model.past.iter().map(|watch| watch.launch.instances[0].name.as_str()).collect::<Vec<_>>(), ["blog"]);
    assert_eq!((exit_status(&model), model.exit), (Some(4), Some(4)));
}

#[test]
fn successful_retry_of_a_failed_instance_exits_0() {
    let mut wizard = Wizard::where_("[[operation]]\nnth = 2\nfails = \"InsufficientInstanceCapacity\"\nafter = 2.0\n");
    wizard.review().keys("<end><up><up><enter>").write("a1, a2").review().create().wait_for("retry failed");
    assert_eq!(
        wizard.keys("t").wait_for("a2").keys("create<enter>").wait_for("Your instance is running.").stop().exit,
        Some(0)
    );
}

#[test]
fn quitting_during_a_deletion_asks_and_exits_as_in_progress() {
    let mut wizard = running_in("");
    wizard.keys("D").wait_for("blog").keys("blog<enter>").wait_for("Deleting").keys("q");
    wizard.wait_for("Deletion isn't finished").sees_no("create more").keys("y");
    assert_eq!(wizard.end().exit, Some(3));
}

#[test]
fn nothing_else_starts_during_a_deletion() {
    let mut wizard = running_in("");
    wizard.keys("D").wait_for("blog").keys("blog<enter>").wait_for("Deleting").keys("nt").sees("Deleting");
    wizard.wait_until("the end", deleted).keys("n").sees("One name, several");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn signal_while_the_launch_is_recorded_sends_nothing_and_the_journal_says_so() {
    let mut unsent = 0;
    for turns in (0..120).step_by(4) {
        let mut wizard = Wizard::sized(80, 24);
        let screen = wizard.review().create_and_end_after(turns);
        let model = wizard.end();
        let launch = model.watch.map(|watch| watch.launch);
        if launch.is_none_or(|launch| launch.stage == LaunchStage::Intended) {
            assert_eq!(wizard.sent("CreateInstances"), 0, "after {turns} turns:\n{screen}");
            let launches = JournalDirectory::at(wizard.home("state/launches"));
            let (all, unreadable) = launches.list().unwrap();
            let is_unsent =
                |summary: &LaunchSummary| matches!(summary.status, LaunchStatus::NeverSent { why: Some(_) });
            assert!(all.iter().all(is_unsent) && unreadable.is_empty(), "after {turns} turns: {all:?}");
            unsent += all.len();
        }
    }
    assert!(unsent > 0, "none was stopped between its intent and its request");
}

/// On the test's own clock: less than a second passes, however busy the machine is.
#[test]
fn row_27_hang_up_ends_the_wizard_within_a_second_whatever_is_in_flight() {
    let mut wizard = Wizard::in_scenario("silent");
    wizard.review().create().wait_for("Sent once");
    let since = wizard.now();
    wizard.hear(Msg::QuitRequested { status: 129 });
    assert_eq!(wizard.end().exit, Some(3));
    let took = wizard.now() - since;
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn quit_question_says_when_what_it_asked_about_has_ended() {
    let mut wizard = running_in("");
    wizard
        .keys("D")
        .wait_for("blog")
        .keys("blog<enter>")
        .wait_for("Deleting")
        .keys("q")
        .wait_for("Deletion isn't finished");
    wizard.wait_for("What was in progress has ended.").sees_no("Nothing was created");
}
