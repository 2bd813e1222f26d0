//! Journeys with cached listings: shown at once, and refreshed in the background.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;
use std::path::Path;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// A run that looks at the Regions, blueprints and bundles.
fn a_first_run(folder: &Path) {
    let mut wizard = Wizard::with(Setup { catalogue: Some(folder.to_owned()), ..Setup::default() });
    wizard.review();
    wizard.stop();
}

fn later(folder: &Path, scenario: Scenario, later: Duration) -> Wizard {
    Wizard::with(Setup { catalogue: Some(folder.to_owned()), scenario, later, ..Setup::default() })
}

#[test]
fn the_second_run_shows_the_regions_at_once_with_their_age_and_refreshes_them() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::named("slow").unwrap(), 3 * HOUR);
    wizard.wait_for("3 h old, refreshing").sees("Virginia");
    assert_eq!(wizard.sent("GetRegions"), 1, "the service is asked all the same");
    wizard.wait_until("the fresh list", |screen| !screen.contains(" old")).sees("Virginia");
}

#[test]
fn what_is_a_day_old_is_not_shown_any_more() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::named("slow").unwrap(), 25 * HOUR);
    wizard.wait_for("Loading Regions").ready().sees_no(" old");
}

#[test]
fn without_a_way_to_the_service_the_kept_list_stays_and_says_why() {
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
fn what_the_account_has_of_its_own_is_asked_for_anew() {
    let folder = tempfile::tempdir().unwrap();
    a_first_run(folder.path());
    let mut wizard = later(folder.path(), Scenario::calm(), HOUR);
    wizard.review();
    for action in ["GetRegions", "GetBlueprints", "GetBundles", "GetKeyPairs", "GetActiveNames"] {
        assert_eq!(wizard.sent(action), 1, "{action}");
    }
}

#[test]
fn a_region_on_which_the_cursor_rests_is_asked_for_ahead_and_those_it_passes_are_not() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().wait_for("measured just now");
    let before = wizard.sent("GetBlueprints");
    wizard.keys_every(Duration::from_millis(50), "<down><down><down>");
    assert_eq!(wizard.sent("GetBlueprints"), before, "passing over Regions asks for nothing");
    wizard.pass(Duration::from_millis(500));
    assert_eq!(wizard.sent("GetBlueprints"), before + 1);
    wizard.pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("GetBlueprints"), before + 1, "and once");
}
