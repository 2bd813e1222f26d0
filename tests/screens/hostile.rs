//! Tests that hostile text stays inside its cells.

use crate::wizard::{Setup, Wizard, test_terminal};
use ratatui::buffer::Buffer;
use skysail::sandbox::Scenario;

/// Clear, color, title, clipboard, and direction sequences, joiners, and stacked marks, repeated this many times.
pub fn evil(times: usize) -> String {
    let nasty = "\\u001B[2J\\u001B]52;c;cHduZWQ=\\u0007\\u009B5m\\u0000\\u0008\\u007F\\u202Eback\\u2066\\u200B\\u200D\\uFEFF\\u0301\\u0301漢🏳️‍🌈\\r\\n\\t";
    nasty.repeat(times)
}

/// An account where every text of every listing, instance, and operation is hostile.
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

/// Checks the screen.
#[track_caller]
fn harmless(wizard: &Wizard) {
    let buffer = wizard.buffer();
    unharmed(&buffer);
    whole(&buffer);
}

/// Checks that every pane has its whole border. What is in front of a screen covers some borders.
#[track_caller]
pub fn whole(buffer: &Buffer) {
    if let Some(broken) = test_terminal::broken_frame(buffer) {
        panic!("a frame is broken at {broken:?}:\n{}", test_terminal::text(buffer));
    }
}

/// Checks that no character could have an effect.
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
fn hostile_replies_stay_in_their_cells() {
    // About 64 KB of text at one size, less at the others.
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
fn pasted_text_stays_in_its_cells() {
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
fn hostile_refusal_stays_in_its_cells() {
    let mut wizard = Wizard::in_scenario("hostile");
    wizard.review();
    harmless(&wizard);
    wizard.create().wait_for("AWS rejected");
    harmless(&wizard);
    wizard.keys("<enter>").create().wait_for("running");
    harmless(&wizard);
    assert!(wizard.acts().iter().all(|act| !format!("{act:?}").contains("\\u{1b}")));
}
