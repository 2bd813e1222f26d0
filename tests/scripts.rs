//! Compares the checks of launch scripts with what dash and bash do with the same text.

use crate::common::executable::write_executable;
use skysail::domain::os_family::OsFamily;
use skysail::domain::script::{Script, ScriptOrigin};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const TABLE: &str = include_str!("scripts/table.txt");

/// Programs that the scripts may actually run.
const REAL: [&str; 25] = [
    "sh", "bash", "cat", "ls", "wc", "tr", "sed", "grep", "awk", "mkdir", "rm", "chmod", "head", "tee", "sleep",
    "sort", "cut", "dirname", "basename", "mktemp", "tar", "gzip", "touch", "true", "false",
];

/// Programs that would change the computer: stand-ins print their arguments instead.
const STAND_INS: [&str; 29] = [
    "apt-get",
    "systemctl",
    "curl",
    "docker",
    "ufw",
    "useradd",
    "usermod",
    "chpasswd",
    "git",
    "npm",
    "nvm",
    "fallocate",
    "mkswap",
    "swapon",
    "mysql",
    "certbot",
    "timedatectl",
    "hostnamectl",
    "crontab",
    "fuser",
    "install",
    "sudo",
    "service",
    "snap",
    "pip3",
    "node",
    "nginx",
    "chown",
    "wget",
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Differs,
    Same,
    /// They differ, and no warning says so.
    Missed,
}

struct Row {
    name: &'static str,
    expected: Expected,
    text: &'static str,
}

fn table() -> Vec<Row> {
    let row = |part: &'static str| {
        let (head, rest) = part.split_once('\n')?;
        let (kind, name) = head.split_once(": ")?;
        let expected = match kind {
            "differs" => Expected::Differs,
            "same" => Expected::Same,
            "missed" => Expected::Missed,
            other => panic!("{other} in the table"),
        };
        let text = rest.split_once("\nAfter the ways of public scripts.\n").map_or(rest, |(text, _)| text.trim_end());
        Some(Row { name, expected, text })
    };
    TABLE.split("=== ").skip(1).map(|part| row(part).expect("kind: name")).collect()
}

/// What a shell did: its output, its status, and the files that it left.
#[derive(Debug, PartialEq)]
struct Outcome {
    output: String,
    status: Option<i32>,
    left: BTreeMap<String, String>,
}

/// The folder that the scripts find their programs in. It serves all runs, as making it starts a process for each
/// stand-in.
fn programs() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path();
    for name in REAL {
        let found = ["/usr/bin", "/bin"].iter().map(|dir| Path::new(dir).join(name)).find(|path| path.exists());
        symlink(found.unwrap_or_else(|| panic!("{name} is not installed")), at.join(name)).unwrap();
    }
    for name in STAND_INS {
        let path = at.join(name);
        write_executable(&path, "#!/bin/sh\nprintf '%s %s\\n' \"${0##*/}\" \"$*\"\n");
    }
    dir
}

fn files(dir: &Path, under: &str, all: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let name = format!("{under}/{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        match kind.is_dir() {
            _ if kind.is_symlink() || name.contains("tmp") || name.ends_with(".tgz") => {}
            true => files(&entry.path(), &name, all),
            false => {
                // Each shell words its errors differently.
                let text = fs::read(entry.path()).unwrap();
                all.insert(
                    name,
                    String::from_utf8_lossy(&text).lines().filter(|line| !line.contains("script:")).collect(),
                );
            }
        }
    }
}

fn run(shell: &str, text: &str, programs: &TempDir) -> Outcome {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("script"), text).unwrap();
    let out = Command::new(shell)
        .arg("script")
        .current_dir(home.path())
        .env_clear()
        .env("PATH", programs.path())
        .env("HOME", home.path())
        .env("TMPDIR", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{shell}: {error}"));
    let mut left = BTreeMap::new();
    files(home.path(), "", &mut left);
    let output = String::from_utf8_lossy(&out.stdout).replace(&*home.path().to_string_lossy(), "~");
    Outcome { output, status: out.status.code(), left }
}

/// The warnings if `sh` is dash; the first line isn't judged.
fn warned(text: &str) -> Vec<String> {
    let remarks = Script::new(text, ScriptOrigin::Typed).remarks(OsFamily::Apt);
    remarks.iter().filter(|remark| remark.say.key != "warning.script.shebang").map(|r| format!("{:?}", r.say)).collect()
}

#[test]
fn table_has_enough_distinct_scripts() {
    let rows = table();
    assert!(rows.len() >= 150, "{}", rows.len());
    let idioms = TABLE.split_once("After the ways of public scripts.").unwrap().1.matches("=== ").count();
    assert!(idioms >= 75, "{idioms} of {}", rows.len());
    assert!(rows.iter().filter(|row| row.expected == Expected::Missed).count() <= 3);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len());
}

#[test]
fn only_differences_between_dash_and_bash_are_warned_about() {
    let mut wrong = Vec::new();
    for row in table() {
        let said = warned(row.text);
        if (row.expected == Expected::Differs) == said.is_empty() {
            wrong.push(format!("{}: expected {:?}, said {said:?}", row.name, row.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn table_matches_what_dash_and_bash_do() {
    let programs = programs();
    let mut wrong = Vec::new();
    for row in table() {
        let [dash, bash] = ["/bin/dash", "bash"].map(|shell| run(shell, row.text, &programs));
        if (row.expected == Expected::Same) != (dash == bash) {
            wrong.push(format!("{}: {:?}, but\n  dash: {dash:?}\n  bash: {bash:?}", row.name, row.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrapped_script_does_what_bash_does() {
    use skysail::domain::script::repair::{PLACE, ScriptRepair};
    let programs = programs();
    // The wrapped script has one more line before it.
    let numbered = |row: &Row| row.text.contains("LINENO");
    let differing = table().into_iter().filter(|row| row.expected == Expected::Differs && !numbered(row));
    for row in differing.step_by(9) {
        // The path of the script on the server doesn't exist on this computer.
        let wrapped = ScriptRepair::Wrap.apply(row.text).replace(PLACE, "./wrapped");
        let (dash, bash) = (run("/bin/dash", &wrapped, &programs), run("bash", row.text, &programs));
        assert_eq!((dash.output, dash.status), (bash.output, bash.status), "{}", row.name);
    }
}
