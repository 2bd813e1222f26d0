//! Tests of `skysail watch`, `launches`, and `list`.

use super::{PLAN, apply, skysail};
use crate::fixture::{Fixture, ID, REGION, fixture, order};
use skysail::domain::launch::Launch;
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::order::Order;
use skysail::domain::owned_resource::{OwnedResource, ResourceKind};
use skysail::domain::sanitized_text::SanitizedText;

#[tokio::test(start_paused = true)]
async fn watch_and_launches_work_before_the_first_launch() {
    let fixture = fixture("calm");
    let watched = skysail(&fixture, &["watch"]).await;
    assert_eq!((watched.status, watched.out.as_str()), (0, ""));
    let listed = skysail(&fixture, &["launches"]).await;
    assert!(listed.status == 0 && listed.notes.contains("You haven't launched anything"), "{listed:?}");
}

#[tokio::test(start_paused = true)]
async fn launch_is_found_by_an_id_prefix() {
    let fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let watched = skysail(&fixture, &["watch", &id[..18]]).await;
    assert_eq!(watched.status, 0, "{watched:?}");
    assert_eq!(skysail(&fixture, &["watch", "no-such"]).await.status, 2);
}

#[tokio::test(start_paused = true)]
async fn launch_of_another_account_is_refused_with_the_option_to_use() {
    let mut fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    fixture.services.account = Some(SanitizedText::new("127.0.0.1:4566"));
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert!(watched.status == 2 && watched.notes.contains("--sandbox"), "{watched:?}");
}

#[tokio::test(start_paused = true)]
async fn launches_show_time_names_region_and_status() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    let listed = skysail(&fixture, &["launches"]).await;
    for part in ["2027-01-15 ", "sandbox", "us-east-1", "web-1,web-2", "$14.00", "finished; last seen: web-1 running"] {
        assert!(listed.out.contains(part), "{part}: {}", listed.out);
    }
    assert!(!listed.out.contains("T08:00"), "{}", listed.out);
    let listed = skysail(&fixture, &["launches", "--output", "json"]).await.json();
    assert!(listed[0]["createdAt"].as_str().unwrap().starts_with("2027-01-15T08:00:0"), "{listed}");
}

#[tokio::test(start_paused = true)]
async fn without_an_id_the_newest_launch_is_shown_and_reported() {
    let fixture = fixture("calm");
    for command in ["show", "replay", "report"] {
        let none = skysail(&fixture, &["launches", command]).await;
        assert!(none.status == 1 && none.notes.contains("You haven't launched anything"), "{command}: {none:?}");
    }
    apply(&fixture, PLAN, &[]).await;
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let newest = PLAN.replace("web-", "blog-");
    let id = apply(&fixture, &newest, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    for command in ["show", "replay"] {
        let shown = skysail(&fixture, &["launches", command]).await;
        assert!(
            shown.status == 0 && shown.out.starts_with(&id) && shown.out.contains("blog-1"),
            "{command}: {shown:?}"
        );
    }
    let report = skysail(&fixture, &["launches", "report", "--to", "-"]).await;
    assert_eq!(report.status, 0, "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn lightsail_catalog_is_listed_in_columns_and_in_json() {
    let fixture = fixture("calm");
    let lines = |ended: &super::Ended| ended.out.lines().count();
    let regions = skysail(&fixture, &["list", "regions"]).await;
    assert!(regions.out.starts_with("Name") && regions.out.contains("Frankfurt  eu-central-1"), "{}", regions.out);
    let regions = skysail(&fixture, &["list", "regions", "--output", "json"]).await.json();
    let opt_in = |name: &str| {
        regions.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["isOptInRequired"].clone()
    };
    assert_eq!((opt_in("eu-south-2"), opt_in("eu-central-1")), (true.into(), false.into()), "the note is a member too");
    let zones = skysail(&fixture, &["list", "zones", "--region", "eu-central-1"]).await;
    assert_eq!(lines(&zones), 1 + 3, "the headings, and a row a zone: {}", zones.out);
    let bundles = skysail(&fixture, &["list", "bundles", "--region", "us-west-2", "--output", "json"]).await.json();
    let large = skysail(&fixture, &["list", "bundles", "--filter", "compute-optimized large"]).await;
    assert!(large.out.lines().any(|row| row.starts_with("Large  ")), "its group says what it is for: {}", large.out);
    let micro = bundles.as_array().unwrap().iter().find(|one| one["bundleId"] == "micro_3_0").unwrap();
    assert_eq!((&micro["price"], &micro["ramSizeInGb"]), (&7.0.into(), &1.0.into()));
    assert_eq!((&micro["monthlyPriceUsd"], &micro["hourlyPriceUsd"]), (&7.0.into(), &0.0094.into()));
    let research = bundles.as_array().unwrap().iter().find(|one| one["isResearch"] == true).unwrap();
    assert!(research["price"].is_null(), "an unknown price is not nothing: {research}");
    let sizes = ["list", "bundles", "--region", "us-west-2", "--filter"];
    let research = skysail(&fixture, &[&sizes[..], &["standard"]].concat()).await;
    let micro = skysail(&fixture, &[&sizes[..], &["micro"]].concat()).await;
    assert!(research.notes.contains("$0.00685/hour while stopped (November 2026)"), "{research:?}");
    assert!(research.notes.contains("aws.amazon.com/lightsail/research/pricing"), "{research:?}");
    assert_eq!(micro.notes, "", "these have a price");
    let blueprints = skysail(&fixture, &["list", "blueprints"]).await;
    assert!(blueprints.out.contains("ubuntu_24_04"), "{}", blueprints.out);
}

#[tokio::test(start_paused = true)]
async fn unknown_region_is_refused_with_similar_names() {
    let fixture = fixture("calm");
    for what in ["regions", "zones", "blueprints", "bundles"] {
        let mars = skysail(&fixture, &["list", what, "--region", "mars-1"]).await;
        assert_eq!((mars.status, mars.out.as_str()), (2, ""), "{what}: {mars:?}");
        assert!(mars.notes.contains("Lightsail has no Region called mars-1"), "{what}: {mars:?}");
        assert!(mars.notes.contains("skysail list regions"), "{what}: {mars:?}");
        let slip = skysail(&fixture, &["list", what, "--region", "eu-centrl-1"]).await;
        assert!(slip.notes.contains("Similar: eu-central-1 (Frankfurt)."), "{what}: {slip:?}");
    }
    assert_eq!(fixture.sandbox.requests().iter().filter(|seen| seen.action == "GetBundles").count(), 0);
    let one = skysail(&fixture, &["list", "regions", "--region", "eu-central-1"]).await;
    assert_eq!(one.out.lines().count(), 1 + 1, "{}", one.out);
}

/// The values of this member in a JSON list.
fn ids(ended: &super::Ended, member: &str) -> Vec<String> {
    ended.json().as_array().unwrap().iter().map(|one| one[member].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn filter_matches_any_column_and_a_price_is_a_limit() {
    let fixture = fixture("calm");
    let list = async |args: &[&str]| skysail(&fixture, &[&["list"], args, &["--output", "json"]].concat()).await;
    let cheap = list(&["bundles", "--filter", "linux 60 gb", "--max-price", "12"]).await;
    assert_eq!(ids(&cheap, "bundleId"), ["small_3_0", "small_ipv6_3_0"]);
    assert!(ids(&list(&["bundles", "--max-price", "$4"]).await, "bundleId").contains(&"nano_ipv6_3_0".to_owned()));
    assert_eq!(ids(&list(&["blueprints", "--filter", "24.04"]).await, "blueprintId"), ["ubuntu_24_04"]);
    let affordable = ids(&list(&["blueprints", "--max-price", "5"]).await, "blueprintId");
    assert!(affordable.contains(&"ubuntu_24_04".into()) && !affordable.iter().any(|id| id.contains("windows")));
    assert_eq!(ids(&list(&["regions", "--filter", "SAO"]).await, "name"), ["sa-east-1"]);
    assert_eq!(list(&["bundles", "--filter", "no such size"]).await.json(), serde_json::json!([]));
    let nothing = skysail(&fixture, &["list", "bundles", "--filter", "no such size"]).await;
    assert_eq!((nothing.status, nothing.out.as_str()), (0, ""));
    assert!(nothing.notes.contains("No matches"), "{nothing:?}");
    let priceless = skysail(&fixture, &["list", "zones", "--max-price", "5"]).await;
    assert!(priceless.status == 2 && priceless.notes.contains("--max-price"), "{priceless:?}");
}

#[tokio::test(start_paused = true)]
async fn filter_for_8_gb_does_not_match_8_processors() {
    let fixture = fixture("calm");
    let found = skysail(&fixture, &["list", "bundles", "--filter", "8 gb", "--output", "json"]).await.json();
    let memory = found.as_array().unwrap().iter().map(|one| one["ramSizeInGb"].as_f64().unwrap());
    assert!(memory.clone().count() > 0 && memory.clone().all(|gb| gb == 8.0), "{:?}", memory.collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn terminal_lists_have_groups_and_colors_and_no_wrapped_lines() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    for columns in [40, 60, 80, 120] {
        for args in [&["list", "bundles"][..], &["list", "blueprints"], &["list", "regions"], &["launches"]] {
            let shown = super::on_terminal(&fixture, args, columns).await;
            assert_eq!(shown.status, 0, "{shown:?}");
            let plain = super::without_colors(&shown.out);
            assert_ne!(plain, shown.out, "{args:?}");
            let widest = plain.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= usize::from(columns), "{args:?} at {columns}: {plain}");
        }
    }
    let sizes = super::without_colors(&super::on_terminal(&fixture, &["list", "bundles"], 80).await.out);
    let lines: Vec<&str> = sizes.lines().collect();
    assert!(lines.contains(&"General purpose · Linux/Unix"), "{sizes}");
    assert!(lines.iter().any(|line| line.contains("Nano") && line.ends_with("nano_3_0")), "{sizes}");
}

#[tokio::test(start_paused = true)]
async fn launches_can_be_filtered() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    let found = skysail(&fixture, &["launches", "--filter", "web-2 us-east", "--output", "json"]).await.json();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    let none = skysail(&fixture, &["launches", "--filter", "eu-west"]).await;
    assert!(none.out.is_empty() && none.notes.contains("No matches out of 1."), "{none:?}");
}

#[tokio::test(start_paused = true)]
async fn failed_listing_is_explained() {
    let fixture = fixture("bad-page");
    let ended = skysail(&fixture, &["list", "bundles"]).await;
    assert!(ended.status == 1 && ended.notes.contains("Lightsail's reply couldn't be read"), "{ended:?}");
}

/// A launch that a crash interrupted while its key pair was being imported.
async fn cut_off(came: bool) -> Fixture {
    let fixture = fixture("calm");
    let order = Order { key_pair: Some("web-key".into()), ..order("web-1") };
    let (launch, _) = Launch::begin(ID.into(), order, fixture.services.account.clone(), fixture.services.now());
    let dir = tempfile::tempdir().unwrap();
    let key = skysail::ssh_keys::keep(&dir.path().join("web-key.pem"), "web-key", None).unwrap().public;
    let made = OwnedResource::new(ResourceKind::KeyPair, "web-key", None, fixture.services.now().wall);
    let making = JournalRecord::Making { made: OwnedResource { prints: key.prints.clone(), ..made } };
    let intent = JournalRecord::Intent { launch: ID.into(), manifest: Box::new(launch.manifest) };
    for record in [intent, making] {
        fixture
            .services
            .journals
            .append(&ID.into(), &JournalEntry { at: fixture.services.now().wall, record })
            .unwrap();
    }
    fixture.services.journals.close(&ID.into());
    if came {
        fixture.services.lightsail.import_key_pair(&REGION.into(), "web-key", &key.line).await.unwrap();
    }
    fixture
}

#[tokio::test(start_paused = true)]
async fn key_pair_of_an_interrupted_launch_is_looked_up_and_can_be_deleted() {
    let fixture = cut_off(true).await;
    let watched = skysail(&fixture, &["watch"]).await;
    assert_eq!((watched.status, fixture.count("ImportKeyPair"), fixture.creates()), (1, 1, 0), "{watched:?}");
    assert!(watched.out.contains("Left in your account by this launch: web-key (key pair)"), "{watched:?}");
    assert!(watched.notes.contains("Skysail quit before requesting the instances"), "{watched:?}");
    // Now its outcome is known.
    let details = skysail(&fixture, &["watch"]).await.notes;
    assert!(
        details.starts_with(
            "Nothing to watch: every launch has finished.\nThe most recent launch that created something: skysail"
        ),
        "{details}"
    );
    let deleted = skysail(&fixture, &["delete", ID, "--yes"]).await;
    assert_eq!((deleted.status, fixture.count("DeleteKeyPair")), (0, 1), "{deleted:?}");
}

#[tokio::test(start_paused = true)]
async fn key_pair_that_never_arrived_is_looked_up_for_a_minute_and_never_sent_again() {
    let fixture = cut_off(false).await;
    let began = fixture.services.now();
    let watched = skysail(&fixture, &["watch"]).await;
    assert_eq!((watched.status, fixture.count("ImportKeyPair"), fixture.creates()), (1, 0, 0), "{watched:?}");
    assert!(fixture.services.now().since(began).as_secs() >= 60 && !watched.out.contains("web-key"), "{watched:?}");
    let deleted = skysail(&fixture, &["delete", ID, "--yes"]).await;
    assert_eq!(fixture.count("DeleteKeyPair"), 0, "{deleted:?}");
}

#[tokio::test(start_paused = true)]
async fn show_describes_a_launch_from_its_journal() {
    let fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let shown = skysail(&fixture, &["launches", "show", &id]).await;
    assert_eq!((shown.status, shown.notes.lines().count()), (0, 1), "{shown:?}");
    let as_of = "That is as of 2027-01-15T";
    assert!(shown.notes.starts_with(as_of) && shown.notes.contains("run skysail --sandbox servers"), "{}", shown.notes);
    for part in [
        "finished; last seen: web-1 running",
        "web-1, web-2",
        "micro_3_0",
        "2027-01-15",
        "Sending the request.",
        "CreateInstances",
        "AWS accepted the request.",
        "web-1: pending",
        "web-2: running at 192.0.2.",
        "accepts logins ",
        "Sandbox: it cost nothing. On AWS it would have been about $0.0188 (2 hours started).",
    ] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    let details = skysail(&fixture, &["launches", "show", &id[..18], "--output", "json"]).await.json();
    let events = details["events"].as_array().unwrap();
    let count = |member: &str, value: &str| events.iter().filter(|event| event[member] == value).count();
    assert_eq!((count("action", "CreateInstances"), count("event", "accepted"), count("event", "settled")), (1, 1, 1));
    let runs =
        |event: &&serde_json::Value| event["event"] == "instance" && event["instances"][0]["status"] == "running";
    assert_eq!(
        (events.iter().filter(runs).count(), details["damagedLines"].as_u64(), details["isRecorded"].as_bool()),
        (4, Some(0), Some(true))
    );
    assert_eq!((&details["status"], &details["instances"][1]["status"]), (&"settled".into(), &"running".into()));
    assert_eq!((&details["cost"]["instanceHours"], &details["cost"]["billedInstances"]), (&2.into(), &2.into()));
    let times: Vec<&str> = events.iter().map(|event| event["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn unknown_launch_is_named_and_a_deleted_one_costs_nothing() {
    let fixture = fixture("calm");
    for command in ["show", "replay", "report"] {
        let missing = skysail(&fixture, &["launches", command, "no-such"]).await;
        assert_eq!((missing.status, missing.out.as_str()), (2, ""), "{command}: {missing:?}");
        assert!(missing.notes.contains("There's no launch no-such on this computer"), "{command}: {missing:?}");
    }
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let missing = skysail(&fixture, &["delete", "web-9", "--yes"]).await;
    assert_eq!((missing.status, missing.out.as_str()), (2, ""), "{missing:?}");
    assert!(missing.notes.contains("no launch web-9 on this computer, and no server of that name"), "{missing:?}");
    skysail(&fixture, &["delete", &id, "--yes"]).await;
    let details = skysail(&fixture, &["launches", "show", &id, "--output", "json"]).await.json();
    assert_eq!((&details["status"], &details["cost"]["billedInstances"]), (&"deleted".into(), &0.into()));
    let replayed = skysail(&fixture, &["launches", "replay", &id]).await;
    assert!(replayed.status == 0 && replayed.out.contains("Deleted: web-1, web-2"), "{replayed:?}");
}

#[tokio::test(start_paused = true)]
async fn report_is_written_once_and_never_replaces_a_file() {
    let fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let path = fixture.dir().join("report.md");
    let path = path.to_str().unwrap();
    let written = skysail(&fixture, &["launches", "report", &id, "--to", path]).await;
    assert!(written.status == 0 && written.out.contains("report.md"), "{written:?}");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.starts_with("# Skysail launch report") && !text.contains("web-1") && !text.contains(&id), "{text}");
    let again = skysail(&fixture, &["launches", "report", &id, "--to", path]).await;
    assert!(again.status == 1 && again.notes.contains("already exists") && again.notes.contains("--to"), "{again:?}");
    let printed = skysail(&fixture, &["launches", "report", &id, "--to", "-"]).await;
    assert_eq!((printed.status, printed.out), (0, text));
}

/// Someone has stopped a server on purpose since its launch: that is neither late nor awaited.
#[tokio::test(start_paused = true)]
async fn server_stopped_since_its_launch_is_told_and_not_waited_for() {
    let fixture = fixture("calm");
    let applied = apply(&fixture, PLAN, &["--output", "json"]).await.json();
    let launch = applied["launchId"].as_str().unwrap();
    assert_eq!(skysail(&fixture, &["stop", "web-1"]).await.status, 0);
    let began = tokio::time::Instant::now();
    let watched = skysail(&fixture, &["watch", launch]).await;
    assert_eq!(watched.status, 4, "{watched:?}");
    let told = format!("{}{}", watched.out, watched.notes);
    assert!(told.contains("1 of 2 instances is running. 1 is stopped and still billed."), "{told}");
    assert!(began.elapsed() < std::time::Duration::from_secs(60), "{:?}", began.elapsed());
    let listed = skysail(&fixture, &["launches"]).await.out;
    assert!(listed.contains("web-1 stopped, web-2 running"), "{listed}");
    assert_eq!(skysail(&fixture, &["start", "web-1"]).await.status, 0);
    let watched = skysail(&fixture, &["watch", launch]).await;
    assert_eq!(watched.status, 0, "{watched:?}");
    let listed = skysail(&fixture, &["launches"]).await.out;
    assert!(listed.contains("web-1 running, web-2 running"), "{listed}");
    // Each deletion is told once, at its own time.
    for name in ["web-1", "web-2"] {
        assert_eq!(skysail(&fixture, &["delete", name, "--yes"]).await.status, 0);
    }
    let story = skysail(&fixture, &["launches", "show", launch]).await.out;
    let told: Vec<&str> = story.lines().filter_map(|line| line.split("Deleted: ").nth(1)).collect();
    assert_eq!(told, ["web-1", "web-2"], "{story}");
}
