//! Tests of the real program with an account full of hostile text, on the recorded terminal output.

use super::common::pty::{Exit, Session, contains};
use super::{SANDBOX_ARGS, USUAL, create, start_at_review, start_hostile};
use std::collections::BTreeSet;

#[test]
fn hostile_replies_have_no_effect_on_the_terminal() {
    let session = start_hostile();
    create(&session);
    session.wait_for("AWS rejected the request.").wait_for("PWNED");
    session.key("enter");
    session.wait_for("Create 1 instance");
    create(&session);
    session.wait_for("running.").wait_for("192.0.2.1");
    session.key("c");
    session.wait_for("Sent to the terminal. Its key isn't");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    // No shell command contains the user name, which a shell would act on.
    let record = session.screen();
    assert!(record.contains("ec2-user@192.0.2.1") && !record.contains("rm -rf"), "{record}");
    let bytes = session.bytes();
    for part in ["\x1b]0;PWNED", "\x1b]52;c;cHdu", "\x1b[8m", "\x1b[5m", "\x1b[6n", "\x1bP$q", "\u{202e}", "\u{2066}"] {
        assert!(!contains(&bytes, part.as_bytes()), "{part:?} was written");
    }
}

/// Looks at everything about what was created, then quits.
fn look_around(session: &Session, name: &str) {
    session.wait_for("running.").wait_for("192.0.2.1").key("c");
    session.wait_for("Sent to the terminal. Its key isn't");
    session.keys("tab end tab");
    session.key("i");
    session.wait_for("Free while attached").key("enter");
    session.wait_for("apply").rest_of_a_hand();
    session.key("enter");
    session.wait_gone("Free while attached").key("esc");
    session.wait_gone("Static IP for").key("f");
    // Escape and the next key are a chord until the program has seen Escape alone.
    session.wait_for("Open to").keys("right right esc");
    session.wait_gone("Open to").wait_for("AWS calls").key("?");
    session.wait_for("glossary").keys("end esc");
    session.wait_gone("glossary").wait_for("AWS calls").key("D");
    session.wait_for(&format!("Type {name} to delete")).key("esc");
    session.wait_gone("to delete. Esc");
    session.wait_for("AWS calls").key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

/// The commands that the terminal received, each kind once and without plain text: `CSI ?h`, `OSC 2`, `ESC 7`, `07`.
fn terminal_commands(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut all = BTreeSet::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            all.extend((c.is_control() && !"\r\n".contains(c)).then(|| format!("{:02x}", u32::from(c))));
            continue;
        }
        match rest.next() {
            Some('[') => {
                let mut body = String::new();
                for c in rest.by_ref() {
                    body.push(c);
                    if ('@'..='~').contains(&c) {
                        break;
                    }
                }
                // Modes are identified by their numbers; cursor positions and colors don't matter.
                let modes = body.ends_with(['h', 'l', 'J', 'K', 't', 'u']);
                all.insert(format!(
                    "CSI {}",
                    if modes { body } else { body.replace(|c: char| c.is_ascii_digit() || c == ';', "") }
                ));
            }
            Some(kind @ (']' | 'P' | '_' | '^')) => {
                let body: String = rest.by_ref().take_while(|c| !"\u{7}\u{1b}".contains(*c)).collect();
                all.insert(format!("{kind} {}", body.split(';').next().unwrap_or_default()));
            }
            other => {
                all.extend(other.filter(|c| *c != '\\').map(|c| format!("ESC {c}")));
            }
        }
    }
    all
}

#[test]
fn hostile_account_causes_no_terminal_commands_that_a_calm_one_does_not() {
    let calm = start_at_review(&SANDBOX_ARGS, USUAL);
    create(&calm);
    look_around(&calm, "Ubuntu-1");
    let hostile = start_hostile();
    create(&hostile);
    hostile.wait_for("AWS rejected the request.").wait_for("PWNED").key("enter");
    hostile.wait_for("Create 1 instance");
    create(&hostile);
    look_around(&hostile, "AlmaLinux_OS_9-1");
    let (usual, more) = (terminal_commands(&calm.bytes()), terminal_commands(&hostile.bytes()));
    let new: Vec<&String> = more.difference(&usual).collect();
    assert!(new.is_empty(), "{new:?} beside {usual:?}");
    let text = String::from_utf8_lossy(&hostile.bytes()).into_owned();
    let unseen = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    assert_eq!(text.chars().find(unseen), None);
    let titles = text.split("\u{1b}]2;").skip(1);
    assert!(titles.clone().count() > 1);
    for title in titles {
        assert!(
            title.starts_with("Skysail") || title.starts_with("Terminal\u{1b}"),
            "{:?}",
            title.split('\u{1b}').next()
        );
    }
}
