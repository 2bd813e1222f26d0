//! Journeys through Home in line mode.

use super::home::{BLOG, SAVED};
use crate::line_mode::Lines;
use crate::wizard::Setup;
use skysail::app::keymap::KeyAction;
use skysail::app::message::{LineInput, Msg};
use skysail::sandbox::Scenario;

/// On Home, with a server in Ireland and its snapshot.
fn home() -> Lines {
    let scenario = Scenario::parse(&format!("{BLOG}\n{SAVED}")).unwrap();
    let mut lines = Lines::with(Setup { scenario, ..Setup::default() });
    lines.asked().hear(Msg::LineInput(LineInput::Act(KeyAction::Home))).wait_for("As of").asked();
    lines.says("1  blog, running").says("2  blog-monday, snapshot").says("Letters apply to blog");
    lines
}

/// Accepts the remaining defaults, creates, and checks the request.
fn restored(mut lines: Lines) {
    lines.wait_for("size").says("blog stays and is billed").says("Too small for the snapshot");
    lines.line("4").line(">").wait_for("Review [Create").says("blog-monday").line("c").line("create");
    lines.wait_for("What next?");
    let sent = lines.requests("CreateInstancesFromSnapshot");
    assert_eq!((sent.len(), lines.sent("CreateInstances")), (1, 0));
    assert_eq!(
        (&sent[0].body["instanceSnapshotName"], &sent[0].body["bundleId"]),
        (&"blog-monday".into(), &"medium_3_0".into())
    );
}

#[test]
fn snapshot_is_restored_by_letter_by_enter_and_by_a_resize() {
    for letter in ["N", ""] {
        let mut lines = home();
        lines.line("2").wait_for("N: new server from this").line(letter);
        restored(lines);
    }
    let mut lines = home();
    lines.line("Z").wait_for("Which size should blog move to?");
    restored(lines);
}

#[test]
fn back_leads_out_of_the_filter_and_the_details_and_then_says_how_to_quit() {
    let mut lines = home();
    lines.line("o").says("Zone: eu-west-1b").line("<").says("1  blog, running").says_not("Zone: eu-west-1b");
    lines.line("<").wait_for("This is your home screen. Type q to quit.").says_not("match").line("q");
    assert_eq!(lines.end().exit, Some(0));
}

#[test]
fn a_filter_is_named_with_how_to_clear_it_and_no_answer_is_met_with_silence() {
    let mut lines = home();
    lines.line("monday").says("1  blog-monday, snapshot").says("1 of 2 match monday; / shows all.");
    lines.line("zz").says("0 of 2 match zz; / shows all.").line("zz").says("0 of 2 match zz; / shows all.");
    lines.line(">").says("There's nothing to review here. Type n for a new server.");
    lines.line("<").says("1  blog, running").says("2  blog-monday, snapshot").says_not("match");
    lines.line("/").says("1  blog, running").says("2  blog-monday").line("1").says("Letters apply to blog");
    lines.line("/MONDAY").says("1 of 2 match MONDAY").line("/").says("1  blog, running").says("S: snapshot");
}

#[test]
fn a_question_mark_explains_home() {
    let mut lines = home();
    lines.line("?").says("Type a number to select a row, a letter to act on it, or part of a name to narrow the list");
    lines.says("< goes back, q quits.").says_not("goes to the review");
    lines.says("`o` opens a server that Skysail created").says_not("Press Enter");
}

#[test]
fn a_snapshot_is_deleted_by_its_typed_name() {
    let mut lines = home();
    lines.line("2").wait_for("D: delete").line("D").wait_for("Snapshot blog-monday in eu-west-1: 60 GB, of blog.");
    lines.says("Billing of up to $3.00/month stops.").line("blog-monday");
    assert_eq!(lines.sent("DeleteInstanceSnapshot"), 0);
    lines.line("blog-monday eu-west-1").wait_for("The snapshot blog-monday is deleted; billing has stopped.").asked();
    assert_eq!(lines.sent("DeleteInstanceSnapshot"), 1);
}

/// Letters that differ only in case mean what the menu says.
#[test]
fn upper_and_lower_case_letters_are_different_commands() {
    let mut lines = home();
    lines.line("N").wait_for("Which SSH key?").says("$12.00/month so far");
    let mut lines = home();
    lines.line("R").wait_for("Reboot blog?").line("R").wait_for("blog is rebooting.").asked();
    assert_eq!(lines.sent("RebootInstance"), 1);
    lines.line("X").wait_for("Stop blog?").line("x").wait_for("blog has stopped.").asked();
    lines.says("s: start").says("S: snapshot").line("S").wait_for("Take a snapshot of blog?");
    assert_eq!((lines.sent("StopInstance"), lines.sent("StartInstance")), (1, 0));
    lines.line("S").wait_for("The snapshot of blog is ready.").line("s").wait_for("blog is running.");
    assert_eq!((lines.sent("CreateInstanceSnapshot"), lines.sent("StartInstance")), (1, 1));
}
