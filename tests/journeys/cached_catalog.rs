//! Journeys with cached listings: shown at once, and refreshed in the background.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;
use std::path::Path;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Runs once through Regions, blueprints, and bundles.
fn a_first_run(folder: &Path) {
    let mut wizard = Wizard::with(Setup { cached_catalog: Some(folder.to_owned()), ..Setup::default() });
    wizard.review();
    wizard.stop();
}

fn later(folder: &Path, scenario: Scenario, later: Duration) -> Wizard {
    Wizard::with(Setup { cached_catalog: Some(folder.to_owned()), scenario, later, ..Setup::default() })
}

#[test]
fn second_run_shows_cached_regions_at_once_with_their_age_and_refreshes_them() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::named("slow").unwrap(), 3 * HOUR);
    wizard.wait_for("3 h old, refreshing").sees("Virginia");
    assert_eq!(wizard.sent("GetRegions"), 1, "the service is asked all the same");
    wizard.wait_until("the fresh list", |screen| !screen.contains(" old")).sees("Virginia");
}

#[test]
fn lists_older_than_a_day_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::named("slow").unwrap(), 25 * HOUR);
    wizard.wait_for("Loading Regions").ready().sees_no(" old");
}

#[test]
fn offline_run_keeps_the_cached_list_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let down = "[[fault]]\naction = [\"GetRegions\"]\nfrom = 1\nto = 3\nreply = \"cut\"\neffect = \"none\"\n";
    let mut wizard = later(folder.path(), Scenario::parse(down).unwrap(), HOUR);
    wizard.wait_until("why it is old", |screen| screen.contains("1 h old") && !screen.contains("refreshing"));
    wizard.sees("Virginia").sees("try again");
    let asked = wizard.sent("GetRegions");
    wizard.keys("<f5>").wait_until("the fresh list", |screen| !screen.contains(" old")).sees("Virginia");
    assert!(wizard.sent("GetRegions") > asked);
}

#[test]
fn account_resources_are_loaded_again() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::calm(), HOUR);
    wizard.review();
    for action in ["GetRegions", "GetBlueprints", "GetBundles", "GetKeyPairs", "GetActiveNames"] {
        assert_eq!(wizard.sent(action), 1, "{action}");
    }
}

#[test]
fn region_under_a_resting_cursor_is_preloaded_and_passed_ones_are_not() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().wait_for("by latency");
    let before = wizard.sent("GetBlueprints");
    wizard.keys_every(Duration::from_millis(50), "<down><down><down>");
    assert_eq!(wizard.sent("GetBlueprints"), before, "passing over Regions asks for nothing");
    wizard.pass(Duration::from_millis(500));
    assert_eq!(wizard.sent("GetBlueprints"), before + 1);
    wizard.pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("GetBlueprints"), before + 1, "and once");
}
