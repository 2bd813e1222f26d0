//! Tests that a replay shows a launch as it was on the screen.

use crate::wizard::{Setup, Wizard, keystrokes, test_terminal};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use skysail::app::message::Msg;
use skysail::app::model::Model;
use skysail::app::replay::{Replay, update as replays};
use skysail::app::update::update;
use skysail::app::view::view;
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::plan::Plan;
use skysail::domain::requested_values::RequestedValues;
use skysail::domain::time::Now;
use skysail::journal::JournalDirectory;
use skysail::sandbox::Scenario;
use std::time::Duration;

/// All rows but the key hints, which differ in a replay.
fn body(text: &str, rows: u16) -> String {
    text.lines().take(usize::from(rows) - 1).collect::<Vec<_>>().join("\n")
}

fn drawn(model: &Model) -> String {
    let mut terminal = Terminal::new(TestBackend::new(model.columns, model.rows)).unwrap();
    terminal.draw(|frame| drop(view(model, frame))).unwrap();
    test_terminal::text(terminal.backend().buffer())
}

fn journal(wizard: &Wizard) -> Vec<JournalEntry> {
    let launches = JournalDirectory::at(wizard.home("state/launches"));
    let id = launches.list().unwrap().0.remove(0).id;
    launches.read(&id).unwrap().entries
}

/// The frames of a launch, its journal, and the model at the end.
fn launched(setup: Setup, walk: impl Fn(&mut Wizard)) -> (Vec<(Duration, String)>, Vec<JournalEntry>, Model) {
    let rows = setup.rows;
    let mut wizard = Wizard::with(setup);
    let begun = wizard.now();
    wizard.roll();
    walk(&mut wizard);
    let film =
        wizard.film().into_iter().map(|(at, frame)| (begun + at, body(&test_terminal::text(&frame), rows))).collect();
    let entries = journal(&wizard);
    (film, entries, wizard.stop())
}

/// Compares what the replay draws after each record with what the panes drew then. Returns the number of comparisons.
#[track_caller]
fn compare(columns: u16, rows: u16, scenario: &str, walk: impl Fn(&mut Wizard)) -> usize {
    let scenario = Scenario::named(scenario).unwrap();
    compare_setup(Setup { columns, rows, scenario, ..Setup::default() }, walk, false)
}

/// `at_once`: several things may happen at the same time, of which only the last is drawn.
#[track_caller]
fn compare_setup(setup: Setup, walk: impl Fn(&mut Wizard), at_once: bool) -> usize {
    let rows = setup.rows;
    let (film, entries, mut model) = launched(setup, walk);
    let replay = Replay::new(entries.clone(), &model, 1.0).unwrap();
    replays::begin(&mut model, replay);
    let mut compared = 0;
    while let Some(at) = model.replay.as_mut().unwrap().step() {
        let JournalRecord::Progress(progress) = &entries[at].record else { continue };
        // The replay itself draws no buttons, and says what it is.
        let stage = &model.replay.as_ref().unwrap().stage;
        let replayed = body(&drawn(stage), rows);
        let then: Vec<&String> =
            film.iter().filter(|(time, _)| *time == progress.now.mono).map(|(_, text)| text).collect();
        let overtaken = |entry: &JournalEntry| match &entry.record {
            JournalRecord::Progress(next) => next.now.mono == progress.now.mono,
            _ => false,
        };
        if at_once && entries[at + 1..].iter().any(overtaken) && !then.contains(&&replayed) {
            continue;
        }
        let last = then.last().expect("a frame is drawn after everything that happens");
        assert!(then.contains(&&replayed), "entry {at} was\n{last}\nand is replayed as\n{replayed}");
        compared += 1;
    }
    compared
}

fn ready(wizard: &mut Wizard) {
    wizard.review().create().wait_for("You can log in now");
}

fn three(wizard: &mut Wizard) {
    wizard.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create().wait_for(" failed ");
    wizard.pass(Duration::from_secs(60));
}

#[test]
fn replay_draws_what_the_panes_drew_at_each_event() {
    for (columns, rows) in [(80, 24), (120, 36), (60, 20), (200, 50)] {
        assert!(compare(columns, rows, "calm", ready) > 5);
    }
    assert!(compare(120, 36, "mixed-fates", three) > 5);
    assert!(compare(80, 24, "lost-reply", ready) > 5);
    assert!(
        compare(80, 24, "calm", |wizard| {
            ready(wizard);
            wizard.keys("D").wait_for("Type Ubuntu-1").keys("Ubuntu-1<enter>").wait_for("Deleted Ubuntu-1");
        }) > 5
    );
    assert!(
        compare(100, 30, "lost-request", |wizard| {
            wizard.review().create().wait_for("send again");
        }) > 3
    );
    assert!(
        compare(80, 24, "calm", |wizard| {
            wizard.review().create().wait_for("pending").keys("p").pass(Duration::from_secs(9)).keys("p");
            wizard.wait_for("You can log in now");
        }) > 5
    );
}

/// A launch with these follow-ups in this scenario.
fn followed(follow_ups: &str, scenario: &str, columns: u16) -> Setup {
    let plan = format!(
        r#"{{"request": {{"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "wordpress_ls_1_0",
        "bundleId": "micro_3_0"}}, "followUps": {{{follow_ups}}}}}"#
    );
    let plan = Some(Plan::read(&plan).unwrap().requested_values().unwrap());
    Setup { plan, scenario: Scenario::parse(scenario).unwrap(), columns, rows: 36, ..Setup::default() }
}

#[test]
fn replay_draws_the_follow_ups_at_each_event() {
    let some = r#""ports": [{"service": "wireguard"}, {"service": "https"}], "staticIp": {}, "sshAlias": true"#;
    let waits = r#""staticIp": {}, "https": {"domains": ["a.example"], "email": "me@a.example"}"#;
    let calls = "[latency]\nevery_call = 0.7\njitter = 0.4\n";
    let lost = "[[fault]]\naction = [\"AttachStaticIp\"]\neffect = \"done\"\nreply = \"cut\"\n";
    let refused = "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\nreply = \"denied\"\n";
    let done = |word: &'static str| {
        move |wizard: &mut Wizard| {
            wizard.wait_for("Ready to launch?").create().wait_for(word).pass(Duration::from_secs(30));
        }
    };
    for columns in [80, 120] {
        for (follow_ups, fault, word) in
            [(some, "", "✓ SSH alias"), (waits, "", "waiting"), (some, lost, "✓ SSH alias"), (some, refused, "failed")]
        {
            let setup = followed(follow_ups, &format!("{calls}{fault}"), columns);
            let compared = compare_setup(setup, done(word), true);
            assert!(compared > 10, "{word}: {compared}");
        }
    }
}

/// A scenario's fault, and the steps of the user.
type Walk<'a> = (&'a str, &'a dyn Fn(&mut Wizard));

/// A site called `blog` at a slow service with this fault.
fn site(fault: &str, columns: u16) -> Setup {
    let scenario = Scenario::parse(&format!("[latency]\nevery_call = 0.7\njitter = 0.4\n{fault}")).unwrap();
    let plan = RequestedValues {
        blueprint: Some("wordpress_ls_1_0".into()),
        names: Some("blog".into()),
        ..RequestedValues::default()
    };
    Setup { plan: Some(plan), scenario, columns, rows: 36, ..Setup::default() }
}

#[test]
fn replay_draws_the_firewall_static_ip_and_https_panes_at_each_event() {
    let port = "8443<enter><down><enter>";
    let firewall = move |wizard: &mut Wizard| {
        wizard
            .keys("f")
            .wait_for("+ Add a port")
            .keys(port)
            .wait_for("8443/tcp is open to")
            .pass(Duration::from_secs(9));
    };
    let static_ip = |wizard: &mut Wizard| {
        wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    };
    let https = move |wizard: &mut Wizard| {
        static_ip(wizard);
        let names = "example.com<enter>me@example.com<enter><enter>";
        wizard.keys("h").wait_for("up to 15").keys(names).wait_for("https://example.com/ has a certificate");
    };
    // Text that is half typed when an event arrives is in the replay too.
    let typing = |wizard: &mut Wizard| {
        wizard.keys("h").wait_for("up to 15").keys("example.c<left>").keys("<f5>").pass(Duration::from_secs(9));
        wizard.keys("<esc>f").wait_for("+ Add a port");
    };
    let refused = "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\nreply = \"denied\"\n";
    let lost = "[[fault]]\naction = [\"AllocateStaticIp\"]\neffect = \"done\"\nreply = \"cut\"\n";
    let not_allowed = move |wizard: &mut Wizard| {
        wizard.keys("f").wait_for("+ Add a port").keys(port).wait_for("aren't allowed").pass(Duration::from_secs(9));
    };
    let walks: [Walk; 5] = [("", &firewall), (lost, &static_ip), ("", &https), ("", &typing), (refused, &not_allowed)];
    for columns in [80, 120] {
        for (at, (fault, walk)) in walks.iter().enumerate() {
            let whole = |wizard: &mut Wizard| {
                ready(wizard);
                walk(wizard);
            };
            let compared = compare_setup(site(fault, columns), whole, true);
            assert!(compared > 8, "walk {at} in {columns} columns: {compared}");
        }
    }
}

#[test]
fn replay_draws_how_the_launch_script_ended_and_its_output_is_shown_only_on_request() {
    let plan = r##"{"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "ubuntu_24_04",
        "bundleId": "micro_3_0", "userData": "#!/bin/sh\necho secret\n"}"##;
    let plan = || Plan::read(plan).unwrap().requested_values().unwrap();
    let setup = |columns, rows| Setup { plan: Some(plan()), columns, rows, ..Setup::default() };
    let watched = |wizard: &mut Wizard| {
        ready(wizard);
        wizard.keys("l").wait_for("Launch script on web: succeeded").sees("Script done").sees_no("Cloud-init v.");
        wizard.pass(Duration::from_secs(9));
    };
    for (columns, rows) in [(80, 24), (120, 36)] {
        assert!(compare_setup(setup(columns, rows), watched, false) > 5);
    }
    let (_, entries, _) = launched(setup(120, 36), |wizard| {
        watched(wizard);
        wizard.keys("l").sees("Cloud-init v.").sees("bytes of your script").keys("<esc>").sees_no("Cloud-init v.");
    });
    let written = format!("{entries:?}");
    assert!(!written.contains("Cloud-init") && !written.contains("bytes of your script"));
}

#[test]
fn replay_says_that_it_is_one_and_offers_nothing_to_do_with_the_server() {
    let (film, entries, mut model) = launched(Setup::default(), ready);
    let (_, last) = film.last().unwrap();
    assert!(last.contains("[ ⏎ log in ]") && !last.contains("Replay"), "{last}");
    let replay = Replay::new(entries, &model, 1.0).unwrap();
    replays::begin(&mut model, replay);
    while model.replay.as_mut().unwrap().step().is_some() {}
    let end = drawn(&model);
    assert!(end.contains("Replay · ready in") && end.contains("nothing is sent"), "{end}");
    assert!(end.contains("ssh -i") && !end.contains("[ ") && !end.contains("press K"), "{end}");
}

fn at(millis: u64) -> Now {
    let mono = Duration::from_millis(millis);
    Now { mono, wall: std::time::UNIX_EPOCH + mono }
}

fn press(model: &mut Model, now: Now, keys: &str) {
    for key in keystrokes::parse(keys) {
        let effects = update(model, now, Msg::Key { key, at: now.mono });
        assert_eq!(effects, [], "a replay does nothing outside of itself: {keys}");
    }
}

#[test]
fn replay_follows_the_journal_times_and_its_keys() {
    let (_, entries, mut model) = launched(Setup::default(), ready);
    let length = entries.last().unwrap().at.duration_since(entries[0].at).unwrap();
    let replay = Replay::new(entries, &model, 2.0).unwrap();
    (model.now, model.exit) = (at(0), None);
    let watched = model.watch.as_ref().unwrap().launch.clone();
    replays::begin(&mut model, replay);
    let half = u64::try_from(length.as_millis()).unwrap() / 2;
    update(&mut model, at(half - 500), Msg::IdleElapsed);
    assert!(!model.replay.as_ref().unwrap().over && drawn(&model).contains("replay ×2"), "{}", drawn(&model));
    press(&mut model, at(half - 500), "<space>");
    update(&mut model, at(half + 60_000), Msg::IdleElapsed);
    assert!(!model.replay.as_ref().unwrap().over && drawn(&model).contains("paused ×2"), "{}", drawn(&model));
    press(&mut model, at(half + 60_000), "<space>--+");
    assert_eq!(model.replay.as_ref().unwrap().speed, 1.0);
    update(&mut model, at(half + 61_500), Msg::IdleElapsed);
    let end = drawn(&model);
    assert!(end.contains("end of replay") && end.contains("ssh "), "{end}");
    press(&mut model, at(half + 61_500), "r");
    assert!(!model.replay.as_ref().unwrap().over, "once more from the beginning");
    press(&mut model, at(half + 61_500), "Dnxt<enter>create<enter><esc>");
    assert!(model.replay.is_none() && model.exit.is_none());
    assert_eq!(model.watch.as_ref().unwrap().launch.stage, watched.stage, "the launch itself is as it was");
}

#[test]
fn launch_can_be_replayed_from_its_panes_and_from_home() {
    let mut wizard = Wizard::sized(80, 24);
    ready(&mut wizard);
    // Lets the journal catch up.
    wizard.pass(Duration::from_secs(9));
    let (asked, sent) = (wizard.requests("GetInstances").len(), wizard.sent("CreateInstances"));
    let written = journal(&wizard).len();
    wizard.keys("v").wait_for("replay ×1").wait_for("end of replay").keys("<esc>").sees("log in");
    wizard.keys("<f7>").wait_for("running").keys("v").wait_for("replay ×1").keys("q").sees_no("replay");
    assert_eq!(wizard.sent("CreateInstances"), sent);
    assert!(wizard.requests("GetInstances").len() > asked, "Home asks, and the replay doesn't");
    assert_eq!(journal(&wizard).len(), written, "nothing is written");
    wizard.stop();
}
