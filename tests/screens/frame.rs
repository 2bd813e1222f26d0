//! Tests of what holds on every screen.

use crate::wizard::{Wizard, test_terminal};

const SIZES: [(u16, u16); 6] = [(40, 10), (60, 20), (80, 24), (110, 30), (120, 36), (200, 50)];

/// The row and column where a text begins.
fn place(screen: &str, text: &str) -> Option<(usize, usize)> {
    let found =
        screen.lines().enumerate().find_map(|(row, line)| Some((row, line.split_once(text)?.0.chars().count())));
    found.filter(|_| !text.is_empty())
}

#[test]
fn sandbox_badge_is_in_the_same_place_on_every_screen() {
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::sized(columns, rows);
        let first = place(&wizard.ready().screen(), "▐ SANDBOX ▌");
        assert_eq!(first.map(|(row, _)| row), Some(0), "{columns} x {rows}");
        if columns >= 80 {
            wizard.keys("<enter>").ready();
            assert_eq!(place(&wizard.screen(), "▐ SANDBOX ▌"), first, "{columns} x {rows}");
            assert_eq!(place(&wizard.review().screen(), "▐ SANDBOX ▌"), first, "{columns} x {rows}");
        }
    }
}

#[test]
fn create_button_is_visible_right_below_the_total_at_every_size() {
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::sized(columns, rows);
        let screen = wizard.review().screen();
        let (button, _) = place(&screen, "[ Create 1 instance").unwrap_or_else(|| panic!("no button:\n{screen}"));
        let (total, _) = place(&screen, "1 × $7.00").unwrap_or_else(|| panic!("no total:\n{screen}"));
        assert!(total < button && button - total <= 8, "{screen}");
    }
}

#[test]
fn line_below_a_list_stays_in_place_while_filtering() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 50)] {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.wait_for("Regions by latency");
        let before = place(&wizard.screen(), "Zone ");
        assert!(before.is_some());
        assert_eq!(place(&wizard.keys("us-").screen(), "Zone "), before, "{columns} x {rows}");
    }
}

#[test]
fn notice_is_above_the_key_hints_and_never_replaces_them() {
    for (columns, rows) in SIZES {
        let mut wizard = Wizard::sized(columns, rows);
        wizard.ready();
        let keys = |screen: &str| screen.lines().last().map(str::to_owned);
        let before = keys(&wizard.screen());
        wizard.keys("<esc>").sees("This is the first question.");
        let screen = wizard.screen();
        assert_eq!(keys(&screen), before, "{columns} x {rows}");
        let lines: Vec<&str> = screen.lines().collect();
        let notice = lines.iter().position(|line| line.contains("This is the first question.")).unwrap();
        let side = |line: &str| line.trim_matches([' ', '│']).is_empty();
        assert!(side(lines[notice - 1]), "it isn't taken for the next line of something else: {screen}");
    }
}

/// Whether there is a braille dot, which coasts are drawn with.
fn has_map(screen: &str) -> bool {
    screen.contains(|c: char| ('\u{2801}'..='\u{28ff}').contains(&c))
}

#[test]
fn map_with_the_chosen_region_is_shown_if_there_is_room() {
    for ((columns, rows), map) in [((110, 30), true), ((109, 30), false), ((110, 29), false), ((200, 50), true)] {
        let mut wizard = Wizard::sized(columns, rows);
        let screen = wizard.wait_for("Regions by latency").screen();
        assert_eq!(has_map(&screen), map, "{screen}");
        assert_eq!(screen.contains('◉'), map, "{screen}");
    }
}

#[test]
fn price_is_the_last_column_to_be_dropped_in_the_bundle_list() {
    let mut wizard = Wizard::sized(40, 10);
    wizard.ready().keys("<enter>").ready();
    while !test_terminal::asks(&wizard.screen(), "bundle") {
        wizard.keys("<enter>").ready();
    }
    let screen = wizard.screen();
    let row = screen.lines().find(|line| line.contains("Micro")).expect("the size that is proposed");
    assert!(row.ends_with("$7.00"), "{screen}");
}
