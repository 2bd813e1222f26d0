//! A name for a server in the person's own `ssh` settings.
//!
//! All of them are in one file of ours, which the person's `config` includes by one line at its
//! top: so nothing of theirs is changed, and taking a name away leaves nothing behind.

use super::clean::Clean;
use std::path::PathBuf;

/// The line of ours in the person's settings.
pub const INCLUDE: &str = "Include skysail.config";
const BEGIN: &str = "# skysail: ";
const END: &str = "# skysail end";

/// Where the settings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    pub config: PathBuf,
    pub ours: PathBuf,
}

/// One name, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The launch that it belongs to.
    pub launch: Clean,
    /// The instance's name, and the name to type.
    pub name: Clean,
    pub address: String,
    pub user: String,
    /// The private key's file.
    pub key: Option<String>,
}

/// The texts of both files, as they are; an absent one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub config: String,
    pub ours: String,
}

/// What would be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub before: Texts,
    pub after: Texts,
}

/// Why there is no such change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The person's own settings have this name already.
    Taken,
    /// It is in there just so.
    There,
}

impl Alias {
    fn block(&self) -> String {
        let mut text = format!("{BEGIN}{} {}\nHost {}\n", self.launch, self.name, self.name);
        text += &format!("    HostName {}\n    User {}\n", self.address, self.user);
        if let Some(key) = &self.key {
            text += &format!("    IdentityFile {key}\n    IdentitiesOnly yes\n", key = quoted(key));
        }
        text + END + "\n"
    }
}

/// A path as ssh's settings have it: in quotes, as a blank would end it, and a percent sign doubled.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('%', "%%"))
}

/// Whether ssh's settings can say this path at all: what they cannot makes every use of `ssh` fail.
pub fn can_say(path: &str) -> bool {
    let whole = path.starts_with('/') || path.starts_with("~/");
    whole && !path.contains(['"', '\\']) && !path.contains("${") && !path.chars().any(char::is_control)
}

/// Adds a name, in place of an older one of ours.
pub fn add(alias: &Alias, before: Texts) -> Result<Change, Refused> {
    if hosts(&before.config).any(|host| host == alias.name.as_str()) {
        return Err(Refused::Taken);
    }
    let rest = without(&before.ours, |_, name| name == alias.name.as_str());
    let ours = rest + &alias.block();
    let config = match includes(&before.config) {
        true => before.config.clone(),
        // Only at the top does it hold for every host.
        false => format!("{INCLUDE}\n{}{}", if before.config.is_empty() { "" } else { "\n" }, before.config),
    };
    let change = Change { after: Texts { config, ours }, before };
    if change.before == change.after { Err(Refused::There) } else { Ok(change) }
}

/// Takes away the names of these instances of a launch; with the last one, our line goes too.
pub fn remove(launch: &str, names: &[Clean], before: Texts) -> Option<Change> {
    let gone = |of: &str, name: &str| of == launch && names.iter().any(|known| known == name);
    let ours = without(&before.ours, gone);
    if ours == before.ours {
        return None;
    }
    let config = if ours.trim().is_empty() { exclude(&before.config) } else { before.config.clone() };
    Some(Change { after: Texts { config, ours }, before })
}

fn includes(config: &str) -> bool {
    config.lines().any(|line| line.trim() == INCLUDE)
}

/// Without our line, and the empty one that was put after it.
fn exclude(config: &str) -> String {
    let whole = format!("{INCLUDE}\n");
    let Some(at) = config.find(&whole).filter(|at| *at == 0 || config[..*at].ends_with('\n')) else {
        return config.to_owned();
    };
    let rest = &config[at + whole.len()..];
    format!("{}{}", &config[..at], rest.strip_prefix('\n').unwrap_or(rest))
}

/// The names after `Host` in somebody's settings, patterns too.
fn hosts(config: &str) -> impl Iterator<Item = &str> {
    let lines = config.lines().map(|line| line.trim());
    let host = |line: &'_ str| -> bool { line.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("host ")) };
    lines.filter(move |line| host(line)).flat_map(|line| line[5..].split_whitespace())
}

/// Our text without the blocks of which this is true: of launch and name.
fn without(ours: &str, gone: impl Fn(&str, &str) -> bool) -> String {
    let (mut kept, mut skips) = (String::new(), false);
    for line in ours.lines() {
        if let Some((launch, name)) = line.strip_prefix(BEGIN).and_then(|rest| rest.split_once(' ')) {
            skips = gone(launch, name);
        }
        if !skips {
            kept += line;
            kept.push('\n');
        }
        skips &= line != END;
    }
    kept
}

impl Change {
    /// The lines that go and come, by file: what stays is told by its absence.
    pub fn difference(&self) -> Vec<(File, Sign, String)> {
        let mut all = Vec::new();
        let files = [
            (File::Config, &self.before.config, &self.after.config),
            (File::Ours, &self.before.ours, &self.after.ours),
        ];
        for (file, before, after) in files {
            let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
            let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
            let tail = before[same..].iter().rev().zip(after[same..].iter().rev()).take_while(|(a, b)| a == b).count();
            all.extend(before[same..before.len() - tail].iter().map(|line| (file, Sign::Goes, (*line).to_owned())));
            all.extend(after[same..after.len() - tail].iter().map(|line| (file, Sign::Comes, (*line).to_owned())));
        }
        all
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    Config,
    Ours,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Goes,
    Comes,
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: &str = "Host work\n    HostName 10.0.0.1\n";

    fn alias(launch: &str, name: &str) -> Alias {
        Alias {
            launch: launch.into(),
            name: name.into(),
            address: "192.0.2.1".into(),
            user: "ubuntu".into(),
            key: Some("~/.ssh/mine.pem".into()),
        }
    }

    fn texts(config: &str) -> Texts {
        Texts { config: config.to_owned(), ours: String::new() }
    }

    #[test]
    fn what_was_added_and_taken_away_leaves_everything_as_it_was() {
        for config in ["", THEIRS, "\n\n", "Host *"] {
            let added = add(&alias("L1", "web-1"), texts(config)).unwrap().after;
            assert!(added.config.starts_with(INCLUDE) && added.config.ends_with(config), "{added:?}");
            let removed = remove("L1", &["web-1".into()], added).unwrap().after;
            assert_eq!(removed, texts(config));
        }
    }

    #[test]
    fn a_path_that_ends_at_a_blank_or_means_something_to_ssh_is_said_so_that_ssh_goes_on() {
        let key = Some("~/.ssh/my key 100%.pem".to_owned());
        let ours = add(&Alias { key, ..alias("L1", "web-1") }, texts("")).unwrap().after.ours;
        assert!(ours.contains("    IdentityFile \"~/.ssh/my key 100%%.pem\"\n"), "{ours}");
        let paths = ["keys/mine", "/k/a\"b", "/k/a\\b", "/k/${HOME}", "/k/a\nb", "~other/key"];
        assert!(paths.iter().all(|path| !can_say(path)) && can_say("/k/my key") && can_say("~/.ssh/id"));
    }

    #[test]
    fn the_line_stays_as_long_as_another_name_needs_it() {
        let one = add(&alias("L1", "web-1"), texts(THEIRS)).unwrap().after;
        let two = add(&alias("L2", "web-2"), one).unwrap().after;
        assert_eq!(two.config.matches(INCLUDE).count(), 1);
        let left = remove("L1", &["web-1".into(), "web-2".into()], two).unwrap().after;
        assert!(left.config.contains(INCLUDE) && left.ours.contains("Host web-2") && !left.ours.contains("web-1"));
    }

    #[test]
    fn a_name_of_another_launch_is_not_taken_away() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS)).unwrap().after;
        assert_eq!(remove("L2", &["web-1".into()], added), None);
    }

    #[test]
    fn a_name_that_the_person_has_already_is_left_alone() {
        let taken = texts("host other web-1\n    User x\n");
        assert_eq!(add(&alias("L1", "web-1"), taken), Err(Refused::Taken));
    }

    #[test]
    fn an_older_one_of_ours_gives_way_and_the_same_again_changes_nothing() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS)).unwrap().after;
        assert_eq!(add(&alias("L1", "web-1"), added.clone()), Err(Refused::There));
        let newer = add(&alias("L2", "web-1"), added).unwrap();
        assert_eq!(newer.after.ours.matches("Host web-1").count(), 1);
        let told = newer.difference();
        assert_eq!(
            told,
            [
                (File::Ours, Sign::Goes, "# skysail: L1 web-1".to_owned()),
                (File::Ours, Sign::Comes, "# skysail: L2 web-1".to_owned()),
            ]
        );
    }
}
