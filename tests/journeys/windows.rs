//! Journeys to a Windows login: by Remote Desktop, with the generated password.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard};
use skysail::app::effect::TerminalAction;
use skysail::domain::requested_values::{RequestedKey, RequestedValues};
use std::time::Duration;

fn requested(brings: Option<RequestedKey>) -> RequestedValues {
    RequestedValues {
        blueprint: Some("windows_server_2022".into()),
        names: Some("office".into()),
        brings,
        ..RequestedValues::default()
    }
}

/// A running Windows instance that hasn't finished its setup.
fn running(brings: Option<RequestedKey>) -> Wizard {
    let mut wizard = Wizard::with(Setup { columns: 120, rows: 36, plan: Some(requested(brings)), ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.");
    wizard
}

#[test]
fn windows_password_appears_once_ready_and_is_copied_as_a_secret() {
    let mut wizard = running(None);
    wizard.sees("Remote Desktop, as Administrator").sees("Windows password: ready in about").keys("<enter>");
    wizard.wait_for("Windows hasn't created its password yet").keys("<esc>");
    wizard.wait_for("You can log in now.").keys("<enter>").wait_for("Password  Sb!");
    wizard.sees("User      Administrator").sees("Address   192.0.2.1").keys("c").sees("Copied.");
    let copied = wizard.acts().into_iter().find_map(|act| match act {
        TerminalAction::CopySecret(secret) => Some(secret.0),
        _ => None,
    });
    assert!(copied.is_some_and(|text| text.starts_with("Sb!") && !text.contains(' ')));
    // Nothing of it remains once the dialog is closed, and no shell is offered.
    wizard.keys("<esc>").pass(Duration::from_secs(1)).sees_no("Sb!").sees_no("ssh -i");
}

#[test]
fn windows_reachable_only_from_the_console_says_so_and_how_to_open_it() {
    let plan = RequestedValues { blueprint: Some("windows_server_2025".into()), ..requested(None) };
    let mut wizard = Wizard::with(Setup { columns: 80, rows: 24, plan: Some(plan), ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.");
    wizard.sees("Port 3389 accepts only the Lightsail console: press f").sees("ready in about 5 min");
    wizard.pass(Duration::from_secs(60)).sees("Windows password: ready in about 4 min").keys("f");
    wizard.wait_for("3389/tcp   Remote Desktop  the Lightsail console only").keys("<enter>");
    wizard.sees("< the Lightsail console only >").keys("<left>").sees("< specific addresses only >").keys("<enter>");
    // Nobody else gets access unless named, and the form says how to find one's own address.
    wizard.sees("checkip.amazonaws.com").keys("<enter>").sees("Enter at least one address");
    wizard.keys("203.0.113.9<enter>").sees("Apply 1 change ]").keys("<up><enter>");
    wizard.wait_for("3389/tcp is open to 203.0.113.9/32");
    let sent = &wizard.requests("OpenInstancePublicPorts")[0].body["portInfo"];
    assert_eq!((&sent["cidrs"][0], sent["ipv6Cidrs"].get(0)), (&"203.0.113.9/32".into(), None));
    assert_eq!(sent["cidrListAliases"][0], "lightsail-connect", "the console is not shut out by it");
    // Now that readiness can be checked, it becomes ready.
    wizard.keys("<esc>").wait_for("You can log in now.").sees_no("ready in about");
    wizard.sees("password should be ready: press Enter");
    // If everyone has access, no note is shown.
    running(None).sees_no("the Lightsail console");
}

#[test]
fn password_encrypted_with_an_own_key_is_decrypted_locally_with_its_file() {
    let mut wizard = running(Some(RequestedKey::New));
    wizard.wait_for("You can log in now").keys("<enter>").wait_for("encrypted the password");
    std::fs::write(wizard.home("other.pem"), "no key at all").unwrap();
    wizard.write("~/nowhere.pem").wait_for("Couldn't read ~/nowhere.pem").sees_no("Password  ");
    wizard.write("~/other.pem").wait_for("That file has no private key in PEM");
    wizard.write("~/.ssh/practice-skysail-key.pem").wait_for("Password  Sb!").sees("Administrator");
    assert_eq!(wizard.sent("GetInstanceAccessDetails"), 2, "reading it is done here: AWS is asked for it alone");
}

#[test]
fn line_mode_shows_the_windows_password() {
    let mut lines = Lines::with(Setup { plan: Some(requested(None)), ..Setup::default() });
    lines.line(">").wait_for("Review [").line("c").line("create").wait_for("ready, port 3389 is reachable").line("w");
    lines.wait_for("Password  Sb!").says("Administrator");
}
