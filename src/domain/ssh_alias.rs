//! Adds and removes aliases for servers in the user's SSH configuration.
//!
//! All of them are in one file of Skysail's, which the user's `config` includes with one line at its top: this way
//! nothing of the user's is changed, and removing an alias leaves nothing behind.
//!
//! The servers' host keys, as AWS publishes them, are in a second file of Skysail's. `ssh` trusts only those for an
//! alias, whatever the user's own files of known hosts contain.

use super::sanitized_text::SanitizedText;
use std::path::PathBuf;

/// Skysail's line in the user's configuration.
pub const INCLUDE: &str = "Include skysail.config";
const BEGIN: &str = "# skysail: ";
const END: &str = "# skysail end";
/// The last line of Skysail's file. OpenSSH returns to the including file's own block by itself; libssh reads on in the
/// last block of the included one, which would then have the user's settings for every host to itself.
const CLOSING: &str = "Match all\n";

/// Skysail's file of host keys, as the configuration names it.
const KNOWN_HOSTS: &str = "~/.ssh/skysail.known_hosts";
/// With these, `ssh` trusts only the host keys in Skysail's file, and no server can add any.
///
/// The user's `RevokedHostKeys` and algorithms only reject more. `KnownHostsCommand` is a [`Leak`], since not every
/// `ssh` supports it; `IgnoreUnknown` is no guard for it, because it would replace the user's own.
const TRUST: [(&str, &str); 7] = [
    ("UserKnownHostsFile", KNOWN_HOSTS),
    ("GlobalKnownHostsFile", "/dev/null"),
    ("StrictHostKeyChecking", "yes"),
    ("UpdateHostKeys", "no"),
    ("VerifyHostKeyDNS", "no"),
    ("CheckHostIP", "no"),
    ("NoHostAuthenticationForLocalhost", "no"),
];

/// The paths of the configuration files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshConfigPaths {
    /// The user's own file.
    pub config: PathBuf,
    /// Skysail's file next to it.
    pub ours: PathBuf,
    /// Skysail's file of host keys.
    pub known_hosts: PathBuf,
}

/// An alias, and what it connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshAlias {
    /// The launch that it belongs to.
    pub launch: SanitizedText,
    /// The instance's name, which is also the alias.
    pub name: SanitizedText,
    /// The address.
    pub address: String,
    /// The user name to log in with.
    pub user: String,
    /// The private key's file.
    pub key: Option<String>,
    /// The server's host keys as AWS publishes them, each as in a public key file. Without any, `ssh` refuses to connect.
    pub host_keys: Vec<String>,
}

/// What `ssh -G` reports about an alias before anything is written; empty if there is no `ssh`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshConfigAnswer {
    /// Whether the user's own configuration has settings for this alias.
    pub taken: bool,
    /// Settings for every host that would change where the alias connects to.
    pub leaks: Vec<Leak>,
}

/// A setting for every host that must not apply to a connection to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// It connects through another server.
    ProxyJump,
    /// It runs a command instead of a shell.
    RemoteCommand,
    /// A program decides which host keys are trusted.
    KnownHostsCommand,
    /// Set by some distributions: Kerberos then vouches for the host, and no host key is checked.
    GssapiKeyExchange,
}

impl Leak {
    const ALL: [Leak; 4] = [Leak::ProxyJump, Leak::RemoteCommand, Leak::KnownHostsCommand, Leak::GssapiKeyExchange];
    /// Those that decide which server is trusted.
    pub const TRUST: [Leak; 2] = [Leak::KnownHostsCommand, Leak::GssapiKeyExchange];

    /// Returns its keyword in an SSH configuration.
    pub fn keyword(self) -> &'static str {
        match self {
            Leak::ProxyJump => "ProxyJump",
            Leak::RemoteCommand => "RemoteCommand",
            Leak::KnownHostsCommand => "KnownHostsCommand",
            Leak::GssapiKeyExchange => "GSSAPIKeyExchange",
        }
    }

    /// Returns the value that undoes it.
    pub fn undone(self) -> &'static str {
        match self {
            Leak::GssapiKeyExchange => "no",
            Leak::ProxyJump | Leak::RemoteCommand | Leak::KnownHostsCommand => "none",
        }
    }
}

impl SshConfigAnswer {
    /// Compares what `ssh -G` reports for the alias and for a host without settings.
    pub fn of(name: &str, ssh_output: &str, nobody: &str, baseline_output: &str) -> SshConfigAnswer {
        // OpenSSH looks an alias up as it is written, and takes it in lower case for the host's name.
        let lower = name.to_ascii_lowercase();
        let as_nobody = |own: &str| own.replace(name, nobody).replace(&lower, nobody);
        // The alias may be a word that occurs elsewhere too, such as `ssh`.
        let same = |(own, other): (&str, &str)| own == other || as_nobody(own) == other;
        let alike = ssh_output.lines().count() == baseline_output.lines().count()
            && ssh_output.lines().zip(baseline_output.lines()).all(same);
        let taken = !ssh_output.is_empty() && !baseline_output.is_empty() && !alike;
        SshConfigAnswer { taken, leaks: leaks(baseline_output) }
    }
}

/// Returns the leaks in what `ssh -G` reports for a host without settings.
pub fn leaks(ssh_output: &str) -> Vec<Leak> {
    let set = |leak: &Leak| {
        ssh_output.lines().filter_map(|line| line.split_once(' ')).any(|(keyword, value)| {
            keyword.eq_ignore_ascii_case(leak.keyword()) && !value.trim().eq_ignore_ascii_case(leak.undone())
        })
    };
    Leak::ALL.into_iter().filter(set).collect()
}

/// Returns whether `ssh -G` reports this setting at all.
pub fn supports(ssh_output: &str, leak: Leak) -> bool {
    ssh_output
        .lines()
        .any(|line| line.split(' ').next().is_some_and(|keyword| keyword.eq_ignore_ascii_case(leak.keyword())))
}

/// Returns whether `ssh -G` reports the connection that Skysail's file sets for the alias, and trusts only its host
/// keys.
pub fn leads(ours: &str, name: &str, ssh_output: &str) -> bool {
    let own = |text: &str, keyword: &str| {
        let mut pairs = text.lines().filter_map(|line| line.trim().split_once(' '));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(keyword)).map(|(_, value)| value.to_ascii_lowercase())
    };
    let block = ours.split(BEGIN).find(|block| own(block, "Host").as_deref() == Some(&name.to_ascii_lowercase()));
    let same = |block: &str, key: &str| own(block, key) == own(ssh_output, key);
    let connects = |block: &str| ["HostName", "User", "Port"].iter().all(|key| same(block, key));
    // An alias of an older version trusts what the user's own files contain.
    let trusts = |block: &str| {
        let set = |key: &str, value: &str| own(ssh_output, key).is_none_or(|told| is_set(&told, value));
        own(block, "HostKeyAlias").is_none()
            || same(block, "HostKeyAlias")
                && TRUST.iter().all(|(key, value)| set(key, value))
                && !leaks(ssh_output).iter().any(|leak| Leak::TRUST.contains(leak))
    };
    block.is_some_and(|block| connects(block) && trusts(block))
}

/// Returns whether this is how `ssh -G` prints the value: some switches otherwise, and a path with the home folder.
fn is_set(told: &str, value: &str) -> bool {
    match value {
        "yes" => matches!(told, "yes" | "true"),
        "no" => matches!(told, "no" | "false"),
        _ => told.ends_with(value.trim_start_matches('~')),
    }
}

/// Returns the configuration without Skysail's line: what `ssh` would do by the user's own.
pub fn without_ours(config: &str) -> String {
    let ours = |line: &&str| words(line).get(1).is_some_and(|file| file.ends_with("skysail.config"));
    config.lines().filter(|line| !ours(line)).map(|line| format!("{line}\n")).collect()
}

/// The contents of both files; an absent one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SshConfigTexts {
    /// The user's own file.
    pub config: String,
    /// Skysail's file next to it.
    pub ours: String,
    /// Skysail's file of host keys.
    pub known_hosts: String,
    /// The contents of all files that the user's configuration includes, only for reading.
    pub included: String,
}

/// A change to the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshConfigChange {
    /// The current contents.
    pub before: SshConfigTexts,
    /// The new contents.
    pub after: SshConfigTexts,
}

/// Why there is nothing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AliasError {
    /// The user's own configuration already has this alias.
    Taken,
    /// The same alias already exists.
    There,
}

impl SshAlias {
    fn block(&self, told: &SshConfigAnswer) -> String {
        let mut text = format!("{BEGIN}{} {}\nHost {}\n", self.launch, self.name, self.name);
        // The port too: a setting for every host would apply if it were left out.
        text += &format!("    HostName {}\n    User {}\n    Port 22\n", self.address, self.user);
        if let Some(key) = &self.key {
            text += &format!("    IdentityFile {key}\n    IdentitiesOnly yes\n", key = quoted(key));
        }
        // By this name, so that an address that moves to another server doesn't make that one trusted.
        text += &format!("    HostKeyAlias {}\n", self.name);
        let leaks = told.leaks.iter().map(|leak| (leak.keyword(), leak.undone()));
        text.extend(TRUST.into_iter().chain(leaks).map(|(keyword, value)| format!("    {keyword} {value}\n")));
        text + END + "\n"
    }

    /// Returns the lines of its host keys.
    fn known_hosts(&self) -> String {
        let lines: String = self.host_keys.iter().map(|key| format!("{} {key}\n", self.name)).collect();
        format!("{BEGIN}{} {}\n{lines}{END}\n", self.launch, self.name)
    }
}

/// Formats a path for an SSH configuration: in quotes, because of blanks, and with percent signs doubled.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('%', "%%"))
}

/// Returns whether an SSH configuration can contain this path: an invalid one makes every use of `ssh` fail.
pub fn can_say(path: &str) -> bool {
    let whole = path.starts_with('/') || path.starts_with("~/");
    whole && !path.contains(['"', '\\']) && !path.contains("${") && !path.chars().any(char::is_control)
}

/// Adds an alias, replacing an older one of Skysail's.
///
/// # Errors
/// The user's own configuration has the alias, or the same one already exists.
pub fn add(alias: &SshAlias, before: SshConfigTexts, told: &SshConfigAnswer) -> Result<SshConfigChange, AliasError> {
    let named = |text: &str| has_host(text, &alias.name);
    if told.taken || named(&before.config) || named(&before.included) {
        return Err(AliasError::Taken);
    }
    let older = |_: &str, name: &str| name == alias.name.as_str();
    let ours = closed(open(&without(&before.ours, older)).to_owned() + &alias.block(told));
    let known_hosts = only_blocks(&without(&before.known_hosts, older)) + &alias.known_hosts();
    let ends = if before.config.contains("\r\n") { "\r\n" } else { "\n" };
    let config = match includes(&before.config) {
        true => before.config.clone(),
        // It holds for every host only at the top.
        false => format!("{INCLUDE}{ends}{}{}", if before.config.is_empty() { "" } else { ends }, before.config),
    };
    let after = SshConfigTexts { config, ours, known_hosts, included: before.included.clone() };
    let change = SshConfigChange { after, before };
    if change.before == change.after { Err(AliasError::There) } else { Ok(change) }
}

/// Removes the aliases of these instances of a launch, and with the last one Skysail's line too.
pub fn remove(launch: &str, names: &[SanitizedText], before: SshConfigTexts) -> Option<SshConfigChange> {
    let gone = |of: &str, name: &str| of == launch && names.iter().any(|known| known == name);
    let (ours, known_hosts) = (without(&before.ours, gone), without(&before.known_hosts, gone));
    if (&ours, &known_hosts) == (&before.ours, &before.known_hosts) {
        return None;
    }
    let known_hosts = only_blocks(&known_hosts);
    let ours = closed(open(&ours).to_owned());
    let config = if ours.is_empty() { exclude(&before.config) } else { before.config.clone() };
    let after = SshConfigTexts { config, ours, known_hosts, included: before.included.clone() };
    Some(SshConfigChange { after, before })
}

/// Returns Skysail's text without the line that closes it.
fn open(ours: &str) -> &str {
    ours.strip_suffix(CLOSING).unwrap_or(ours)
}

/// Returns Skysail's text with the line that closes it, unless there is nothing to close.
fn closed(open: String) -> String {
    if open.trim().is_empty() { String::new() } else { open + CLOSING }
}

/// Returns whether Skysail's file is included for every host: before any block starts.
fn includes(config: &str) -> bool {
    let lines = config.lines().map(words);
    let top = lines.take_while(|line| !line.first().is_some_and(|word| word == "host" || word == "match"));
    top.filter(|line| line.first().is_some_and(|word| word == "include"))
        .any(|line| line[1..].iter().any(|file| file == "skysail.config" || file.ends_with(".ssh/skysail.config")))
}

/// Removes Skysail's line, and the empty one that was added after it.
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

/// Returns the files that the configuration includes, patterns too, in any block.
pub fn included(config: &str) -> Vec<String> {
    let include = |line: Vec<String>| (line.first().map(String::as_str) == Some("include")).then_some(line);
    config.lines().filter_map(|line| include(words(line))).flat_map(|line| line.into_iter().skip(1)).collect()
}

/// Returns whether a configuration has this host, also by a pattern, unless that matches every host.
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

/// Splits a line into words as OpenSSH does: the keyword in lower case, one `=` after it, quotes, and no comment.
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

/// Returns whether a pattern of `ssh` matches this name; both are case-sensitive.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The position of the last star, and how much of the name it matches.
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

/// Returns Skysail's text without the blocks whose launch and name match.
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

/// Returns Skysail's text without what is outside of its blocks: a host key that another program added isn't one that
/// AWS published.
fn only_blocks(ours: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in ours.lines() {
        inside |= line.starts_with(BEGIN);
        if inside {
            kept += line;
            kept.push('\n');
        }
        inside &= line != END;
    }
    kept
}

impl SshConfigChange {
    /// Returns the removed and added lines, by file, without unchanged ones.
    pub fn difference(&self) -> Vec<(File, Sign, String)> {
        let mut all = Vec::new();
        let files = [
            (File::Config, &self.before.config, &self.after.config),
            (File::Ours, &self.before.ours, &self.after.ours),
            (File::KnownHosts, &self.before.known_hosts, &self.after.known_hosts),
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

/// The file that a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The user's own file.
    Config,
    /// Skysail's file.
    Ours,
    /// Skysail's file of host keys.
    KnownHosts,
}

/// Whether a line is removed or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The line is removed.
    Goes,
    /// The line is added.
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
            host_keys: vec!["ssh-ed25519 AAAA1".into(), "ssh-rsa AAAA2".into()],
        }
    }

    fn texts(config: &str) -> SshConfigTexts {
        SshConfigTexts { config: config.to_owned(), ..SshConfigTexts::default() }
    }

    #[test]
    fn removing_an_alias_restores_the_files_exactly() {
        for config in ["", THEIRS, "\n\n", "Host *"] {
            let added = add(&alias("L1", "web-1"), texts(config), &SshConfigAnswer::default()).unwrap().after;
            assert!(added.config.starts_with(INCLUDE) && added.config.ends_with(config), "{added:?}");
            let removed = remove("L1", &["web-1".into()], added).unwrap().after;
            assert_eq!(removed, texts(config));
        }
    }

    #[test]
    fn key_path_with_special_characters_is_quoted_or_left_out() {
        let key = Some("~/.ssh/my key 100%.pem".to_owned());
        let ours =
            add(&SshAlias { key, ..alias("L1", "web-1") }, texts(""), &SshConfigAnswer::default()).unwrap().after.ours;
        assert!(ours.contains("    IdentityFile \"~/.ssh/my key 100%%.pem\"\n"), "{ours}");
        let paths = ["keys/mine", "/k/a\"b", "/k/a\\b", "/k/${HOME}", "/k/a\nb", "~other/key"];
        assert!(paths.iter().all(|path| !can_say(path)) && can_say("/k/my key") && can_say("~/.ssh/id"));
    }

    #[test]
    fn include_line_stays_while_another_alias_needs_it() {
        let one = add(&alias("L1", "web-1"), texts(THEIRS), &SshConfigAnswer::default()).unwrap().after;
        let two = add(&alias("L2", "web-2"), one, &SshConfigAnswer::default()).unwrap().after;
        assert_eq!(two.config.matches(INCLUDE).count(), 1);
        let left = remove("L1", &["web-1".into(), "web-2".into()], two).unwrap().after;
        assert!(left.config.contains(INCLUDE) && left.ours.contains("Host web-2") && !left.ours.contains("web-1"));
    }

    #[test]
    fn skysail_config_always_ends_with_match_all() {
        let add = |name: &str, texts| add(&alias("L1", name), texts, &SshConfigAnswer::default()).map(|new| new.after);
        let two = add("web-2", add("web-1", texts(THEIRS)).unwrap()).unwrap();
        assert!(two.ours.ends_with("# skysail end\nMatch all\n") && two.ours.matches(CLOSING).count() == 1);
        let one = remove("L1", &["web-2".into()], two.clone()).unwrap().after;
        assert!(one.ours.ends_with("# skysail end\nMatch all\n") && one.ours.matches(CLOSING).count() == 1);
        let old = SshConfigTexts { ours: open(&two.ours).to_owned(), ..two.clone() };
        assert_eq!(add("web-1", old.clone()).unwrap().ours.matches(CLOSING).count(), 1);
        assert_eq!(remove("L1", &["web-2".into()], old.clone()).unwrap().after, one);
        assert_eq!(remove("L1", &["web-3".into()], old), None);
    }

    #[test]
    fn alias_of_another_launch_is_not_removed() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS), &SshConfigAnswer::default()).unwrap().after;
        assert_eq!(remove("L2", &["web-1".into()], added), None);
    }

    #[test]
    fn existing_host_of_the_user_is_left_alone() {
        let taken = texts("host other web-1\n    User x\n");
        assert_eq!(add(&alias("L1", "web-1"), taken, &SshConfigAnswer::default()), Err(AliasError::Taken));
    }

    #[test]
    fn host_is_found_in_every_openssh_syntax() {
        for config in [
            "Host\tweb-1",
            "Host=web-1",
            "Host = web-1",
            "host \"web-1\" # mine",
            "  HOST 'web-1'\r\n  User x\r\n",
            "Host other web-? # x",
            "Host web-*",
        ] {
            assert_eq!(
                add(&alias("L1", "web-1"), texts(config), &SshConfigAnswer::default()),
                Err(AliasError::Taken),
                "{config}"
            );
            let included = SshConfigTexts { included: config.to_owned(), ..texts("Include conf.d/*\n") };
            assert_eq!(
                add(&alias("L1", "web-1"), included, &SshConfigAnswer::default()),
                Err(AliasError::Taken),
                "{config}"
            );
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
            assert!(add(&alias("L1", "web-1"), texts(config), &SshConfigAnswer::default()).is_ok(), "{config}");
        }
        assert_eq!(included("Include a b\nMatch host x\n  include=\"c d\"\n"), ["a", "b", "c d"]);
    }

    #[test]
    fn existing_include_is_recognized_and_line_endings_are_kept() {
        let config =
            |config: &str| add(&alias("L1", "web-1"), texts(config), &SshConfigAnswer::default()).unwrap().after.config;
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
        let added = add(&alias("L1", "web-1"), texts(windows), &SshConfigAnswer::default()).unwrap().after;
        assert_eq!(remove("L1", &["web-1".into()], added).unwrap().after.config, windows);
    }

    #[test]
    fn alias_overrides_settings_for_every_host() {
        let nobody = "host x\nuser me\nport 2222\nproxyjump bastion\nremotecommand tmux\nknownhostscommand none\n";
        let told = SshConfigAnswer::of("web-1", &nobody.replace('x', "web-1"), "x", nobody);
        assert_eq!(told, SshConfigAnswer { taken: false, leaks: vec![Leak::ProxyJump, Leak::RemoteCommand] });
        let ours = add(&alias("L1", "web-1"), texts("Host *\n"), &told).unwrap().after.ours;
        for line in ["    Port 22\n", "    ProxyJump none\n", "    RemoteCommand none\n"] {
            assert!(ours.contains(line), "{ours}");
        }
    }

    #[test]
    fn ssh_output_shows_whether_the_user_already_has_the_host() {
        let ssh_output = |name: &str, user: &str| format!("host {name}\nuser {user}\nhostname {name}\nport 22\n");
        assert!(SshConfigAnswer::of("web-1", &ssh_output("web-1", "ana"), "nobody", &ssh_output("nobody", "me")).taken);
        assert!(!SshConfigAnswer::of("web-1", &ssh_output("web-1", "me"), "nobody", &ssh_output("nobody", "me")).taken);
        assert!(!SshConfigAnswer::of("web-1", "", "nobody", "").taken);
        // As OpenSSH 9.2 prints it.
        let lower = |user: &str| ssh_output("Ubuntu-1", user).replace("hostname Ubuntu-1", "hostname ubuntu-1");
        assert!(!SshConfigAnswer::of("Ubuntu-1", &lower("me"), "nobody", &ssh_output("nobody", "me")).taken);
        assert!(SshConfigAnswer::of("Ubuntu-1", &lower("ana"), "nobody", &ssh_output("nobody", "me")).taken);
        let ours = add(&alias("L1", "web-1"), texts(""), &SshConfigAnswer::default()).unwrap().after.ours;
        let followed = "host web-1\nuser ubuntu\nhostname 192.0.2.1\nport 22\nhostkeyalias web-1\n\
            stricthostkeychecking true\nuserknownhostsfile /home/me/.ssh/skysail.known_hosts\ncheckhostip no\n";
        assert!(leads(&ours, "web-1", followed));
        // Something of the user's is set before it, and holds in its place.
        for (set, other) in [
            ("hostname 192.0.2.1", "hostname web-1"),
            ("hostkeyalias web-1", "hostkeyalias theirs"),
            ("hostkeyalias web-1\n", ""),
            ("stricthostkeychecking true", "stricthostkeychecking accept-new"),
            ("/skysail.known_hosts", "/known_hosts"),
            ("checkhostip no", "knownhostscommand /bin/theirs"),
        ] {
            assert!(!leads(&ours, "web-1", &followed.replace(set, other)), "{other}");
        }
        assert!(!leads(&ours, "web-2", &followed.replace("web-1", "web-2")));
        // An older version's alias has no host keys.
        let old = ours.lines().filter(|line| !line.contains("Host") || line.contains("Host web-1"));
        let old: String =
            old.map(|line| format!("{line}\n")).collect::<String>().replace("web-1\n", "web-1\nHostName 192.0.2.1\n");
        assert!(leads(
            &old,
            "web-1",
            "host web-1\nuser ubuntu\nhostname 192.0.2.1\nport 22\nstricthostkeychecking ask\n"
        ));
    }

    #[test]
    fn a_servers_host_keys_come_and_go_with_its_alias_and_no_others_are_kept() {
        let told = SshConfigAnswer::default();
        let one = add(&alias("L1", "web-1"), texts(THEIRS), &told).unwrap().after;
        let of = |launch: &str, name: &str| {
            format!("# skysail: {launch} {name}\n{name} ssh-ed25519 AAAA1\n{name} ssh-rsa AAAA2\n# skysail end\n")
        };
        assert_eq!(one.known_hosts, of("L1", "web-1"));
        let added = SshConfigTexts { known_hosts: "* ssh-rsa EVIL\n".to_owned() + &one.known_hosts, ..one };
        let two = add(&alias("L2", "web-2"), added, &told).unwrap().after;
        assert_eq!(two.known_hosts, of("L1", "web-1") + &of("L2", "web-2"), "what isn't from AWS is left out");
        // The server has new keys, and another address.
        let new = SshAlias { host_keys: vec!["ssh-rsa AAAA3".into()], ..alias("L1", "web-1") };
        let moved = add(&new, two.clone(), &told).unwrap();
        assert_eq!(moved.after.known_hosts.matches("web-1 ssh-").count(), 1, "{}", moved.after.known_hosts);
        assert!(moved.difference().contains(&(File::KnownHosts, Sign::Comes, "web-1 ssh-rsa AAAA3".to_owned())));
        assert_eq!(add(&new, moved.after, &told), Err(AliasError::There));
        let left = remove("L1", &["web-1".into()], two).unwrap().after;
        assert_eq!(left.known_hosts, of("L2", "web-2"));
        assert_eq!(remove("L2", &["web-2".into()], left).unwrap().after, texts(THEIRS));
    }

    #[test]
    fn newer_alias_replaces_an_older_one_and_the_same_changes_nothing() {
        let added = add(&alias("L1", "web-1"), texts(THEIRS), &SshConfigAnswer::default()).unwrap().after;
        assert_eq!(add(&alias("L1", "web-1"), added.clone(), &SshConfigAnswer::default()), Err(AliasError::There));
        let newer = add(&alias("L2", "web-1"), added, &SshConfigAnswer::default()).unwrap();
        assert_eq!(newer.after.ours.matches("Host web-1").count(), 1);
        let told = newer.difference();
        assert_eq!(
            told,
            [
                (File::Ours, Sign::Goes, "# skysail: L1 web-1".to_owned()),
                (File::Ours, Sign::Comes, "# skysail: L2 web-1".to_owned()),
                (File::KnownHosts, Sign::Goes, "# skysail: L1 web-1".to_owned()),
                (File::KnownHosts, Sign::Comes, "# skysail: L2 web-1".to_owned()),
            ]
        );
    }
}
