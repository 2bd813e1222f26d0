//! Tests with a hostile text in every field of AWS's replies, one kind after another: on every screen, in line mode,
//! and in the output of commands it stays in place and has no effect.

use super::hostile_text::{LONG, file_name, harmless_text, short, short_without_nul};
use crate::commands::{apply, skysail};
use crate::fixture::{Fixture, bench_of};
use crate::hostile_replies::{self, DECIDING, Field, HostileReplies};
use crate::wizard::{Setup, Wizard, test_terminal};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::sandbox::{Clock, Scenario, TokioClock};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

/// An account with one of everything, and a long refusal of the first create.
const SCENARIO: &str = r#"
    [[before]]
    region = "us-east-1"
    action = "CreateInstances"
    ago = 86400.0
    body = { instanceNames = ["old-1"], availabilityZone = "us-east-1a", blueprintId = "debian_12", bundleId = "nano_3_0", tags = [{ key = "team", value = "blue" }] }
    [[before]]
    region = "us-east-1"
    action = "AllocateStaticIp"
    ago = 86400.0
    body = { staticIpName = "old-ip" }
    [[before]]
    region = "us-east-1"
    action = "ImportKeyPair"
    ago = 86400.0
    body = { keyPairName = "old-key", publicKeyBase64 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPrgMZmyfX1/GRmiV5Vfpw0Azvk/NXelM181ZBYJLHD6 old" }
    [[before]]
    region = "us-east-1"
    action = "CreateDisk"
    ago = 86400.0
    body = { diskName = "old-disk", availabilityZone = "us-east-1a", sizeInGb = 8 }
    [[fault]]
    action = ["CreateInstances"]
    nth = 1
    reply = "exception"
    error = { type = "InvalidInputException", code = "Odd", message = "No.", docs = "https://example.com/", tip = "Do it." }"#;

/// Walks as far as possible, and looks at the screen at each stop.
fn walk(spoil: HostileReplies, look: impl Fn(&Wizard)) -> usize {
    let scenario = Scenario::parse(SCENARIO).unwrap();
    let mut wizard = Wizard::with(Setup { columns: 100, rows: 30, scenario, spoil: Some(spoil), ..Setup::default() });
    let mut stop = |keys: &str, seconds: u64| {
        wizard.keys(keys).pass(Duration::from_secs(seconds));
        look(&wizard);
    };
    stop("", 5);
    (0..14).for_each(|_| stop("<enter>", 1));
    stop("<f10>", 1);
    stop("<enter>create<enter>", 3);
    stop("<enter>", 1);
    stop("<enter>create<enter>", 5);
    stop("", 60);
    for keys in ["<tab>", "<end>", "i", "<esc>", "f", "<esc>", "r", "<esc>", "l", "<esc>", "D", "<esc>", "?", "<esc>"] {
        stop(keys, 2);
    }
    for keys in ["<f7>", "<down>", "<enter>", "<esc>", "<f4>", "<esc>"] {
        stop(keys, 3);
    }
    wizard.sent("CreateInstances")
}

/// Checks that the text on the screen has no effect, and that a terminal shows it where it was put.
#[track_caller]
fn assert_harmless(buffer: &Buffer) {
    crate::screens::unharmed(buffer);
    let mut bytes = Vec::new();
    let blank = Buffer::empty(buffer.area);
    CrosstermBackend::new(&mut bytes).draw(blank.diff(buffer).into_iter()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for part in text.split('\u{1b}').skip(1) {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).and_then(|at| part[at..].chars().next());
        assert!(part.starts_with('[') && matches!(end, Some('m' | 'H')), "{part:?}");
    }
    let mut terminal = crate::common::pty_screen::terminal((buffer.area.width, buffer.area.height));
    terminal.process(text.as_bytes());
    let shown: Vec<String> =
        terminal.screen().rows(0, buffer.area.width).map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(shown.join("\n").trim_end(), test_terminal::text(buffer).trim_end());
}

/// Every text in the replies to the walks and the commands.
fn all_fields(walk: impl FnOnce(HostileReplies)) -> BTreeSet<Field> {
    let fields = Arc::new(Mutex::new(BTreeSet::new()));
    walk(hostile_replies::noting(&fields));
    fields.lock().unwrap().clone()
}

/// The kinds of text, each of which is replaced in a walk of its own; `None` means all that decide nothing.
fn kinds(fields: &BTreeSet<Field>) -> Vec<Option<&'static str>> {
    let there = |kind: &&str| fields.iter().any(|(_, path)| path.ends_with(*kind));
    DECIDING.into_iter().filter(there).map(Some).chain([None]).collect()
}

/// The hostile texts, and the kinds that each replaces: long ones only replace names and what decides nothing, as these
/// are shown at length.
fn corpus(fields: &BTreeSet<Field>) -> [(String, Vec<Option<&'static str>>); 2] {
    let (short, kinds) = (short(), kinds(fields));
    let long = short.repeat(LONG / short.len() + 1);
    let shown = kinds.iter().copied().filter(|kind| kind.is_none_or(|kind| kind == "/name")).collect();
    [(short, kinds), (long, shown)]
}

fn meant(kind: Option<&'static str>) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    move |path| match kind {
        Some(kind) => path.ends_with(kind),
        None => !DECIDING.iter().any(|kind| path.ends_with(kind)),
    }
}

#[test]
fn row_29_hostile_text_in_every_reply_field_stays_in_its_cells() {
    let fields = all_fields(|noting| assert_eq!(walk(noting, |_| ()), 2));
    assert!(fields.len() > 80, "{fields:?}");
    for (word, kinds) in corpus(&fields) {
        for kind in kinds {
            let creates =
                walk(hostile_replies::replacing(&word, meant(kind)), |wizard| assert_harmless(&wizard.buffer()));
            assert!(creates <= 2, "{kind:?}: the word was typed twice, and {creates} were sent");
        }
    }
}

/// A fixture with hostile replies.
fn fixture(spoil: HostileReplies) -> Fixture {
    let mut fixture = bench_of(Scenario::parse(SCENARIO).unwrap());
    let sandbox = fixture.sandbox.clone();
    let time = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let settings = ClientSettings { clock: Arc::new(move || time.now()), ..ClientSettings::default() };
    let client = move |request| {
        let (sandbox, spoil) = (sandbox.clone(), spoil.clone());
        async move { hostile_replies::answer(&sandbox, request, &spoil).await }
    };
    fixture.services.lightsail = Lightsail::over(client, settings);
    fixture
}

/// The output of each command, and how many creates were sent.
async fn outputs(spoil: HostileReplies) -> (Vec<(String, String)>, usize) {
    const PLAN: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "blueprintId": "ubuntu_24_04",
        "bundleId": "micro_3_0", "tags": [{ "key": "team", "value": "blue" }] }"#;
    let fixture = fixture(spoil);
    let mut outputs = Vec::new();
    for _ in 0..2 {
        let ended = apply(&fixture, PLAN, &[]).await;
        outputs.push(("apply".to_owned(), ended.out + &ended.notes));
    }
    let at = ["--region", "us-east-1"];
    for args in [
        &["list", "regions"][..],
        &["list", "zones"],
        &["list", "blueprints", at[0], at[1]],
        &["list", "bundles", at[0], at[1]],
        &["servers", at[0], at[1]],
        &["servers", at[0], at[1], "--output", "json"],
        &["watch", "web-1"],
        &["launches"],
        &["launches", "--output", "json"],
        &["stop", "old-1", at[0], at[1]],
        &["start", "old-1", at[0], at[1]],
        &["extend", "old-1", "2", "days", at[0], at[1]],
        &["sweep", "--yes", at[0], at[1]],
        &["delete", "web-1", "--yes"],
        &["launches"],
    ] {
        let ended = skysail(&fixture, args).await;
        outputs.push((args.join(" "), ended.out + &ended.notes));
    }
    let creates = fixture.creates();
    (outputs, creates)
}

#[tokio::test(start_paused = true)]
async fn row_29_hostile_text_in_every_reply_field_is_printed_harmlessly() {
    let fields = Arc::new(Mutex::new(BTreeSet::new()));
    assert_eq!(outputs(hostile_replies::noting(&fields)).await.1, 2);
    let fields = fields.lock().unwrap().clone();
    assert!(fields.len() > 80, "{fields:?}");
    for (word, kinds) in corpus(&fields) {
        for kind in kinds {
            let (outputs, creates) = outputs(hostile_replies::replacing(&word, meant(kind))).await;
            assert!(creates <= 2, "{kind:?}: {creates}");
            for (command, text) in outputs {
                harmless_text(&format!("{kind:?} {command}"), &text);
            }
        }
    }
}

/// One of the user's keys, with a hostile file name and comment.
#[test]
fn row_29_hostile_key_file_names_stay_in_their_cells() {
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a";
    let mut wizard = Wizard::with(Setup { columns: 100, rows: 30, ..Setup::default() });
    let (folder, word) = (wizard.home(".ssh"), short_without_nul());
    let name = file_name(&word);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(&name), "-----BEGIN OPENSSH PRIVATE KEY-----\n").unwrap();
    std::fs::write(folder.join(format!("{name}.pub")), format!("{KEY} {}\n", word.replace(['\r', '\n'], ""))).unwrap();
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").wait_for("Which SSH key?").wait_for("PWNED");
    assert_harmless(&wizard.buffer());
    wizard.choose("PWNED");
    assert_harmless(&wizard.buffer());
    wizard.review();
    assert_harmless(&wizard.buffer());
    wizard.create().wait_for("Your instance is running.");
    assert_harmless(&wizard.buffer());
}
