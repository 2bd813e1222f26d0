//! The commands that Lightsail runs on a server to set up HTTPS. The order is AWS's (its public list for WordPress);
//! commands and texts are shortened and Skysail's own.

use serde_json::{Value, json};

use super::clock::Millis;
use super::records::Setup;

struct SetupCommand {
    command: &'static str,
    done: &'static str,
    /// When it ends, as a share of the whole.
    until: f64,
}

const STEPS: &[SetupCommand] = &[
    SetupCommand {
        command: "sudo apt-get update && sudo apt-get install -y python3-venv",
        done: "Updated software.",
        until: 0.3,
    },
    SetupCommand { command: "sudo /opt/certbot/bin/pip install certbot", done: "Installed Certbot.", until: 0.5 },
    SetupCommand { command: "sudo ctlscript.sh stop", done: "Stopped the web server.", until: 0.55 },
    SetupCommand {
        command: "sudo certbot certonly --standalone",
        done: "Generated the certificate.",
        until: CERTIFIED,
    },
    SetupCommand { command: "sudo ctlscript.sh start", done: "Started the web server.", until: 0.9 },
    SetupCommand {
        command: "sudo python3 website-setup-https-rewrite.py",
        done: "Redirected HTTP to HTTPS.",
        until: 1.0,
    },
];
/// When Let's Encrypt replies.
const CERTIFIED: f64 = 0.8;
const ASKS: &str = "sudo certbot certonly --standalone";
const RESTORES: &str = "sudo mv server.crt.backup server.crt && sudo reboot";

/// Returns the commands run so far, and how they ended.
pub fn steps(setup: &Setup, instance: &str, now: Millis) -> Vec<Value> {
    let whole = setup.ends.since(setup.started);
    let passed = if whole > 0.0 { now.since(setup.started) / whole } else { 1.0 };
    let shown = |command: &str, status: &str, output: &str, error: &str, at: f64| {
        json!({
            "command": command,
            "dateTime": setup.started.plus(whole * at).epoch(),
            "name": instance,
            "status": status,
            "standardOutput": output,
            "standardError": error,
            "version": "1",
        })
    };
    let mut all = Vec::new();
    let mut began = 0.0;
    for step in STEPS {
        if passed < began {
            break;
        }
        let over = passed >= step.until;
        match &setup.failure {
            Some(failure) if over && step.command == ASKS => {
                all.push(shown(step.command, "failed", "", failure, began));
                all.push(shown(RESTORES, "succeeded", "Restored what was there before.", "", step.until));
                break;
            }
            _ if over => all.push(shown(step.command, "succeeded", step.done, "", began)),
            _ => all.push(shown(step.command, "inProgress", "", "", began)),
        }
        began = step.until;
    }
    all
}

/// Returns whether it has ended: a failed one ends where it fails.
pub fn over(setup: &Setup, now: Millis) -> bool {
    let whole = setup.ends.since(setup.started);
    let share = if setup.failure.is_some() { CERTIFIED } else { 1.0 };
    now.since(setup.started) >= whole * share
}
