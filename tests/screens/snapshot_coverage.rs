//! Checks that every place has a snapshot: the first line of each says which one it shows.

use crate::all_screens;
use std::collections::BTreeSet;

const SHOWS: &str = "shows ";

/// The first line of a snapshot.
pub fn line(places: &BTreeSet<&str>) -> String {
    let places: Vec<&str> = places.iter().copied().collect();
    format!("{SHOWS}{}\n", places.join("; "))
}

#[test]
fn every_place_has_a_snapshot_at_four_sizes_and_in_three_themes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
    let mut shown = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "snap") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let Some(line) = text.lines().find_map(|line| line.strip_prefix(SHOWS)) else { continue };
        shown.extend(line.split("; ").map(str::to_owned));
        for (columns, rows) in super::SIZES {
            assert!(text.lines().any(|line| line == format!("{columns} x {rows}")), "{path:?}: {columns} x {rows}");
        }
        let themes = crate::wizard::screen_snapshot::THEMES.join(" | ");
        assert!(text.contains(&format!("what the letters stand for: {themes}")), "{path:?}");
    }
    let all: BTreeSet<String> = all_screens::all().into_iter().map(str::to_owned).collect();
    let missing: Vec<&String> = all.difference(&shown).collect();
    assert!(missing.is_empty(), "no snapshot shows {missing:#?}");
    let gone: Vec<&String> = shown.difference(&all).collect();
    assert!(gone.is_empty(), "there is no such place any more: {gone:#?}");
}
