//! Journeys through Home: all servers of the account, and the actions on them.

use crate::wizard::{Setup, Wizard, screen_snapshot, test_terminal};
use skysail::app::home::offers::WelcomeOffer;
use skysail::app::home::welcome;
use skysail::app::model::{Model, Screen};
use skysail::domain::facts;
use skysail::domain::failure::{ErrorKind, Failure};
use skysail::domain::plan::Plan;
use skysail::home::HomeState;
use skysail::sandbox::Scenario;
use std::time::Duration;

/// A server in Ireland that wasn't launched from here.
pub const BLOG: &str = r#"
[[before]]
region = "eu-west-1"
action = "CreateInstances"
ago = 1036800.0
body = { instanceNames = ["blog"], availabilityZone = "eu-west-1b", blueprintId = "ubuntu_24_04", bundleId = "small_3_0" }
"#;

fn wizard(more: &str) -> Wizard {
    let scenario = Scenario::parse(&format!("{BLOG}\n{more}")).unwrap();
    Wizard::with(Setup { columns: 120, rows: 36, scenario, ..Setup::default() })
}

/// On Home, with everything loaded.
fn home(wizard: &mut Wizard) -> &mut Wizard {
    wizard.ready().keys("<f7>").wait_for("As of")
}

/// On Home after launching `web-1` from here, with the cursor on it.
fn after_a_launch() -> Wizard {
    let mut wizard = wizard("");
    wizard.review().create().wait_for("Your instance is running.");
    home(&mut wizard).keys("/Ubuntu-1<enter>");
    wizard
}

#[test]
fn stop_asks_once_is_sent_once_and_followed_to_its_end() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("x").sees("Stop blog?").sees("⏎ stop   esc keep").keys("<down>sRDl").sees("Stop blog?");
    for no in ["<esc>", "xn"] {
        wizard.keys(no).sees_no("Stop blog?").sees("Your servers");
    }
    assert_eq!(wizard.sent("StopInstance"), 0);
    wizard.keys("x<enter>").wait_for("Stopping blog…").wait_for("blog has stopped.").sees("still billed");
    let mentions = wizard.screen().matches("still billed").count();
    assert_eq!(mentions, 1, "{}", wizard.screen());
    assert_eq!(wizard.sent("StopInstance"), 1);
    wizard.keys("s").wait_for("blog is running.").sees_no("has stopped");
    assert_eq!(wizard.sent("StartInstance"), 1);
    wizard.keys("xy").wait_for("blog has stopped.").keys("n").wait_for("Where should it run?");
    wizard.keys("<esc>").sees("Your servers").sees_no("has stopped").sees("is stopped and still billed");
}

#[test]
fn snapshot_asks_once_is_taken_once_and_listed_with_its_price() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("S").sees("Take a snapshot of blog?").sees("$0.05 per GB-month").keys("<esc>");
    assert_eq!(wizard.sent("CreateInstanceSnapshot"), 0);
    wizard.keys("SS").wait_for("Taking a snapshot of blog").wait_for("The snapshot of blog is ready.");
    wizard.sees("It's called blog-2").wait_for("Also billed").sees("up to $3.00");
    let sent = wizard.requests("CreateInstanceSnapshot");
    assert_eq!(sent.len(), 1);
    let name = sent[0].body["instanceSnapshotName"].as_str().unwrap();
    assert!(name.starts_with("blog-2") && sent[0].body["instanceName"] == "blog", "{name}");
    wizard.sees(name);
}

/// Also of a server that no launch created, after a restart, and if AWS's reply was lost.
#[test]
fn a_snapshot_that_skysail_took_is_its_own_and_deleted_by_its_name_alone() {
    for fault in ["", "[[fault]]\naction = [\"CreateInstanceSnapshot\"]\neffect = \"done\"\nreply = \"cut\"\n"] {
        let mut wizard = wizard(fault);
        home(&mut wizard).keys("SS").wait_for("The snapshot of blog is ready.").wait_for("up to $3.00");
        let name = wizard.requests("CreateInstanceSnapshot")[0].body["instanceSnapshotName"].clone();
        let name = name.as_str().unwrap();
        wizard
            .keys(&format!("/{name}<enter>"))
            .wait_until("that it's ours", |screen| !screen.contains("maybe Skysail"));
        wizard.sees("Created by").sees_no("not Skysail");
        wizard.keys("D").sees(&format!("Type {name} to delete it.")).sees_no("Nothing on this computer proves");
        wizard.keys(&format!("{name}<enter>")).wait_for("is deleted; billing has stopped.");
        assert_eq!(wizard.sent("DeleteInstanceSnapshot"), 1);
    }
}

/// The same with a finished snapshot of 60 GB.
pub const SAVED: &str = r#"
[[before]]
region = "eu-west-1"
action = "CreateInstanceSnapshot"
ago = 86400.0
body = { instanceName = "blog", instanceSnapshotName = "blog-monday" }
"#;

#[test]
fn snapshot_is_restored_on_a_larger_bundle() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("/monday<enter>").sees("new server from this").keys("N").wait_for("What size for");
    wizard.sees("blog stays and is billed").sees("as before").sees("From blog-monday · nothing new yet");
    // A bundle that is too small is shown with the reason, and can't be chosen.
    wizard.keys("nano<enter>").sees("it needs a disk of 60 GB or more").keys("<esc>");
    wizard.choose("medium").keys("<f10>").wait_for("Ready to launch from blog-monday?");
    wizard.sees("blog-monday, Ubuntu").sees("stays and is billed until you delete it").sees("blog-1");
    wizard.create().wait_for("Your instance is running.");
    let sent = wizard.requests("CreateInstancesFromSnapshot");
    assert_eq!((sent.len(), wizard.sent("CreateInstances")), (1, 0));
    assert_eq!(
        (&sent[0].body["instanceSnapshotName"], &sent[0].body["bundleId"]),
        (&"blog-monday".into(), &"medium_3_0".into())
    );
}

#[test]
fn expired_credentials_show_a_sign_in_row() {
    let expired = "[[fault]]\naction = [\"GetRegions\"]\nnth = 2\nreply = \"expired\"\n";
    let mut wizard = wizard(expired);
    wizard.ready().keys("<f7>").wait_for("Couldn't load your servers").sees("Sign in to AWS").sees("P sign in");
    wizard.keys("<enter>").wait_for("Which account?");
}

#[test]
fn key_that_does_not_apply_says_why() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("s").sees("That key does nothing for blog, which is running.");
    wizard.keys("/monday<enter>x").sees("blog-monday isn't a server, so that key does nothing here.");
}

#[test]
fn the_command_that_deletes_a_snapshot_can_be_copied() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("/monday<enter>").sees("c copy").keys("c");
    let copied = wizard.acts().into_iter().any(|act| format!("{act:?}").contains("delete-instance-snapshot --region"));
    assert!(copied);
    assert_eq!(wizard.sent("DeleteInstanceSnapshot"), 0);
}

#[test]
fn resize_starts_from_the_newest_snapshot_at_the_size_question() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("Z").wait_for("Which size should blog move to?").sees("eu-west-1");
    wizard.sees("blog stays and is billed until you delete it.").sees("Resize blog · nothing new yet");
    wizard.sees("✗ too small").sees("current size").sees("next size").sees("+$32.00");
    wizard.keys("<f10>").wait_for("Ready to resize blog?").sees("eu-west-1b").sees("blog-monday");
    // The next size, what it costs more, and what both servers cost.
    wizard.sees("Medium: 4 GB").sees("Small to Medium").sees("+$12.00/month").sees("both are billed: $36.00/month");
    wizard.keys("<enter>").sees("Ready to resize blog?").sees("both are billed: $36.00/month");
}

#[test]
fn resize_without_a_snapshot_says_to_take_one_first() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("Z").sees("takes a snapshot first. Press S to");
    wizard.keys("SS").wait_for("The snapshot of blog is ready.").wait_for("Also billed");
    wizard.keys("Z").wait_for("Which size should blog move to?");
}

#[test]
fn snapshot_deleted_in_the_meantime_must_be_chosen_again() {
    let deleted = r#"
[[fault]]
action = ["GetActiveNames"]
nth = 2
then = [{ after = 0.0, action = "DeleteInstanceSnapshot", body = { instanceSnapshotName = "blog-monday" } }]
"#;
    let mut wizard = wizard(&format!("{SAVED}{deleted}"));
    home(&mut wizard).keys("Z").wait_for("Which size").keys("<f10>").wait_for("Ready to resize");
    wizard.create().wait_for("Not created").sees("blog-monday").keys("<enter>");
    wizard.wait_for("The snapshot blog-monday isn't available in Ireland").keys("<enter>").wait_for("Which snapshot?");
    // Without a purpose, the first question is what the server runs.
    wizard.keys("<enter>").wait_for("What should it run?");
    assert_eq!((wizard.sent("CreateInstancesFromSnapshot"), wizard.sent("CreateInstances")), (1, 0));
}

#[test]
fn lost_reply_to_a_restore_is_adopted_and_never_sent_again() {
    let fault = "[[fault]]\naction = [\"CreateInstancesFromSnapshot\"]\neffect = \"done\"\nreply = \"cut\"\n";
    let mut wizard = wizard(&format!("{SAVED}{fault}"));
    home(&mut wizard).keys("Z").wait_for("Which size").keys("<f10>").wait_for("Ready to resize");
    wizard.create().wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstancesFromSnapshot"), 1);
}

#[test]
fn lost_reply_to_a_snapshot_is_looked_up_and_never_sent_again() {
    let mut wizard = wizard("[[fault]]\naction = [\"CreateInstanceSnapshot\"]\neffect = \"done\"\nreply = \"cut\"\n");
    home(&mut wizard).keys("SS").wait_for("exactly once").sees("The snapshot of blog is ready.");
    assert_eq!(wizard.sent("CreateInstanceSnapshot"), 1);
}

#[test]
fn lost_reply_is_looked_up_and_never_sent_again() {
    let mut wizard = wizard("[[fault]]\naction = [\"RebootInstance\"]\neffect = \"done\"\nreply = \"cut\"\n");
    home(&mut wizard).keys("RR").wait_for("exactly once").sees("blog is rebooting");
    assert_eq!(wizard.sent("RebootInstance"), 1);
}

#[test]
fn idle_home_draws_and_requests_nothing_unless_something_changes() {
    let mut wizard = wizard("");
    home(&mut wizard).pass(Duration::from_secs(2));
    let asked = |wizard: &Wizard| (wizard.sent("GetInstances"), wizard.frames());
    let before = asked(&wizard);
    wizard.pass(Duration::from_secs(600));
    assert_eq!(asked(&wizard), before);
    wizard.keys("r").wait_for("As of");
    assert_eq!(wizard.sent("GetRegions"), 3, "the question's, Home's and that of the refresh");
}

#[test]
fn two_hundred_servers_in_every_region_need_one_page_each_and_one_of_static_ips() {
    let regions: Vec<String> = facts::regions().iter().map(ToString::to_string).collect();
    assert_eq!(regions.len(), 19);
    let servers = regions.iter().enumerate().map(|(at, region)| {
        let names: Vec<String> = (at..200).step_by(regions.len()).map(|n| format!("\"web-{n}\"")).collect();
        let names = names.join(", ");
        // Bundles have other IDs there.
        let minor = match region.as_str() {
            "ap-south-1" => "_1",
            "ap-southeast-2" => "_2",
            "sa-east-1" => "_1",
            _ => "_0",
        };
        format!(
            "[[before]]\nregion = \"{region}\"\naction = \"CreateInstances\"\nago = 86400.0\nbody = {{ \
             instanceNames = [{names}], availabilityZone = \"{region}a\", blueprintId = \"debian_12\", \
             bundleId = \"nano_3{minor}\" }}\n"
        )
    });
    let scenario = Scenario::parse(&servers.collect::<String>()).unwrap();
    let mut wizard = Wizard::with(Setup { columns: 120, rows: 36, scenario, ..Setup::default() });
    let before = wizard.ready().sent("GetInstances");
    home(&mut wizard).sees("200 servers").keys("/web-199<enter>").sees("web-199");
    assert_eq!(before, 0);
    for action in ["GetInstances", "GetStaticIps"] {
        let mut asked: Vec<_> = wizard.requests(action).into_iter().map(|seen| seen.region).collect();
        asked.sort();
        assert_eq!(asked, regions, "{action}: once of each Region");
    }
}

#[test]
fn servers_created_elsewhere_are_deleted_only_by_name_and_region() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("D").wait_for("Type blog eu-west-1").keys("blog<enter>");
    assert_eq!(wizard.sent("DeleteInstance"), 0);
    wizard
        .keys("blog eu-west-1<enter>")
        .wait_for("blog is deleted; billing has stopped.")
        .wait_for("AWS lists no servers");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
}

/// A snapshot that another program took, whose server is another's too.
#[test]
fn a_snapshot_is_deleted_by_its_name_and_what_ends_is_said() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("/monday<enter>D").sees("Delete a snapshot").sees("60 GB, of blog");
    wizard.sees("Billing of up to $3.00/month stops.").sees("Nothing on this computer proves");
    wizard.keys("blog-monday<enter>").sees("Type blog-monday eu-west-1").keys("<esc>").sees_no("Delete a snapshot");
    wizard.keys("Dblog eu-west-1<enter>");
    assert_eq!(wizard.sent("DeleteInstanceSnapshot"), 0);
    wizard.keys("blog-monday eu-west-1<enter>").wait_for("The snapshot blog-monday is deleted; billing has stopped.");
    let sent = wizard.requests("DeleteInstanceSnapshot");
    assert_eq!((sent.len(), &sent[0].body["instanceSnapshotName"]), (1, &"blog-monday".into()));
    wizard.keys("/<esc>").sees_no("Also billed").sees("blog");
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}

#[test]
fn the_lost_answer_to_the_deletion_of_a_snapshot_is_looked_up_and_never_sent_again() {
    for (effect, end) in [("done", "exactly once"), ("none", "still exists")] {
        let fault =
            format!("[[fault]]\naction = [\"DeleteInstanceSnapshot\"]\neffect = \"{effect}\"\nreply = \"cut\"\n");
        let mut wizard = wizard(&format!("{SAVED}{fault}"));
        home(&mut wizard).keys("/monday<enter>Dblog-monday eu-west-1<enter>").wait_for(end);
        assert_eq!(wizard.sent("DeleteInstanceSnapshot"), 1, "{effect}");
    }
}

#[test]
fn a_snapshot_that_is_refused_stays_with_its_reason() {
    let fault = "[[fault]]\naction = [\"DeleteInstanceSnapshot\"]\nreply = \"denied\"\n";
    let mut wizard = wizard(&format!("{SAVED}{fault}"));
    home(&mut wizard).keys("/monday<enter>Dblog-monday eu-west-1<enter>");
    wizard.wait_for("The snapshot blog-monday wasn't deleted.").sees("blog-monday");
}

const BESIDES: &str = r#"
[[before]]
region = "eu-west-1"
action = "AllocateStaticIp"
ago = 86400.0
body = { staticIpName = "old-ip" }
[[before]]
region = "eu-west-1"
action = "CreateDisk"
ago = 86400.0
body = { diskName = "data", availabilityZone = "eu-west-1a", sizeInGb = 8 }
"#;

#[test]
fn a_static_ip_is_released_from_home_and_a_disk_only_by_the_command() {
    let mut wizard = wizard(BESIDES);
    home(&mut wizard).keys("/old-ip<enter>D").sees("Release a static IP").sees("Billing of $3.72/month stops.");
    wizard.keys("old-ip eu-west-1<enter>").wait_for("The static IP old-ip is released; billing has stopped.");
    assert_eq!(wizard.sent("ReleaseStaticIp"), 1);
    wizard.keys("/<esc>/data<enter>D").sees("aws lightsail delete-disk --region eu-west-1 --disk-name data");
    assert_eq!((wizard.sent("DeleteDisk"), wizard.screen().contains("old-ip  ")), (0, false));
}

#[test]
fn launched_server_opens_its_panes_and_esc_returns_to_home() {
    let mut wizard = after_a_launch();
    wizard.keys("<enter>").wait_for("Your instance is running.").keys("<esc>").wait_for("2 servers");
    wizard.keys("D").wait_for("Delete a server").keys("<esc>");
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}

#[test]
fn a_server_like_another_one_that_was_left_is_not_the_next_new_server() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("N").sees("Name").keys("<f7>").wait_for("As of");
    wizard.keys("n").sees("Where should it run?").keys("<f10>").wait_for("Ready to launch?");
    wizard.sees("us-east-1").sees_no("eu-west-1").sees_no("set in your plan");
}

#[test]
fn a_server_that_is_still_being_created_says_when_it_can_be_deleted() {
    let mut wizard = wizard("[pace]\nrunning = 100000.0\n");
    wizard.review().create().wait_for("pending");
    home(&mut wizard).keys("/Ubuntu-1<enter>D").wait_for("AWS is still creating Ubuntu-1.").sees("3 minutes after it");
    wizard.wait_for("Type Ubuntu-1 to delete").keys("Ubuntu-1<enter>").wait_for("Deleted Ubuntu-1");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
}

#[test]
fn ctrl_u_clears_a_filter_and_the_sums_are_of_what_is_shown() {
    let mut wizard = wizard(SAVED);
    home(&mut wizard).keys("/zzz<c-u>monday").sees("blog-monday").sees("1 of 2").sees("up to $3.00");
    wizard.keys("<c-u>blog-1").sees("0 of 2").keys("<c-u>").sees("1 server");
}

/// Only what is on the launch's screen goes on.
#[test]
fn another_launch_is_opened_once_a_deletion_has_ended() {
    let mut wizard = wizard("[[fault]]\naction = [\"DeleteInstance\"]\ndelay = 20.0\n");
    wizard.review().create().wait_for("Your instance is running.");
    home(&mut wizard).keys("n").review().create().wait_for("Your instance is running.");
    home(&mut wizard).keys("/Ubuntu-2<enter>D").wait_for("Type Ubuntu-2 to delete").keys("Ubuntu-2<enter>");
    wizard.wait_for("Deleting").keys("<f7>").wait_for("As of").keys("/<c-u>Ubuntu-1<enter><enter>");
    wizard.sees("the previous launch is still being changed or deleted").pass(Duration::from_secs(60));
    wizard.keys("<enter>").wait_for("Your instance is running.").sees("Ubuntu-1");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
}

#[test]
fn not_deleting_a_server_of_a_launch_returns_to_home() {
    let mut wizard = after_a_launch();
    wizard.keys("D").wait_for("Type Ubuntu-1 to delete").keys("<esc>").sees("2 servers").sees_no("AWS calls");
    // The same key, and a quick Esc while it's still looked up, lead to the same place.
    wizard.keys("D<esc>").pass(Duration::from_secs(5)).sees_no("AWS calls").sees_no("to delete");
    // On the launch's own screen, Esc stays there.
    wizard.keys("<enter>").wait_for("AWS calls").keys("D").wait_for("Type Ubuntu-1 to delete").keys("<esc>");
    wizard.sees("AWS calls");
}

#[test]
fn going_back_from_a_new_server_started_on_home_returns_to_home() {
    let mut wizard = after_a_launch();
    for begins in ["n", "N"] {
        wizard.keys(begins).wait_for("esc back").sees_no("Your servers").keys("<esc>").sees("As of");
    }
    // What is started from the launch leads back to it.
    wizard.keys("<enter>").wait_for("Your instance is running.").keys("n").wait_for("What should it be called?");
    wizard.keys("<esc>").sees("Your instance is running.");
}

#[test]
fn similar_server_asks_only_what_must_differ() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("N").wait_for("eu-west-1");
    let model = wizard.stop();
    assert!(matches!(model.screen, Screen::Step(_)), "{:?}", model.screen);
    let bundle = model.draft.bundle.as_ref().map(|of| of.item.id.to_string());
    let requested = model.draft.requested.bundle.as_ref().map(ToString::to_string);
    assert_eq!(bundle.or(requested).as_deref(), Some("small_3_0"));
}

#[test]
fn unsent_answers_are_discarded_only_by_the_same_key_again() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("n").wait_for("Where should it run?").keys("paris<enter>").wait_for("What should it run?");
    wizard.keys("<f7>").wait_for("As of").keys("N").sees("Your answers for another server aren't sent yet.");
    wizard
        .keys("n")
        .sees("Paris")
        .keys("<f7>")
        .wait_for("As of")
        .keys("N")
        .sees("aren't sent yet")
        .sees("Your servers");
    // It isn't the same key.
    wizard.keys("Z").sees_no("What should it be called?").keys("<down>N").sees("aren't sent yet");
    wizard.keys("N").wait_for("eu-west-1").sees_no("Paris");
}

/// The names in use were loaded before the launch, which took one of them.
#[test]
fn new_server_after_a_launch_proposes_an_unused_name() {
    let mut wizard = after_a_launch();
    wizard.keys("N").review().sees("Ubuntu-2").keys("<f7>").wait_for("As of");
    wizard.keys("SS").wait_for("The snapshot of Ubuntu-1 is ready.").keys("Z").wait_for("Which size").keys("<f10>");
    wizard.wait_for("Ready to resize Ubuntu-1?").sees("From snapshot").sees("Ubuntu-2").create();
    wizard.wait_for("Your instance is running.");
    assert_eq!((wizard.sent("CreateInstances"), wizard.sent("CreateInstancesFromSnapshot")), (1, 1));
}

#[test]
fn login_command_is_shown_and_a_new_server_begins_at_the_first_question() {
    let mut wizard = wizard("");
    home(&mut wizard).keys("l").wait_for("ssh ubuntu@192.0.2.1").keys("<tab>");
    wizard.sees("StrictHostKeyChecking=yes").keys("<esc>");
    wizard.keys("n").wait_for("us-east-1").keys("<esc>").wait_for("Your servers");
}

#[test]
fn overdue_servers_come_first_and_sweep_is_suggested_only_for_what_it_deletes() {
    let ends = "[[before]]\nregion = \"us-west-2\"\naction = \"CreateInstances\"\nago = 3600.0\nbody = { instanceNames = [\"demo\"], \
                availabilityZone = \"us-west-2a\", blueprintId = \"debian_12\", bundleId = \"small_3_0\", \
                tags = [{ key = \"skysail:until\", value = \"2020-01-01T18:00Z\" }] }\n";
    let mut theirs = wizard(ends);
    home(&mut theirs).sees("! demo").sees("running, overdue").sees_no("skysail sweep");
    theirs.sees("demo was needed until Wednesday 2020-01-01, 18:00 UTC");
    let screen = theirs.screen();
    let row = |name: &str| screen.lines().position(|line| line.contains(name) && line.contains("running"));
    assert!(row("demo") < row("blog"), "{screen}");
    let mut ours = wizard("");
    ours.review()
        .keys("<esc>")
        .ready()
        .keys("<tab><tab><tab>1 minute<enter>")
        .create()
        .wait_for("Your instance is running.");
    home(ours.pass(Duration::from_secs(120))).sees("1 server is overdue").sees("skysail sweep");
}

#[test]
fn row_33_unreleased_static_ip_is_named_with_its_price() {
    let denied = "[[fault]]\naction = [\"ReleaseStaticIp\"]\neffect = \"none\"\nreply = \"denied\"\n";
    let mut wizard = wizard(denied);
    wizard.review().create().wait_for("Your instance is running.");
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard.keys("D").wait_for("Type Ubuntu-1 to delete").keys("Ubuntu-1<enter>");
    wizard.wait_for("Couldn't remove Ubuntu-1-ip").sees("$0.005/hour");
    home(&mut wizard).sees("Ubuntu-1-ip").sees("$3.72");
}

#[test]
fn server_like_a_launched_one_repeats_the_answers_of_its_launch() {
    let plan = r#"{"request": {"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12",
        "bundleId": "nano_3_0", "tags": [{"key": "project", "value": "blog"}]},
        "followUps": {"ports": [{"service": "wireguard"}], "staticIp": {"name": "web-address"}, "sshAlias": true}}"#;
    let plan = Some(Plan::read(plan).unwrap().requested_values().unwrap());
    let mut wizard = Wizard::with(Setup { plan, columns: 120, rows: 36, ..Setup::default() });
    wizard.wait_for("Ready to launch?").create().wait_for("You can log in now").pass(Duration::from_secs(60));
    wizard.keys("<f7>").wait_for("As of").keys("N").review();
    wizard.sees("51820/udp to everyone").sees("project=blog").sees("-ip, new").sees_no("web-address");
}

#[test]
fn prices_that_could_not_be_loaded_are_said_to_be_unknown() {
    let mut wizard = wizard("[[fault]]\naction = [\"GetBundles\"]\nregion = \"eu-west-1\"\nreply = \"denied\"\n");
    home(&mut wizard).wait_for("Couldn't load the prices in eu-west-1:");
    wizard.sees("1 server, price unknown").sees_no("$0.00");
}

#[test]
fn opening_screen_says_which_servers_are_known() {
    let row = |model: &Model| welcome::words(model, WelcomeOffer::Servers).1;
    let mut wizard = wizard("");
    home(&mut wizard);
    let mut model = wizard.stop();
    assert_eq!(row(&model), "1 server, $12.00/month");
    // Beside a server, it isn't said that nothing was created.
    model.screen = Screen::Welcome;
    let screen = test_terminal::text(&screen_snapshot::drawn(&model, "calm", 80, 24).0);
    assert!(screen.contains("nothing new yet") && !screen.contains("nothing created yet"), "{screen}");
    (model.target.sandbox, model.target.label, model.target.account) = (false, Some("work".into()), None);
    model.account.error = Some(Failure::local("GetCallerIdentity", ErrorKind::NoProfile, "It doesn't exist."));
    let new = welcome::words(&model, WelcomeOffer::NewServer).1;
    assert_eq!(new, "no usable profile work; sign in first");
    model.home.state = HomeState::default();
    assert_eq!(row(&model), "none launched from this computer yet");
    model.home.welcome.launched = true;
    assert_eq!(row(&model), "all Regions, with what they cost");
}
