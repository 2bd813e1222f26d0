//! Journeys in line mode: the questions, the possible answers, and what never creates anything.

use crate::line_mode::Lines;
use crate::wizard::Setup;
use skysail::domain::plan::Plan;
use skysail::domain::requested_values::{Provenance, RequestedValues};
use skysail::sandbox::Scenario;
use skysail::t;
use skysail::text::Language;

fn calm() -> Lines {
    Lines::with(Setup::default())
}

fn in_scenario(name: &str) -> Lines {
    Lines::with(Setup { scenario: Scenario::named(name).unwrap(), ..Setup::default() })
}

fn where_(scenario: &str) -> Lines {
    Lines::with(Setup { scenario: Scenario::parse(scenario).unwrap(), ..Setup::default() })
}

/// To the review, with the remaining defaults.
fn review(mut lines: Lines) -> Lines {
    lines.line(">").wait_for("Review [Create");
    lines
}

/// From the review, types the word.
fn create(mut lines: Lines) -> Lines {
    lines.line("c").says("Type create to create 1 instance").line("create");
    lines
}

#[test]
fn number_partial_name_or_enter_answers_and_the_default_shows_its_source() {
    let mut lines = calm();
    lines.asked().says("    8  Frankfurt, eu-central-1").says("Region [1 Virginia: lowest latency] > ");
    lines.says("Zone: us-east-1a of 6. Type zone to change it.");
    lines.line("frankfurt").says("Zone: eu-central-1a of 3. Type zone to change it.").line("zone");
    lines.says("Region: Frankfurt eu-central-1.").says("Zone [1 eu-central-1a: your answer] > ");
    lines.line("1b").says("1 of 3 match 1b").says("Zone [2 eu-central-1b: the only match] > ").line("");
    lines.says("Zone: eu-central-1b.").says("Step 2 of 8: Blueprint.");
    lines.line("atlantis").says("0 of 45 match atlantis").says("Kind, Enter shows all > ");
    lines.line("").says("    1  Operating system").line("99").says("There's no 99 in this list.");
}

#[test]
fn back_reaches_the_first_question_and_keeps_every_answer() {
    let mut lines = review({
        let mut lines = calm();
        lines.lines("frankfurt|zone|2||12|network|1|").line("blog, shop");
        lines
    });
    let before = lines.said();
    let table = |text: &str| text.split("\nReview\n").nth(1).unwrap().to_owned();
    for _ in 0..30 {
        lines.line("<");
        if lines.said().contains("This is the first question") {
            break;
        }
    }
    lines.says("This is the first question").line("zone").says("Zone [2 eu-central-1b: your answer] > ");
    let mut lines = review(lines);
    assert_eq!(table(&before), table(&lines.said()));
    assert!(before.contains("eu-central-1b"), "{before}");
    lines.says_not("needs your answer");
}

#[test]
fn a_question_mark_explains_the_question_and_each_choice() {
    let mut lines = calm();
    lines.line("?").says("Type a number to choose").says("Virginia").line("? 8").says("Frankfurt").says("eu-central-1");
    let mut lines = review(lines);
    lines.line("?").says("Type a number to change").line("s").line("?").says("Enter the path to a file");
}

#[test]
fn back_help_and_quit_work_unless_an_item_has_that_name() {
    let mut lines = calm();
    lines.line("help").says("Type a number to choose").line("virginia").line("").says("Kind [");
    lines.says("A blog, $7.00, WordPress, Micro").line("back").says("Region [");
    lines.line("quit");
    assert_eq!(lines.end().exit, Some(0));
}

/// In this language, at the first question that is answered with yes or no.
fn at_yes_or_no(language: Language) -> Lines {
    let mut lines = Lines::with(Setup { language, ..Setup::default() });
    for _ in 0..20 {
        if lines.asked().said().contains(t!(language, "field.snapshots.prompt")) {
            return lines;
        }
        lines.line("");
    }
    panic!("no yes or no was asked for:\n{}", lines.all());
}

#[test]
fn yes_and_no_are_understood_in_full() {
    for (word, answer) in [("y", "on"), ("yes", "on"), ("YES", "on"), ("n", "off"), ("No", "off")] {
        at_yes_or_no(Language::English).line(word).says(&format!("Snapshots: {answer}."));
    }
    for (word, answer) in [("s", "sí"), ("Sí", "sí"), ("SÍ", "sí"), ("si", "sí"), ("n", "no"), ("no", "no")] {
        at_yes_or_no(Language::Spanish).line(word).says(&format!("Instantáneas: {answer}."));
    }
}

#[test]
fn yes_or_no_can_be_left_and_is_explained() {
    for (language, word) in [(Language::English, "q"), (Language::English, "quit"), (Language::Spanish, "salir")] {
        let mut lines = at_yes_or_no(language);
        lines.line(word);
        assert_eq!(lines.end().exit, Some(0), "{word}");
    }
    let mut lines = at_yes_or_no(Language::English);
    lines.line("help").says("Type y for yes or n for no. < goes back, > goes to the review, q quits.");
    lines.line("maybe").says("That isn't one of the answers. ? explains.").line("back").says_not("isn't one of");
}

#[test]
fn changing_a_review_line_returns_to_the_review() {
    let mut lines = review(calm());
    lines.line("5").says("Bundle [2 Micro: your answer] > ").line("3").says("Bundle: Small $12.00.");
    lines.wait_for("Review [Create 1 instance for $12.00/month] > ");
    // What depends on it is asked first: the script's text. The zone changes with the Region.
    lines.line("7").line("3").says("Script text [none] > ").at_once(&["#!/bin/sh", "..", "."]).says("bytes");
    lines.wait_for("Review [Create 1 instance for $12.00/month] > ").line("1").line("8");
    lines.wait_for("Review [Create 1 instance for $12.00/month] > ").says("eu-central-1a");
    let mut lines = create(lines);
    lines.wait_for("Your instance is running.");
    assert_eq!(lines.requests("CreateInstances")[0].body["userData"], "#!/bin/sh\n.");
}

#[test]
fn invalid_answer_is_explained_and_asked_again() {
    let mut lines = review(calm());
    lines
        .line("10")
        .line("my server!")
        .says("spaces aren't allowed. One server: my-server.")
        .says("Names [Ubuntu-1: your answer] > ");
    lines.line("web-{1..3}").says("3 instances, $21.00/month").wait_for("Review [Create 3 instances");
    lines.line("11").at_once(&["a=1", "a=2", "."]).says("use each key once; a appears twice").says("Tags [2 lines] > ");
    lines.at_once(&["a=1", "."]).wait_for("Review [").line("7").line("2").line("~/no-such-file");
    lines.wait_for("Script file: ").says("Script file > ").line("<").line("1").wait_for("Review [");
}

#[test]
fn failed_list_says_why_and_can_be_retried() {
    let mut lines = where_("[[fault]]\naction = [\"GetRegions\"]\nto = 3\nreply = \"denied\"\n");
    lines.wait_for("GetRegions failed.").says("Your credentials aren't allowed to do this.");
    for _ in 0..4 {
        if lines.said().contains("Region [1") {
            break;
        }
        lines.line("r");
    }
    lines.says("Region [1 Virginia");
}

#[test]
fn confirmation_word_creates_and_progress_and_result_are_printed() {
    let mut lines = create(review(calm()));
    lines
        .wait_for("Your instance is running.")
        .says("Request sent, once.")
        .says("AWS accepted the request.")
        .says("Ubuntu-1: running at 192.0.2.");
    lines.asked().says("To connect to Ubuntu-1:").says("  ssh -i ~/.ssh/practice-key-us-east-1.pem ubuntu@192.0.2.");
    let all = lines.all();
    assert!(!all.chars().any(|c| c.is_control() && c != '\n'), "{all:?}");
    assert_eq!(lines.sent("CreateInstances"), 1);
    lines.line("");
    assert_eq!(lines.end().exit, Some(0));
}

#[test]
fn a_question_mark_explains_the_launch_as_it_is_now() {
    let mut lines = create(review(calm()));
    lines.wait_for("AWS accepted the request.").interject("?").says("AWS is building your instances. Each change is");
    lines.says("Status: pending").says("Run `skysail --sandbox watch` to come back.").says_not("What it is");
    lines.wait_for("You can log in now.").asked().line("?").says("The launch has ended.").says("Status: ready");
    lines.says("The instance is running and accepts logins.").says("Logging in").says("`skysail --sandbox watch`");
    lines.says("Type `s` to open a shell on the server.").says_not("Press Enter").says_not("Each row");
    lines.says("s: log in").says("q: quit").says_not("Just wait").says_not("Wait a little longer");
}

#[test]
fn only_the_word_typed_by_hand_after_the_prompt_creates() {
    let mut lines = review(calm());
    // All lines pasted at once, ahead of the prompt.
    lines.at_once(&["c", "create", "create", "create"]).says("too fast to be typed");
    assert_eq!(lines.sent("CreateInstances"), 0);
    lines.line("yes").says("Type create to confirm. Nothing was created.").line("").says("Review [Create");
    lines.line("c").line("<").says("Review [Create").line("q");
    assert_eq!(lines.end().exit, Some(0));
    assert_eq!(lines.sent("CreateInstances"), 0);
}

#[test]
fn piped_answers_create_nothing_and_save_the_plan() {
    let mut lines = Lines::piped(Setup::default());
    lines.at_once(&["frankfurt", "", "", ">", "c", "~/plan.json"]).pass(std::time::Duration::from_secs(60));
    lines.wait_for("you have to type the word at a terminal").says("skysail apply PLAN");
    assert_eq!(lines.end().exit, Some(0));
    let saved = std::fs::read_to_string(lines.home("plan.json"));
    assert!(Plan::read(&saved.unwrap()).is_ok());
    assert_eq!(lines.sent("CreateInstances"), 0);
}

#[test]
fn pipe_that_ends_without_a_result_fails_and_says_so() {
    for answers in [&["frankfurt", ""][..], &[">", "c", ""], &[">"], &[">", "c", "create"], &[">", "c", "Create"]] {
        let mut lines = Lines::piped(Setup::default());
        lines.at_once(answers).close();
        assert_eq!(lines.end().exit, Some(2), "{}", lines.all());
        assert_eq!(lines.sent("CreateInstances"), 0);
        // The confirmation word isn't taken for a file name.
        assert!(!std::path::Path::new("create").exists() && !lines.home("create").exists());
    }
    let mut lines = Lines::piped(Setup { scenario: Scenario::named("denied").unwrap(), ..Setup::default() });
    lines.at_once(&[">", "c", ""]).close();
    assert_eq!(lines.end().exit, Some(2));
    let refused = "[[fault]]\naction = [\"GetRegions\"]\nreply = \"denied\"\n";
    let mut lines = Lines::piped(Setup { scenario: Scenario::parse(refused).unwrap(), ..Setup::default() });
    assert_eq!(lines.end().exit, Some(1), "{}", lines.all());
    assert!(lines.all().contains("Your credentials aren't allowed to do this."));
}

#[test]
fn end_of_input_on_a_terminal_quits_and_keeps_the_answers() {
    let mut lines = calm();
    lines.line("frankfurt").line("").close();
    let model = lines.end();
    assert_eq!((model.exit, model.watch.is_none()), (Some(0), true));
    let kept = std::fs::read_dir(lines.home("state/drafts")).unwrap().next().expect("no draft was kept").unwrap();
    assert!(std::fs::read_to_string(kept.path()).unwrap().contains("eu-central-1"));
}

#[test]
fn saved_answers_are_offered() {
    let kept = || {
        let from = Some(Provenance::SavedDraft);
        Some(RequestedValues { from, blueprint: Some("debian_12".into()), ..RequestedValues::default() })
    };
    let mut lines = Lines::with(Setup { kept: kept(), ..Setup::default() });
    lines.asked().says("debian_12").line("y").lines("|").says("from your last draft");
    let mut lines = Lines::with(Setup { kept: kept(), ..Setup::default() });
    lines.line("n").lines("|").says("latest Ubuntu LTS");
}

#[test]
fn lost_reply_is_looked_up_and_never_sent_twice() {
    let mut lines = create(review(in_scenario("lost-reply")));
    lines.wait_for("AWS didn't confirm the request.").wait_for("Your instance is running.");
    assert_eq!(lines.sent("CreateInstances"), 1);
}

#[test]
fn after_a_lookup_the_request_is_sent_again_only_by_the_word() {
    let mut lines = create(review(in_scenario("lost-request")));
    lines.wait_for("a: send again").line("a").says("This creates Ubuntu-1, with the same names.");
    lines.at_once(&["create"]).says("too fast");
    assert_eq!(lines.sent("CreateInstances"), 1);
    lines.line("create").wait_for("Your instance is running.");
    assert_eq!(lines.sent("CreateInstances"), 2);
}

#[test]
fn refusal_says_why_and_leads_back_to_every_answer() {
    let refused = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"denied\"\n";
    let mut lines = create(review(where_(refused)));
    lines
        .wait_for("AWS rejected the request. Nothing was created")
        .says("b: back to the draft")
        .line("b")
        .says("Review [Create");
    let mut lines = create(lines);
    lines.wait_for("Your instance is running.");
}

#[test]
fn launch_is_deleted_once_its_name_is_typed() {
    let mut lines = create(review(calm()));
    lines.wait_for("D: delete").line("D").wait_for("Type Ubuntu-1 to delete").line("").says("What next?");
    assert_eq!(lines.sent("DeleteInstance"), 0);
    lines.line("D").wait_for("Type Ubuntu-1 to delete").line("Ubuntu-1").wait_for("Ubuntu-1: gone");
    assert_eq!(lines.sent("DeleteInstance"), 1);
}

#[test]
fn quitting_during_a_launch_is_safe_and_quitting_during_the_request_asks() {
    let mut lines = create(review(in_scenario("stuck")));
    lines.wait_for("Ubuntu-1: pending").wait_for("Still in progress,").interject("q");
    assert_eq!(lines.end().exit, Some(3));
    let mut lines = create(review(in_scenario("silent")));
    lines.wait_for("Request sent, once.").interject("q").says("The request was sent").line("").interject("q").line("y");
    assert_eq!(lines.end().exit, Some(3));
}

#[test]
fn hostile_account_prints_plain_lines() {
    let mut lines = create(review(in_scenario("hostile")));
    lines.wait_for("b: back to the draft");
    let all = lines.all();
    let harmful = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!all.chars().any(harmful), "{all:?}");
}

#[test]
fn order_is_exported_and_saved_in_formats_of_other_tools() {
    let mut lines = review(calm());
    lines.line("e").says("aws lightsail create-instances").line("4").says("resource \"aws_lightsail_instance\"");
    lines.line("s").line("~/server.tf").wait_for("Saved to").says("Review [");
    assert!(std::fs::read_to_string(lines.home("server.tf")).unwrap().contains("aws_lightsail_instance"));
    std::fs::write(lines.home("plan.json"), "precious").unwrap();
    lines.line("s").line("~/plan.json").wait_for("already exists").line("<").says("Review [");
    assert_eq!(std::fs::read_to_string(lines.home("plan.json")).unwrap(), "precious");
    lines.line("s").line("~/plan.json").wait_for("already exists").line("~/plan.json").wait_for("Saved to");
    assert!(Plan::read(&std::fs::read_to_string(lines.home("plan.json")).unwrap()).is_ok());
}

#[test]
fn command_preview_is_printed_after_each_answer_once_enabled() {
    let mut lines = calm();
    lines.asked().line("!").says("Showing the AWS CLI command after each answer");
    lines.line("8").says("Region: Frankfurt").says("create-instances --region eu-central-1").says("new: --region");
    lines.line("<").line("zone").line("1b").line("").says("--availability-zone eu-central-1b");
    lines.line("!").says("AWS CLI command hidden.");
}
