//! Tests that a command suggested by Skysail uses the same account when it is pasted.

use super::common::clean_environment::piped;
use super::{SKYSAIL, home};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Output};

const PLAN: &str = r#"{"instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "nano_3_0"}"#;

/// A Lightsail server with its own address.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn at(home: &Path) -> Served {
        let mut child = piped(Path::new(SKYSAIL), &["sandbox", "--listen", "127.0.0.1:0", "--speed", "50"], home, &[]);
        let mut child = child.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|line| line.contains("http://")).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        Served { child, url: url.trim_matches(['.', ',', '`']).to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn output_text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A home with keys in a profile whose name has a space.
fn home_with_profile() -> std::sync::Arc<tempfile::TempDir> {
    let home = home("");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let keys = "[my work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n";
    std::fs::write(home.path().join(".aws/credentials"), keys).unwrap();
    std::fs::write(home.path().join("plan.json"), PLAN).unwrap();
    home
}

/// Runs a suggested command in a shell.
fn pasted(command: &str, home: &Path) -> Output {
    let folder = Path::new(SKYSAIL).parent().unwrap().to_str().unwrap();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    piped(Path::new("/bin/sh"), &["-c", command], home, &[("PATH", &path)]).output().unwrap()
}

/// The first suggested command with this verb.
fn first_suggested(output_text: &str, verb: &str) -> String {
    let commands = output_text.match_indices("skysail ").map(|(at, _)| &output_text[at..]);
    let ends = |rest: &str| rest.find(['`', '\n', ',']).unwrap_or(rest.len());
    let mut commands = commands.map(|rest| rest[..ends(rest)].to_owned());
    commands.find(|command| command.contains(verb)).unwrap_or_else(|| panic!("no {verb} in {output_text}"))
}

#[test]
fn suggested_command_works_when_pasted() {
    let home = home_with_profile();
    let served = Served::at(home.path());
    let target = ["--endpoint-url", &served.url, "--profile", "my work"];
    for target in [&target[..], &["--sandbox", "--speed", "50"]] {
        let run = |args: &[&str]| {
            let output = piped(Path::new(SKYSAIL), &[target, args].concat(), home.path(), &[]).output().unwrap();
            (output.status.code(), output_text(&output))
        };
        let (status, words) = run(&["list", "bundles", "--region", "mars"]);
        let list = pasted(&first_suggested(&words, "list regions"), home.path());
        assert_eq!((status == Some(0), list.status.code()), (false, Some(0)), "{words}\n{}", output_text(&list));
        assert!(output_text(&list).contains("eu-central-1"), "{}", output_text(&list));
        let (status, words) = run(&["apply", "plan.json", "--yes", "--no-wait"]);
        let watch = first_suggested(&words, " watch ");
        let watched = pasted(&watch, home.path());
        assert_eq!((status, watched.status.code()), (Some(0), Some(0)), "{words}\n{watch}\n{}", output_text(&watched));
        let again = pasted(&first_suggested(&output_text(&watched), " watch "), home.path());
        assert_eq!(again.status.code(), Some(0), "{}", output_text(&again));
    }
}
