//! Journeys through instance actions in line mode.

use crate::line_mode::Lines;
use crate::wizard::Setup;
use skysail::domain::requested_values::RequestedValues;
use skysail::sandbox::Scenario;

fn running(blueprint: &str, scenario: Scenario) -> Lines {
    let requested =
        RequestedValues { blueprint: Some(blueprint.into()), names: Some("blog".into()), ..RequestedValues::default() };
    let mut lines = Lines::with(Setup { scenario, plan: Some(requested), ..Setup::default() });
    lines.line(">").wait_for("Review [Create").line("c").says("Type create").line("create").wait_for("i: static IP");
    lines
}

#[test]
fn static_ip_in_line_mode_needs_a_yes() {
    let mut lines = running("ubuntu_24_04", Scenario::calm());
    lines.line("i").wait_for("Name [blog-ip] > ").says("Free while attached").line("no!");
    lines
        .says("only letters, digits")
        .line("")
        .wait_for("y or n [n] > ")
        .says("Create blog-ip and attach it to blog: free.")
        .line("");
    lines.wait_for("What next?");
    assert_eq!(lines.sent("AllocateStaticIp"), 0);
    lines.line("i").wait_for("y or n").line("y").wait_for("blog now has 192.0.2.2 and keeps it.").line("");
    lines.wait_for("ubuntu@192.0.2.2").says("Also created: blog-ip (static IP 192.0.2.2).");
    assert_eq!((lines.sent("AllocateStaticIp"), lines.sent("AttachStaticIp")), (1, 1));
}

#[test]
fn button_understands_whole_words_and_q() {
    let mut lines = running("ubuntu_24_04", Scenario::calm());
    lines.line("i").wait_for("Name [").line("").wait_for("y or n [n] > ").line("no").wait_for("What next?");
    lines.line("i").wait_for("y or n").line("?").says("Type y for yes or n for no");
    assert_eq!(lines.sent("AllocateStaticIp"), 0);
    lines.line("yes").wait_for("blog now has 192.0.2.2 and keeps it.");
    lines.line("").wait_for("What next?").line("f").wait_for("Action [").line("6").wait_for("y or n").line("q");
    assert_eq!((lines.end().exit, lines.sent("CloseInstancePublicPorts")), (Some(0), 0));
}

#[test]
fn port_is_opened_and_closed_by_number() {
    let mut lines = running("ubuntu_24_04", Scenario::calm());
    lines.line("f").wait_for("Action [1 open another port] > ").says("    6  close 22/tcp to everyone").line("");
    lines
        .wait_for("Protocol [1 tcp] > ")
        .line("")
        .wait_for("Port > ")
        .line("http")
        .says("http isn't valid")
        .line("443");
    lines.wait_for("Open to [1 everyone] > ").line("").wait_for("Open 443/tcp to everyone: free.").line("y");
    lines.wait_for("443/tcp is open to everyone.").line("").wait_for("What next?");
    lines.line("f").wait_for("close 443/tcp").line("6").wait_for("Close 443/tcp: free.").line("y");
    lines.wait_for("443/tcp is closed.");
    assert_eq!((lines.sent("OpenInstancePublicPorts"), lines.sent("CloseInstancePublicPorts")), (1, 1));
}

#[test]
fn https_reports_what_is_not_ready_and_is_followed_to_its_end() {
    let mut lines = running("wordpress_ls_1_0", Scenario::named("https-elsewhere").unwrap());
    lines.line("h").wait_for("Domains > ").line("example.com").wait_for("Email > ").line("me@example.com");
    lines.wait_for("y or n").line("y").wait_for("Not ready yet").says("points to 203.0.113.80").line("r");
    lines.wait_for("Not ready yet").line("a").wait_for("AWS accepted it, but it failed.").says("Invalid response");
    assert_eq!(lines.sent("SetupInstanceHttps"), 1);
}

#[test]
fn number_chooses_the_instance_that_letters_apply_to() {
    let requested = RequestedValues {
        blueprint: Some("debian_12".into()),
        names: Some("web-{1..3}".into()),
        ..RequestedValues::default()
    };
    let mut lines = Lines::with(Setup { plan: Some(requested), ..Setup::default() });
    lines.line(">").wait_for("Review [Create").line("c").says("Type create").line("create");
    lines
        .wait_for("You can log in to all of them now")
        .asked()
        .says("   2  web-2  running  192.0.2.2")
        .says("Letters apply to web-1");
    lines
        .line("2")
        .wait_for("Letters apply to web-2")
        .line("s")
        .wait_for("Press Enter to go back")
        .says("admin@192.0.2.2");
    lines
        .interject("")
        .wait_for("What next")
        .line("9")
        .says("There's no 9")
        .line("3")
        .wait_for("Letters apply to web-3")
        .line("s");
    lines.wait_for("Press Enter to go back").says("admin@192.0.2.3");
}
