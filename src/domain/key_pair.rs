//! SSH keys that Skysail generates or the user already has, for import into a Region as a key pair.

use super::names;
use super::sanitized_text::SanitizedText;
use super::user_text::{FieldId, Problem, UserText};
use crate::domain::user_text::Words;
use std::path::{Path, PathBuf};

/// The algorithm of a key. Lightsail doesn't accept others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Documented by the API.
    Rsa,
    /// Accepted as far as users report; the documentation doesn't say so.
    Ed25519,
}

impl KeyKind {
    /// Returns the algorithm's name in a public key.
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Rsa => "ssh-rsa",
            KeyKind::Ed25519 => "ssh-ed25519",
        }
    }
}

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The algorithm.
    pub kind: KeyKind,
    /// `ssh-rsa AAAA…`, without a comment, as sent to AWS.
    pub line: SanitizedText,
    /// The comment that follows the key in its file.
    pub comment: SanitizedText,
    /// Its fingerprint in every format that may be reported.
    pub prints: Vec<SanitizedText>,
}

impl PublicKey {
    /// Returns whether this is its fingerprint, in any format.
    pub fn has_print(&self, fingerprint_text: &str) -> bool {
        same_print(&self.prints, fingerprint_text) == Some(true)
    }
}

/// Returns whether this is one of the fingerprints; none if its format can't be compared with any of them. Formats
/// differ in their length.
pub fn same_print(prints: &[SanitizedText], fingerprint_text: &str) -> Option<bool> {
    let bare = |text: &str| {
        let text = text.trim_start_matches("SHA256:").trim_start_matches("MD5:").trim_end_matches('=');
        text.to_owned()
    };
    let fingerprint_text = bare(fingerprint_text);
    let mut known =
        prints.iter().map(|print| bare(print)).filter(|print| print.len() == fingerprint_text.len()).peekable();
    known.peek().filter(|_| !fingerprint_text.is_empty())?;
    Some(known.any(|print| print == fingerprint_text))
}

/// A key of the user, found in `~/.ssh` or held by an ssh-agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalKey {
    /// The file of its public half, as the user would write it; for a key that only an agent has, its comment after
    /// [`IN_AGENT`].
    pub path: PathBuf,
    /// Whether the private half is in the same folder.
    pub whole: bool,
    /// Whether an ssh-agent has the private half.
    pub agent: bool,
    /// The public half.
    pub key: PublicKey,
}

impl LocalKey {
    /// Returns the path of its private half, whether or not it exists.
    pub fn private(&self) -> PathBuf {
        self.path.with_extension("")
    }

    /// Returns whether only an ssh-agent has it.
    pub fn is_in_agent_alone(&self) -> bool {
        self.path.to_string_lossy().starts_with(IN_AGENT)
    }

    /// Returns the argument for `ssh -i`: the private half, or the public half of a key in an agent; [`AGENT`] if `ssh`
    /// finds it without.
    pub fn identity(&self) -> PathBuf {
        match () {
            () if self.is_in_agent_alone() => PathBuf::from(AGENT),
            () if self.agent && !self.whole => self.path.clone(),
            () => self.private(),
        }
    }

    /// Returns the name of its file, without the extension.
    pub fn stem(&self) -> SanitizedText {
        if self.is_in_agent_alone() {
            let called = self.key.comment.rsplit('/').next().unwrap_or_default();
            return SanitizedText::new(called);
        }
        SanitizedText::new(self.path.file_stem().unwrap_or_default().to_string_lossy())
    }
}

/// Stands for the file of a private half that only an ssh-agent has.
pub const AGENT: &str = "ssh-agent";
/// The prefix of the path of keys that only an agent has.
pub const IN_AGENT: &str = "ssh-agent: ";

/// The keys in `~/.ssh` and in an ssh-agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalKeys {
    /// The keys that can be imported into Lightsail.
    pub keys: Vec<LocalKey>,
    /// The names of all files in the folder.
    pub files: Vec<SanitizedText>,
    /// Keys that can't be imported into Lightsail, and why.
    pub refused: Vec<(PathBuf, Unfit)>,
}

/// Why a key of the user isn't accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Lightsail accepts RSA and Ed25519; this is another algorithm's name.
    Kind(SanitizedText),
    /// An encrypted PEM file without its public half next to it.
    Encrypted,
    /// The data is incomplete, or isn't of the algorithm that it names.
    Damaged,
    /// The agent didn't list its keys in time.
    Silent,
}

impl Unfit {
    /// Returns the message.
    pub fn say(&self) -> UserText {
        match self {
            Unfit::Kind(kind) => UserText::new("reason.key.kind").with("kind", kind),
            Unfit::Encrypted => UserText::new("reason.key.encrypted"),
            Unfit::Damaged => UserText::new("reason.key.damaged"),
            Unfit::Silent => UserText::new("reason.key.silent"),
        }
    }
}

/// Why a given file isn't a key that can be imported into Lightsail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFileFault {
    /// It can't be read; a short reason.
    File(Words),
    /// It contains no key.
    NoKey,
    /// Its key isn't accepted.
    Unfit(Unfit),
}

/// Returns the path typed where a key is chosen; none if the text isn't a path.
pub fn typed_path(text: &str) -> Option<PathBuf> {
    let path = text.trim();
    let begins = path.strip_prefix("~/").or_else(|| path.strip_prefix('/'));
    let named = begins.is_some_and(|rest| !rest.is_empty());
    (named && !path.chars().any(char::is_control)).then(|| PathBuf::from(path))
}

impl LocalKeys {
    /// Adds a key found elsewhere, replacing one at the same path.
    pub fn add(&mut self, key: LocalKey) {
        self.keys.retain(|own| own.path != key.path);
        self.keys.push(key);
    }

    /// Returns whether the folder of keys has this file.
    pub fn has_file(&self, path: &Path) -> bool {
        let here = path.parent() == Some(Path::new(FOLDER));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        here && self.files.iter().any(|file| **file == *name)
    }

    /// Records that a file was added to the folder.
    pub fn set_fingerprint(&mut self, path: &Path) {
        if path.parent() == Some(Path::new(FOLDER)) && !self.has_file(path) {
            self.files.extend(path.file_name().map(|name| SanitizedText::new(name.to_string_lossy())));
        }
    }

    /// Returns the key that an interrupted launch has left in this file: with both halves, and with the key pair's name
    /// as its comment.
    pub fn left(&self, file: &Path, name: &str) -> Option<&PublicKey> {
        let own = self.keys.iter().find(|own| own.whole && own.private() == *file)?;
        (own.key.kind == KeyKind::Rsa && own.key.comment == *name).then_some(&own.key)
    }

    /// Returns the file of the private half for a key pair with this name and fingerprint, if it is on this computer.
    pub fn private_half(&self, name: &str, fingerprint: Option<&str>, sandbox: bool) -> Option<PathBuf> {
        let own = self.keys.iter().filter(|own| own.whole || own.agent);
        let same = own.filter(|own| fingerprint.is_some_and(|print| own.key.has_print(print)));
        let by_print = same.map(LocalKey::identity).next();
        by_print.or_else(|| Some(default_file(name, sandbox)).filter(|file| self.has_file(file)))
    }
}

/// The folder of keys, as the user writes it.
pub const FOLDER: &str = "~/.ssh";

/// Returns the default file for the private half of a key pair with this name. In the sandbox it has a prefix, so the
/// file for a real key pair stays free.
pub fn default_file(name: &str, sandbox: bool) -> PathBuf {
    let mark = if sandbox { "practice-" } else { "" };
    Path::new(FOLDER).join(format!("{mark}{name}.pem"))
}

/// A key that a launch imports into its Region before creating its instances.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportedKey {
    /// Generated by Skysail; the private half is written to this file only.
    Made {
        /// The file for its private half.
        file: PathBuf,
        /// The key already in that file, left by a launch that wasn't sent.
        kept: Option<PublicKey>,
    },
    /// One of the user's own keys.
    Own(PublicKey),
}

/// Validates the name of a key pair: the same rule as for instances, as they share one namespace.
pub fn check_name(typed: &str) -> Result<SanitizedText, Problem> {
    let name = typed.trim();
    let wrong = |say: UserText| Problem::new(FieldId::KeyName, say);
    if name.is_empty() {
        return Err(wrong(UserText::new("problem.key.no-name")));
    }
    // Unlike instance names, the names of key pairs can't contain a dot in the service's model. Of several characters
    // that can't be used, the first is named.
    let before = name.split('.').next().unwrap_or(name);
    if before.len() < name.len() && before.chars().all(names::allowed) {
        return Err(wrong(
            UserText::new("problem.key.character").with("name", SanitizedText::new(name)).with("character", "."),
        ));
    }
    names::check(name).map_err(|problem| {
        let key = match problem.say.key {
            "problem.name.space" => "problem.key.space",
            "problem.names.character" => "problem.key.character",
            "problem.names.length" => "problem.key.length",
            _ => "problem.key.ends",
        };
        wrong(UserText { key, args: problem.say.args })
    })?;
    Ok(SanitizedText::new(name))
}

/// Validates the path of a file to create.
pub fn check_file(typed: &str) -> Result<PathBuf, Problem> {
    let path = typed.trim();
    let wrong = |key| Err(Problem::new(FieldId::KeyFile, UserText::new(key)));
    match () {
        () if path.is_empty() => wrong("problem.key.no-file"),
        () if path.ends_with('/') => wrong("problem.key.folder"),
        () if path.chars().any(char::is_control) => wrong("problem.key.control"),
        () => Ok(PathBuf::from(path)),
    }
}

/// A private key to be written to its file. It has no readable `Debug`, and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(zeroize::Zeroizing<String>);

impl PrivateKey {
    /// Takes the contents of its file.
    pub fn new(pem: String) -> PrivateKey {
        PrivateKey(zeroize::Zeroizing::new(pem))
    }

    /// Returns the key, which must only be written to its file.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public() -> PublicKey {
        let prints = vec!["SHA256:abc".into(), "11:22".into()];
        PublicKey { kind: KeyKind::Rsa, line: "ssh-rsa AAAA".into(), comment: SanitizedText::default(), prints }
    }

    #[test]
    fn fingerprint_matches_in_every_format() {
        for fingerprint_text in ["SHA256:abc", "abc=", "11:22", "MD5:11:22"] {
            assert!(public().has_print(fingerprint_text), "{fingerprint_text}");
        }
        for fingerprint_text in ["", "abcd", "11:23", "SHA256:"] {
            assert!(!public().has_print(fingerprint_text), "{fingerprint_text}");
        }
    }

    #[test]
    fn private_key_is_found_by_fingerprint_or_name() {
        let own = LocalKey { path: "~/.ssh/id_rsa.pub".into(), whole: true, agent: false, key: public() };
        let keys = LocalKeys { keys: vec![own], files: vec!["web.pem".into()], ..LocalKeys::default() };
        let found = |name: &str, print| keys.private_half(name, print, false).map(|path| path.display().to_string());
        assert_eq!(found("x", Some("11:22")).as_deref(), Some("~/.ssh/id_rsa"));
        assert_eq!(found("web", None).as_deref(), Some("~/.ssh/web.pem"));
        assert_eq!(found("other", Some("99")), None);
        assert_eq!(keys.private_half("web", None, true), None, "a real key is none of the sandbox's");
    }

    #[test]
    fn agent_key_is_found_without_a_private_key_file() {
        let own = |path: &str| LocalKey { path: path.into(), whole: false, agent: true, key: public() };
        let keys = |path: &str| LocalKeys { keys: vec![own(path)], ..LocalKeys::default() };
        let found = |path: &str| keys(path).private_half("x", Some("11:22"), false);
        assert_eq!(found("~/.ssh/yubi.pub"), Some("~/.ssh/yubi.pub".into()), "ssh asks the agent for its other half");
        assert_eq!(found("ssh-agent: me@host.example"), Some(AGENT.into()));
        let called = PublicKey { comment: "/home/me/.ssh/web".into(), ..public() };
        let own = LocalKey { key: called, ..own("ssh-agent: /home/me/.ssh/web") };
        assert_eq!(own.stem(), "web");
    }

    #[test]
    fn path_is_distinguished_from_search_words() {
        let path = |text| typed_path(text).map(|path| path.display().to_string());
        assert_eq!(path(" ~/keys/web.pem "), Some("~/keys/web.pem".to_owned()));
        assert_eq!(path("/srv/web.ppk"), Some("/srv/web.ppk".to_owned()));
        for words in ["", "/", "~/", "web", "deploy/2024", "~", "/a\nb"] {
            assert_eq!(path(words), None, "{words:?}");
        }
    }

    #[test]
    fn private_key_is_not_in_debug_output() {
        assert!(!format!("{:?}", PrivateKey::new("canary".into())).contains("canary"));
    }

    #[test]
    fn invalid_name_or_path_is_refused() {
        let name = |text| check_name(text).map(|name| name.to_string()).map_err(|problem| problem.say.key);
        assert_eq!(name(" web-key "), Ok("web-key".to_owned()));
        assert_eq!(name(""), Err("problem.key.no-name"));
        assert_eq!(name("a b"), Err("problem.key.space"));
        assert_eq!(name("a/b"), Err("problem.key.character"));
        assert_eq!(name("my.key"), Err("problem.key.character"));
        for (typed, first) in [("a/b.pem", "/"), ("a.b/c", "."), ("~/x.pem", "~")] {
            assert_eq!(check_name(typed).unwrap_err().say.value("character"), Some(first), "{typed}");
        }
        assert_eq!(name("a"), Err("problem.key.length"));
        assert_eq!(name("-a"), Err("problem.key.ends"));
        assert!(check_file("~/.ssh/x.pem").is_ok());
        assert_eq!(check_file("~/.ssh/").unwrap_err().say.key, "problem.key.folder");
        assert_eq!(check_file(" ").unwrap_err().say.key, "problem.key.no-file");
    }
}
