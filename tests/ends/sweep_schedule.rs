//! Tests of the cron line and the systemd units that run a sweep.

use super::common::clean_environment::piped;
use super::{SKYSAIL, home, printed};
use std::path::Path;

#[test]
fn cron_line_is_printed_and_nothing_is_written() {
    let home = home("");
    let (line, note) = printed(&["--sandbox", "sweep", "--schedule", "cron"], home.path(), &[]);
    assert!(line.starts_with("0 * * * * ") && line.ends_with(" --sandbox sweep --yes\n"), "{line}");
    assert!(line.contains(SKYSAIL) && note.contains("crontab -e"), "{line}{note}");
    assert!(!home.path().join(".config/systemd").exists());
}

#[test]
fn schedule_names_the_profile_that_a_variable_selects() {
    let home = home("");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let keys = "[my work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n";
    std::fs::write(home.path().join(".aws/credentials"), keys).unwrap();
    // Neither cron nor systemd has the variables of this shell.
    let schedule = |scheduler: &str, args: &[&str], env: &[(&str, &str)]| {
        printed(&[&["sweep", "--schedule", scheduler][..], args].concat(), home.path(), env)
    };
    for scheduler in ["cron", "systemd"] {
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            let (text, _) = schedule(scheduler, &[], &[(variable, "my work")]);
            assert!(text.contains(" --profile \"my work\" sweep --yes"), "{variable}: {text}");
        }
    }
    let (text, note) = schedule("cron", &[], &[("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")]);
    assert!(!text.contains("--profile") && note.contains("AWS_ACCESS_KEY_ID"), "{text}{note}");
    let (text, _) = schedule("cron", &["--sandbox"], &[("AWS_PROFILE", "my work")]);
    assert!(text.ends_with(" --sandbox sweep --yes\n"), "{text}");
}

#[test]
fn systemd_units_are_shown_before_they_are_written_and_replace_nothing_else() {
    let home = home("");
    let folder = home.path().join(".config/systemd/user");
    let args = ["--sandbox", "sweep", "--schedule", "systemd"];
    let (shown, note) = printed(&args, home.path(), &[]);
    // Without UTC, systemd skips the hour that repeats in autumn, and overdue servers cost an hour more.
    assert!(shown.contains("\nOnCalendar=hourly UTC\n") && shown.contains("--sandbox sweep --yes"), "{shown}");
    assert!(note.contains("Nothing was written."), "{note}");
    assert!(!folder.exists());
    let agreed = [&args[..], &["--yes"]].concat();
    let (again, note) = printed(&agreed, home.path(), &[]);
    assert!(again == shown && note.contains("systemctl --user enable --now skysail-sweep.timer"), "{again}{note}");
    let mut written = String::new();
    for unit in ["skysail-sweep.service", "skysail-sweep.timer"] {
        let path = folder.join(unit);
        written += &format!("# {}\n{}\n", path.display(), std::fs::read_to_string(&path).unwrap());
    }
    assert_eq!(shown, written, "what is shown is what is written");
    std::fs::write(folder.join("skysail-sweep.timer"), "mine").unwrap();
    let refused = piped(Path::new(SKYSAIL), &agreed, home.path(), &[]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(std::fs::read_to_string(folder.join("skysail-sweep.timer")).unwrap(), "mine");
}
