//! Journeys that check the cost summary on every screen, at every size, and in line mode.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard, test_terminal};
use skysail::domain::requested_values::RequestedValues;

const SIZES: [(u16, u16); 4] = [(120, 36), (80, 24), (60, 20), (40, 10)];

fn head(wizard: &Wizard) -> String {
    wizard.screen().lines().next().unwrap_or_default().trim_end().to_owned()
}

#[track_caller]
fn shows(wizard: &Wizard, parts: &[&str]) {
    let head = head(wizard);
    parts.iter().for_each(|part| assert!(head.contains(part), "{part:?} is not in {head:?}"));
}

/// To the list of bundles.
fn at_bundles(columns: u16, rows: u16) -> Wizard {
    let mut wizard = Wizard::sized(columns, rows);
    wizard.ready();
    wizard.choose("us-west-2");
    for _ in 0..2 {
        wizard.ready().keys("<enter>");
    }
    wizard.ready();
    wizard
}

#[test]
fn monthly_price_is_on_every_screen_at_every_size() {
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.ready().keys("<enter>").ready().keys("<enter>").ready();
        for _ in 0..20 {
            shows(&wizard, &["$7.00/month"]);
            if wizard.ready().screen().contains("Create 1 instance for") {
                break;
            }
            let tags = test_terminal::says(&wizard.screen(), "▸ Tags");
            wizard.keys(if tags { "<tab>" } else { "<enter>" });
        }
        wizard.create().wait_for("is running.");
        shows(&wizard, &["$7.00/month"]);
    }
}

#[test]
fn proposed_values_are_marked_until_chosen() {
    let mut wizard = Wizard::sized(100, 24);
    wizard.choose("us-west-2").ready();
    shows(&wizard, &["~$7.00/month", "$0.0094/h"]);
    // A purpose answers the rest, and leads to the review.
    wizard.choose("windows desktop").wait_for("Ready to launch?");
    assert!(!head(&wizard).contains('~') && head(&wizard).contains("$44.00/month"), "{}", head(&wizard));
}

#[test]
fn price_difference_follows_the_cursor_and_moves_nothing_else() {
    let mut wizard = at_bundles(100, 24);
    let before = head(&wizard);
    assert!(
        !before.contains('+') && before.starts_with("  skysail  ▐ SANDBOX ▌") && before.ends_with("/h"),
        "{before}"
    );
    wizard.keys("<down>");
    shows(&wizard, &["+$5.00"]);
    // It is in the hourly price's place.
    let month = |head: &str| head.split_inclusive("/month").next().unwrap_or_default().to_owned();
    assert_eq!((month(&head(&wizard)), head(&wizard).contains("/h")), (month(&before), false));
    wizard.keys("<up><up>");
    shows(&wizard, &["−$2.00"]);
    wizard.keys("<down><enter>").review();
    assert!(!head(&wizard).contains("$2.00"), "{}", head(&wizard));
}

#[test]
fn price_difference_covers_all_instances_and_shows_their_number() {
    let mut wizard = Wizard::sized(110, 24);
    wizard.review().keys("<end><up><up><enter><c-u>web-{1..3}");
    shows(&wizard, &["$7.00/month", "+$14.00"]);
    wizard.keys("<enter>");
    shows(&wizard, &["$21.00/month", "×3", "$0.0282/h"]);
    wizard.keys("<f10>").keys("<home><down><down><down><down><enter><down>").ready();
    shows(&wizard, &["$21.00/month", "+$15.00"]);
}

#[test]
fn help_on_every_screen_lists_what_the_price_excludes_and_the_two_surprises() {
    let says = |wizard: &mut Wizard| {
        wizard.keys("<f1>");
        // The help is long, so it is scrolled to the end.
        let mut all = wizard.screen();
        for _ in 0..60 {
            wizard.keys("<down>");
            all.push_str(&wizard.screen());
        }
        for part in ["Not included: extra data transfer", "Stopped instances are billed", "Unattached static IPs"] {
            assert!(crate::wizard::test_terminal::says(&all, part), "{part:?} is not in:\n{all}");
        }
        wizard.keys("<esc>");
    };
    let mut wizard = Wizard::sized(120, 60);
    for _ in 0..20 {
        says(wizard.ready());
        if wizard.screen().contains("Create 1 instance for") {
            break;
        }
        let tags = test_terminal::says(&wizard.screen(), "▸ Tags");
        wizard.keys(if tags { "<tab>" } else { "<enter>" });
    }
    wizard.create().wait_for("is running.");
    says(&mut wizard);
}

#[test]
fn line_mode_shows_the_cost_after_each_answer_that_changes_it() {
    let mut lines = Lines::with(Setup::default());
    lines.asked().line("virginia").line("").line("").line("").line("micro").line("");
    lines.says("Bundle: Micro $7.00.").says("Total: $7.00/month, $0.0094/hour.");
    lines.line(">").wait_for("Review [Create 1 instance").line("10").line("a-1, a-2");
    lines.wait_for("Total: $14.00/month for 2, $0.0188/hour. +$7.00/month.");
}

#[test]
fn enabled_snapshots_are_included_in_the_price_on_every_screen() {
    for (columns, rows) in SIZES {
        let on = RequestedValues { snapshots: Some(true), names: Some("web".into()), ..RequestedValues::default() };
        let mut wizard = Wizard::with(Setup { columns, rows, plan: Some(on), ..Setup::default() });
        wizard.review();
        shows(&wizard, &["$7.00/month + snapshots"]);
        wizard.sees("Create 1 instance, $7.00/mon");
        if rows > 20 {
            // 40 GB at five cents, as the guide beside the question says.
            wizard.sees("$0.05 per GB-month, up to $2.00 for a").sees_no("Not included: snapshots");
        }
        wizard.create().wait_for("is running.");
        shows(&wizard, &["$7.00/month + snapshots"]);
    }
}

#[test]
fn line_mode_adds_snapshots_to_the_price_once_enabled() {
    let three =
        RequestedValues { names: Some("web-{1..3}".into()), snapshots: Some(true), ..RequestedValues::default() };
    let mut lines = Lines::with(Setup { plan: Some(three), ..Setup::default() });
    lines.line(">").wait_for("Review [Create 3 instances, $21.00/month + snapshots]");
    lines.says("up to $6.00 in total for a full one of each").says("Also not included: extra data transfer");
}
