//! Snapshots of the panes of instance actions.

use super::test_macros::{calm, named, parsed};
use crate::wizard::{Setup, Wizard};
use skysail::app::model::Model;
use skysail::domain::failure::{ErrorKind, Failure};
use skysail::domain::instance_actions::InstanceActionStage;
use skysail::domain::requested_values::RequestedValues;
use skysail::domain::sent_once::{RequestOutcome, SentRequest};
use skysail::sandbox::Scenario;
use std::time::Duration;

fn of(name: &str, blueprint: &str, scenario: fn() -> Scenario, walk: impl Fn(&mut Wizard), turn: impl Fn(&mut Model)) {
    let requested = || RequestedValues {
        blueprint: Some(blueprint.into()),
        names: Some("blog".into()),
        ..RequestedValues::default()
    };
    let setup = || Setup { scenario: scenario(), plan: Some(requested()), ..Setup::default() };
    let walk = |wizard: &mut Wizard| {
        wizard.review().create().wait_for("is running.");
        walk(wizard);
    };
    super::turned(name, setup, walk, turn);
}

/// Puts the open pane into this stage.
fn at(stage: InstanceActionStage) -> impl Fn(&mut Model) {
    move |model| {
        let job = model.watch.as_mut().and_then(|watch| watch.after.job_mut()).unwrap();
        job.action.stage = stage.clone();
    }
}

macro_rules! panes {
    ($($name:ident of $blueprint:literal in $scenario:expr => |$w:ident| $walk:expr;)+) => {$(
        #[test]
        fn $name() {
            of(stringify!($name), $blueprint, || $scenario, |$w| { $walk; }, |_| ());
        }
    )+};
    ($($name:ident of $blueprint:literal in $scenario:expr => |$w:ident| $walk:expr, $turn:expr;)+) => {$(
        #[test]
        fn $name() {
            of(stringify!($name), $blueprint, || $scenario, |$w| { $walk; }, $turn);
        }
    )+};
}

panes! {
    static_ip of "ubuntu_24_04" in calm() => |w| w.keys("i").settle();
    static_ip_taken of "ubuntu_24_04" in parsed("[[before]]\nregion = \"us-east-1\"\naction = \"AllocateStaticIp\"\nbody = { staticIpName = \"blog-ip\" }\n") => |w| {
        w.keys("i<enter><enter>").wait_for("in use");
    };
    static_ip_unknown of "ubuntu_24_04" in parsed("[[fault]]\naction = [\"AllocateStaticIp\"]\nreply = \"cut\"\n") => |w| {
        w.keys("i<enter><enter>").wait_for("didn't confirm");
    };
    static_ip_unknown_after_a_minute of "ubuntu_24_04" in parsed("[[fault]]\naction = [\"AllocateStaticIp\"]\nreply = \"cut\"\n") => |w| {
        w.keys("i<enter><enter>").wait_for("found. Press a");
    };
    static_ip_refused of "ubuntu_24_04" in parsed("[quota]\nstatic_ips = 0\n") => |w| {
        w.keys("i<enter><enter>").wait_for("AWS rejected");
    };
    static_ip_done of "ubuntu_24_04" in calm() => |w| w.keys("i<enter><enter>").wait_for("and keeps it");
    firewall of "ubuntu_24_04" in calm() => |w| w.keys("f").settle();
    firewall_closing of "ubuntu_24_04" in calm() => |w| w.keys("f").wait_for("+ Add a port").keys(" ");
    firewall_wrong of "ubuntu_24_04" in calm() => |w| w.keys("f").wait_for("+ Add a port").keys("80-20<enter>");
    firewall_opened of "ubuntu_24_04" in calm() => |w| {
        w.keys("f").wait_for("+ Add a port").keys("443<enter><down><enter>").wait_for("is open to");
    };
    firewall_edited of "ubuntu_24_04" in calm() => |w| w.keys("f").wait_for("+ Add a port").keys("<enter><right><enter>203.0.113.9");
    firewall_of_windows of "windows_server_2025" in calm() => |w| w.keys("f").wait_for("+ Add a port").keys("<enter><right><enter>").settle();
    https of "wordpress_ls_1_0" in calm() => |w| w.keys("h").settle();
    https_unready of "lamp_ls_1_0" in named("https-elsewhere") => |w| {
        w.keys("hexample.com<enter>me@example.com<enter><enter>").wait_for("Not ready yet");
    };
    https_under_way of "wordpress_ls_1_0" in calm() => |w| {
        w.keys("hexample.com<enter>me@example.com<enter><enter>").wait_for("Not ready").keys("a");
        w.wait_for("is working on").pass(Duration::from_secs(70));
    };
    https_failed of "wordpress_ls_1_0" in named("https-elsewhere") => |w| {
        w.keys("hexample.com<enter>me@example.com<enter><enter>").wait_for("Not ready").keys("a").wait_for("but it failed");
    };
    afterwards_closed of "wordpress_ls_1_0" in calm() => |w| {
        w.keys("i<enter><enter>").wait_for("and keeps it").keys("<esc>hexample.com<enter>me@example.com<enter><enter>");
        w.wait_for("is working on").keys("<esc>");
    };
    help_for_a_pane of "ubuntu_24_04" in calm() => |w| w.keys("i<enter>?").settle();
}

fn timeout() -> Failure {
    Failure::local("GetInstance", ErrorKind::Unreachable, "The connection timed out.")
}

panes! {
    pane_looking of "ubuntu_24_04" in calm() => |w| w.keys("i").settle(), at(InstanceActionStage::Looking);
    pane_unseen of "ubuntu_24_04" in calm() => |w| w.keys("f").settle(), at(InstanceActionStage::Unseen(timeout()));
    pane_closed of "ubuntu_24_04" in calm() => |w| w.keys("i<enter><enter>").wait_for("and keeps it").keys("<esc>i").settle(), |_| ();
    pane_proving of "ubuntu_24_04" in calm() => |w| w.keys("i<enter>").settle(), at(InstanceActionStage::Proving);
    pane_writing of "ubuntu_24_04" in calm() => |w| w.keys("i<enter>").settle(), at(InstanceActionStage::Writing);
    pane_no_journal of "ubuntu_24_04" in calm() => |w| w.keys("i<enter>").settle(), at(InstanceActionStage::NoJournal("The disk is full.".into()));
    pane_sent of "ubuntu_24_04" in parsed("[[fault]]\naction = [\"AllocateStaticIp\"]\nreply = \"never\"\n") => |w| {
        w.keys("i<enter><enter>").pass(Duration::from_secs(4));
    }, |_| ();
    pane_still_under_way of "wordpress_ls_1_0" in calm() => |w| {
        w.keys("hexample.com<enter>me@example.com<enter><enter>").wait_for("Not ready").keys("a").wait_for("is working on");
    }, at(InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)));
}
