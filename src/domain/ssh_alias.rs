//! A name for a server in the user's own `ssh` settings.
//!
//! All of them are in one file of ours, which the user's `config` includes by one line at its
//! top: so nothing of theirs is changed, and taking a name away leaves nothing behind.

use super::sanitized_text::SanitizedText;
use std::path::PathBuf;

/// The line of ours in the user's settings.
pub const INCLUDE: &str = "Include skysail.config";
const BEGIN: &str = "# skysail: ";
const END: &str = "# skysail end";

/// Where the settings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshConfigPaths {
    /// The user's own file.
    pub config: PathBuf,
    /// The file beside it that is Skysail's.
    pub ours: PathBuf,
}

/// One name, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshAlias {
    /// The launch that it belongs to.
    pub launch: SanitizedText,
    /// The instance's name, and the name to type.
    pub name: SanitizedText,
    /// The address.
    pub address: String,
    /// Whom to log in as.
    pub user: String,
    /// The private key's file.
    pub key: Option<String>,
}

/// What `ssh -G` says of a name before anything is written; empty where there is no `ssh` to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Settings of the user's own that are meant for this name.
    pub taken: bool,
    /// Settings for every host that would change where the name leads.
    pub leaks: Vec<Leak>,
}

/// A setting for every host that has no place in the way to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// It goes by way of another server.
    ProxyJump,
    /// It runs a command in place of a shell.
    RemoteCommand,
    /// It looks for the host key under another name.
    HostKeyAlias,
    /// A program says which host keys are trusted.
    KnownHostsCommand,
    /// Of some distributions: with it Kerberos vouches for the host, and no host key is looked at.
    GssapiKeyExchange,
}

impl Leak {
    const ALL: [Leak; 5] =
        [Leak::ProxyJump, Leak::RemoteCommand, Leak::HostKeyAlias, Leak::KnownHostsCommand, Leak::GssapiKeyExchange];

    /// As `ssh`'s settings have it.
    pub fn keyword(self) -> &'static str {
        match self {
            Leak::ProxyJump => "ProxyJump",
            Leak::RemoteCommand => "RemoteCommand",
            Leak::HostKeyAlias => "HostKeyAlias",
            Leak::KnownHostsCommand => "KnownHostsCommand",
            Leak::GssapiKeyExchange => "GSSAPIKeyExchange",
        }
    }

    /// The value that undoes it; the name of a host key can only be said, not unsaid.
    pub fn undone(self, address: &str) -> &str {
        match self {
            Leak::HostKeyAlias => address,
            Leak::GssapiKeyExchange => "no",
            Leak::ProxyJump | Leak::RemoteCommand | Leak::KnownHostsCommand => "none",
        }
    }
}

impl Told {
    /// Compares what `ssh -G` says of the name with what it says of one that nobody has.
    pub fn of(name: &str, said: &str, nobody: &str, said_of_nobody: &str) -> Told {
        // A name may be a word that stands elsewhere too, such as `ssh`.
        let same = |(own, other): (&str, &str)| own == other || own.replace(name, nobody) == other;
        let alike = said.lines().count() == said_of_nobody.lines().count()
            && said.lines().zip(said_of_nobody.lines()).all(same);
        let taken = !said.is_empty() && !said_of_nobody.is_empty() && !alike;
        Told { taken, leaks: leaks(said_of_nobody) }
    }
}

/// What `ssh -G` shows of a host that nobody wrote settings for.
pub fn leaks(said: &str) -> Vec<Leak> {
    let set = |leak: &Leak| {
        said.lines().filter_map(|line| line.split_once(' ')).any(|(keyword, value)| {
            keyword.eq_ignore_ascii_case(leak.keyword()) && !value.trim().eq_ignore_ascii_case(leak.undone("none"))
        })
    };
    Leak::ALL.into_iter().filter(set).collect()
}

/// Whether `ssh -G` says that the name leads where our file says.
pub fn leads(ours: &str, name: &str, said: &str) -> bool {
    let own = |text: &str, keyword: &str| {
        let mut pairs = text.lines().filter_map(|line| line.trim().split_once(' '));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(keyword)).map(|(_, value)| value.to_ascii_lowercase())
    };
    let block = ours.split(BEGIN).find(|block| own(block, "Host").as_deref() == Some(&name.to_ascii_lowercase()));
    let same = |block: &str| ["HostName", "User", "Port"].iter().all(|key| own(block, key) == own(said, key));
    block.is_some_and(same)
}

/// The settings without our line: what `ssh` would do by the user's own.
pub fn without_ours(config: &str) -> String {
    let ours = |line: &&str| words(line).get(1).is_some_and(|file| file.ends_with("skysail.config"));
    config.lines().filter(|line| !ours(line)).map(|line| format!("{line}\n")).collect()
}

/// The texts of both files, as they are; an absent one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshConfigTexts {
    /// The user's own file.
    pub config: String,
    /// The file beside it that is Skysail's.
    pub ours: String,
    /// What the user's settings include, one after another: only read.
    pub included: String,
}

/// What would be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshConfigChange {
    /// As they are.
    pub before: SshConfigTexts,
    /// As they would be.
    pub after: SshConfigTexts,
}

/// Why there is no such change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AliasError {
    /// The user's own settings have this name already.
    Taken,
    /// It is in there just so.
    There,
}

impl SshAlias {
    fn block(&self, told: &Told) -> String {
        let mut text = format!("{BEGIN}{} {}\nHost {}\n", self.launch, self.name, self.name);
        // The port too: what is set for every host would be taken where nothing is said here.
        text += &format!("    HostName {}\n    User {}\n    Port 22\n", self.address, self.user);
        if let Some(key) = &self.key {
            text += &format!("    IdentityFile {key}\n    IdentitiesOnly yes\n", key = quoted(key));
        }
        for leak in &told.leaks {
            text += &format!("    {} {}\n", leak.keyword(), leak.undone(&self.address));
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
///
/// # Errors
/// The name is the user's own already, or there just so.
pub fn add(alias: &SshAlias, before: SshConfigTexts, told: &Told) -> Result<SshConfigChange, AliasError> {
    let named = |text: &str| has_host(text, &alias.name);
    if told.taken || named(&before.config) || named(&before.included) {
        return Err(AliasError::Taken);
    }
    let rest = without(&before.ours, |_, name| name == alias.name.as_str());
    let ours = rest + &alias.block(told);
    let ends = if before.config.contains("\r\n") { "\r\n" } else { "\n" };
    let config = match includes(&before.config) {
        true => before.config.clone(),
        // Only at the top does it hold for every host.
        false => format!("{INCLUDE}{ends}{}{}", if before.config.is_empty() { "" } else { ends }, before.config),
    };
    let change = SshConfigChange { after: SshConfigTexts { config, ours, included: before.included.clone() }, before };
    if change.before == change.after { Err(AliasError::There) } else { Ok(change) }
}

/// Takes away the names of these instances of a launch; with the last one, our line goes too.
pub fn remove(launch: &str, names: &[SanitizedText], before: SshConfigTexts) -> Option<SshConfigChange> {
    let gone = |of: &str, name: &str| of == launch && names.iter().any(|known| known == name);
    let ours = without(&before.ours, gone);
    if ours == before.ours {
        return None;
    }
    let config = if ours.trim().is_empty() { exclude(&before.config) } else { before.config.clone() };
    Some(SshConfigChange { after: SshConfigTexts { config, ours, included: before.included.clone() }, before })
}

/// Whether our file is included for every host: before any block begins.
fn includes(config: &str) -> bool {
    let lines = config.lines().map(words);
    let top = lines.take_while(|line| !line.first().is_some_and(|word| word == "host" || word == "match"));
    top.filter(|line| line.first().is_some_and(|word| word == "include"))
        .any(|line| line[1..].iter().any(|file| file == "skysail.config" || file.ends_with(".ssh/skysail.config")))
}

/// Without our line, and the empty one that was put after it.
fn exclude(config: &str) -> String {
    let Some(at) = config.find(INCLUDE).filter(|at| *at == 0 || config[..*at].ends_with('\n')) else {
        return config.to_owned();
    };
    let end = |text: &str| if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) };
    let rest = &config[at + INCLUDE.len()..];
    if end(rest) == 0 {
        return config.to_owned();
    }
    let rest = &rest[end(rest)..];
    format!("{}{}", &config[..at], &rest[end(rest)..])
}

/// The files that settings include, patterns too, in whatever block.
pub fn included(config: &str) -> Vec<String> {
    let include = |line: Vec<String>| (line.first().map(String::as_str) == Some("include")).then_some(line);
    config.lines().filter_map(|line| include(words(line))).flat_map(|line| line.into_iter().skip(1)).collect()
}

/// Whether somebody's settings have a host of this name: by a pattern too, unless it means every host.
fn has_host(config: &str, name: &str) -> bool {
    config.lines().map(words).any(|line| {
        let patterns = line.get(1..).unwrap_or_default();
        let every = |pattern: &str| pattern.chars().all(|c| c == '*');
        let means = |pattern: &str| !every(pattern) && matches(pattern, name);
        let not = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!')).any(|pattern| matches(pattern, name));
        let host = line.first().is_some_and(|word| word == "host");
        host && !not && patterns.iter().any(|pattern| means(pattern))
    })
}

/// The words of a line as OpenSSH reads it: the keyword in lower case, one `=` after it, quotes, and no comment.
fn words(line: &str) -> Vec<String> {
    let line = line.trim_matches(['\u{feff}', ' ', '\t', '\r']);
    let blank = |c: char| c == ' ' || c == '\t';
    let end = line.find(|c: char| blank(c) || c == '=' || c == '"').unwrap_or(line.len());
    let (keyword, rest) = line.split_at(end);
    if keyword.is_empty() || keyword.starts_with('#') {
        return Vec::new();
    }
    let rest = rest.trim_start_matches(blank);
    let rest = rest.strip_prefix('=').unwrap_or(rest);
    let mut all = vec![keyword.to_ascii_lowercase()];
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for c in rest.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '"' | '\'') => (quote, begun) = (Some(c), true),
            (None, '#') if !begun => return all,
            (None, c) if blank(c) => {
                if std::mem::take(&mut begun) {
                    all.push(std::mem::take(&mut word));
                }
            }
            (None, c) => {
                begun = true;
                word.push(c);
            }
        }
    }
    all
}

/// Whether a pattern of `ssh`'s means this name; both are taken as they are written.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Where the last star stands, and how much of the name it has taken.
    let (mut at, mut of, mut star) = (0, 0, None);
    while of < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[of] => (at, of) = (at + 1, of + 1),
            _ => match star {
                Some((back, taken)) => {
                    star = Some((back, taken + 1));
                    (at, of) = (back + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
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

impl SshConfigChange {
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

/// Which of the two files a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The user's own.
    Config,
    /// Skysail's.
    Ours,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It is taken out.
    Goes,
    /// It is put in.
    Comes,
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: &str = "Host work\n    HostName 10.0.0.1\n";

    fn alias(launch: &str, name: &str) -> SshAlias {
        SshAlias {
            launch: launch.into(),
            name: name.into(),
            address: "192.0.2.1".into(),
            user: "ubuntu".into(),
            key: Some("~/.ssh/mine.pem".into()),
        }
    }

    fn texts(config: &str) -> SshConfigTexts {
        SshConfigTexts { config: config.to_owned(), ..SshConfigTexts::default() }
    }

    #[test]
    fn what_was_added_and_taken_away_leaves_everything_as_it_was() {
        for config in ["", THEIRS, "\n\n", "Host *"] {
            let added = add(&alias("L1", "web-1"), texts(config), &Told::default()).unwrap().after;
            assert!(added.config.starts_with(INCLUDE) && added.config.ends_with(config), "{added:?}");
            let removed = remove("L1", &["web-1".into()], added).unwrap().after;
            assert_eq!(removed, texts(config));
        }
    }

    #[test]
    fn a_path_that_ends_at_a_blank_or_means_something_to_ssh_is_said_so_that_ssh_goes_on() {
        let key = Some("~/.ssh/my key 100%.pem".to_owned());
        let ours = add(&SshAlias { key, ..alias("L1", "web-1") }, texts(""), &Told::default()).unwrap().after.ours;
        assert!(ours.contains("    IdentityFile \"~/.ssh/my key 100%%.pem\"\n"), "{ours}");
        let paths = ["keys/mine", "/k/a\"b", "/k/a\\b", "/k/${HOME}", "/k/a\nb", "~other/key"];
        assert!(paths.iter().all(|path| !can_say(path)) && can_say("/k/my key") && can_say("~/.ssh/id"));
    }

    #[test]
    fn the_line_stays_as_long_as_another_name_needs_it() {
        let one = add(&alias("L1", "web-1"), texts(THEIRS), &Told::default()).unwrap().after;
        let two = add(&alias("L2", "web-2"), one, &Told::default()).unwrap().after;
        assert_eq!(two.config.matches(INCLUDE).count(), 1);
        let left = remove("L1", &["web-1".into(), "web-2".into()], two).unwrap().after;
        assert!(left.config.contains(INCLUDE) && left.ours.contains("Host web-2") && !left.ours.contains("web-1"));
    }

    #[test]
    fn a_name_of_another_launch_is_not_taken_away() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS), &Told::default()).unwrap().after;
        assert_eq!(remove("L2", &["web-1".into()], added), None);
    }

    #[test]
    fn a_name_that_the_person_has_already_is_left_alone() {
        let taken = texts("host other web-1\n    User x\n");
        assert_eq!(add(&alias("L1", "web-1"), taken, &Told::default()), Err(AliasError::Taken));
    }

    #[test]
    fn a_name_is_found_however_openssh_lets_it_be_written() {
        for config in [
            "Host\tweb-1",
            "Host=web-1",
            "Host = web-1",
            "host \"web-1\" # mine",
            "  HOST 'web-1'\r\n  User x\r\n",
            "Host other web-? # x",
            "Host web-*",
        ] {
            assert_eq!(add(&alias("L1", "web-1"), texts(config), &Told::default()), Err(AliasError::Taken), "{config}");
            let included = SshConfigTexts { included: config.to_owned(), ..texts("Include conf.d/*\n") };
            assert_eq!(add(&alias("L1", "web-1"), included, &Told::default()), Err(AliasError::Taken), "{config}");
        }
        for config in [
            "Host *",
            "Host web-* !web-1",
            "# Host web-1",
            "Host other # web-1",
            "Host a,web-1",
            "Host WEB-1",
            "HostName web-1",
        ] {
            assert!(add(&alias("L1", "web-1"), texts(config), &Told::default()).is_ok(), "{config}");
        }
        assert_eq!(included("Include a b\nMatch host x\n  include=\"c d\"\n"), ["a", "b", "c d"]);
    }

    #[test]
    fn our_line_counts_where_it_holds_for_every_host_and_has_the_files_own_ends() {
        let config = |config: &str| add(&alias("L1", "web-1"), texts(config), &Told::default()).unwrap().after.config;
        for there in [
            "Include skysail.config\n",
            "include \"skysail.config\" # s\n",
            "Include=~/.ssh/skysail.config\n\nHost x\n",
        ] {
            assert_eq!(config(there), there);
        }
        let inside = "Host x\n  Include skysail.config\n";
        assert_eq!(config(inside), format!("Include skysail.config\n\n{inside}"));
        let windows = "Host x\r\n  User y\r\n";
        assert_eq!(config(windows), format!("Include skysail.config\r\n\r\n{windows}"));
        let added = add(&alias("L1", "web-1"), texts(windows), &Told::default()).unwrap().after;
        assert_eq!(remove("L1", &["web-1".into()], added).unwrap().after.config, windows);
    }

    #[test]
    fn what_is_set_for_every_host_does_not_reach_the_name() {
        let nobody = "host x\nuser me\nport 2222\nproxyjump bastion\nremotecommand tmux\nknownhostscommand none\n";
        let told = Told::of("web-1", &nobody.replace('x', "web-1"), "x", nobody);
        assert_eq!(told, Told { taken: false, leaks: vec![Leak::ProxyJump, Leak::RemoteCommand] });
        let ours = add(&alias("L1", "web-1"), texts("Host *\n"), &told).unwrap().after.ours;
        for line in ["    Port 22\n", "    ProxyJump none\n", "    RemoteCommand none\n"] {
            assert!(ours.contains(line), "{ours}");
        }
        assert_eq!(leaks("hostkeyalias y\n"), [Leak::HostKeyAlias]);
    }

    #[test]
    fn what_ssh_says_of_a_name_tells_whether_it_is_the_persons_own() {
        let said = |name: &str, user: &str| format!("host {name}\nuser {user}\nhostname {name}\nport 22\n");
        assert!(Told::of("web-1", &said("web-1", "ana"), "nobody", &said("nobody", "me")).taken);
        assert!(!Told::of("web-1", &said("web-1", "me"), "nobody", &said("nobody", "me")).taken);
        assert!(!Told::of("web-1", "", "nobody", "").taken);
        let ours = add(&alias("L1", "web-1"), texts(""), &Told::default()).unwrap().after.ours;
        assert!(leads(&ours, "web-1", "host web-1\nuser ubuntu\nhostname 192.0.2.1\nport 22\n"));
        assert!(!leads(&ours, "web-1", "host web-1\nuser ubuntu\nhostname web-1\nport 22\n"));
        assert!(!leads(&ours, "web-2", "host web-2\nuser ubuntu\nhostname 192.0.2.1\nport 22\n"));
    }

    #[test]
    fn an_older_one_of_ours_gives_way_and_the_same_again_changes_nothing() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS), &Told::default()).unwrap().after;
        assert_eq!(add(&alias("L1", "web-1"), added.clone(), &Told::default()), Err(AliasError::There));
        let newer = add(&alias("L2", "web-1"), added, &Told::default()).unwrap();
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
