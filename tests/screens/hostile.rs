//! Tests that hostile text stays inside its cells.

use crate::wizard::{Setup, Wizard, test_terminal};
use ratatui::buffer::Buffer;
use skysail::sandbox::Scenario;

/// Clears, colours, titles, clipboard, overrides, joiners, stacked marks; and far too long.
pub fn evil(times: usize) -> String {
    let nasty = "\\u001B[2J\\u001B]52;c;cHduZWQ=\\u0007\\u009B5m\\u0000\\u0008\\u007F\\u202Eback\\u2066\\u200B\\u200D\\uFEFF\\u0301\\u0301漢🏳️‍🌈\\r\\n\\t";
    nasty.repeat(times)
}

/// Every text of every listing, of instances and of operations, is evil.
fn everywhere(times: usize) -> Scenario {
    let evil = evil(times);
    let fault = |actions: &str, paths: &[&str]| {
        let set: Vec<String> = paths.iter().map(|path| format!("\"{path}\" = \"{evil}\"")).collect();
        format!("[[fault]]\naction = [{actions}]\nset = {{ {} }}\n", set.join(", "))
    };
    let text = [
        fault("\"GetRegions\"", &["/regions/*/displayName", "/regions/*/description", "/regions/*/continentCode"]),
        fault(
            "\"GetBlueprints\"",
            &[
                "/blueprints/*/name",
                "/blueprints/*/description",
                "/blueprints/*/version",
                "/blueprints/*/productUrl",
                "/blueprints/*/licenseUrl",
                "/blueprints/*/group",
            ],
        ),
        fault("\"GetBundles\"", &["/bundles/*/name", "/bundles/*/instanceType"]),
        fault("\"GetKeyPairs\"", &["/keyPairs/*/name", "/keyPairs/*/fingerprint"]),
        fault(
            "\"GetInstances\"",
            &[
                "/instances/*/username",
                "/instances/*/blueprintName",
                "/instances/*/publicIpAddress",
                "/instances/*/state/name",
            ],
        ),
        fault(
            "\"GetOperation\", \"GetOperationsForResource\"",
            &[
                "/operation/operationDetails",
                "/operation/errorDetails",
                "/operation/errorCode",
                "/operation/status",
                "/operation/operationType",
            ],
        ),
    ];
    Scenario::parse(&text.concat()).unwrap()
}

/// What stands on the screen.
#[track_caller]
fn harmless(wizard: &Wizard) {
    let buffer = wizard.buffer();
    unharmed(&buffer);
    whole(&buffer);
}

/// Every frame is whole. What stands in front of a screen covers some of its frames.
#[track_caller]
pub fn whole(buffer: &Buffer) {
    if let Some(broken) = test_terminal::broken_frame(buffer) {
        panic!("a frame is broken at {broken:?}:\n{}", test_terminal::text(buffer));
    }
}

/// No character that could do anything.
#[track_caller]
pub fn unharmed(buffer: &Buffer) {
    let screen = test_terminal::text(buffer);
    for cell in &buffer.content {
        let bad = cell.symbol().chars().find(|c| {
            c.is_control()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        });
        assert_eq!(bad, None, "{screen}");
    }
}

#[test]
fn nothing_the_service_says_leaves_its_cells() {
    // Some 64 KB a text at one size, less at the others.
    for ((columns, rows), times) in super::SIZES.into_iter().zip([1000, 3, 3, 3]) {
        let mut wizard = Wizard::with(Setup { columns, rows, scenario: everywhere(times), ..Setup::default() });
        wizard.ready();
        for _ in 0..16 {
            harmless(&wizard);
            wizard.ready().keys("<enter>");
        }
        wizard.review();
        harmless(&wizard);
        wizard.create().pass(std::time::Duration::from_secs(40));
        harmless(&wizard);
        wizard.keys("<tab><end>");
        harmless(&wizard);
    }
}

#[test]
fn nothing_that_is_pasted_leaves_its_cells() {
    let evil: String = serde_json::from_str(&format!("\"{}\"", evil(1000))).unwrap();
    let mut wizard = Wizard::sized(80, 24);
    wizard.ready().paste(&evil);
    harmless(&wizard);
    wizard.keys("<esc>").review().keys("<end><up><up><enter>").paste(&evil);
    harmless(&wizard);
    wizard.keys("<enter><c-u>web<enter>").paste(&evil);
    harmless(&wizard);
    wizard.keys("<esc><esc><esc><esc><esc>").choose("typed").paste(&evil);
    harmless(&wizard);
    wizard.keys("<backtab>").choose("file").paste(&evil).keys("<enter>");
    harmless(&wizard);
}

#[test]
fn a_refusal_with_hostile_words_stays_in_its_cells() {
    let mut wizard = Wizard::in_scenario("hostile");
    wizard.review();
    harmless(&wizard);
    wizard.create().wait_for("AWS rejected");
    harmless(&wizard);
    wizard.keys("<enter>").create().wait_for("running");
    harmless(&wizard);
    assert!(wizard.acts().iter().all(|act| !format!("{act:?}").contains("\\u{1b}")));
}
