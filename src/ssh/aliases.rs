//! Reads the user's SSH configuration, and writes it exactly as shown before.

use super::run::output_until;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::ssh_alias::{self, Leak, SshConfigAnswer, SshConfigChange, SshConfigPaths, SshConfigTexts, remove};
use crate::domain::user_text::Words;
use crate::files::{self, FileFault, Replace};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Returns the paths in this home directory.
pub fn paths(home: &Path) -> SshConfigPaths {
    let dir = home.join(".ssh");
    let own = |name: &str| dir.join(name);
    SshConfigPaths { config: own("config"), ours: own("skysail.config"), known_hosts: own("skysail.known_hosts") }
}

/// Reads the current contents; a missing file is empty.
///
/// # Errors
/// A message about the file that couldn't be read.
pub fn read(paths: &SshConfigPaths) -> Result<SshConfigTexts, Words> {
    let config = text(&paths.config)?;
    let included = included(&config, paths);
    Ok(SshConfigTexts { config, ours: text(&paths.ours)?, known_hosts: text(&paths.known_hosts)?, included })
}

/// The maximum size in bytes of all included files.
const MOST: usize = 1 << 20;

/// Returns the contents of all included files, each once. A file that can't be read isn't read by `ssh` either.
fn included(config: &str, paths: &SshConfigPaths) -> String {
    let mut seen = BTreeSet::from([paths.ours.clone()]);
    let mut all = String::new();
    let mut left = ssh_alias::included(config);
    while let Some(pattern) = left.pop() {
        for path in expanded(&pattern, paths) {
            if !seen.insert(path.clone()) || all.len() > MOST {
                continue;
            }
            let text = text(&path).unwrap_or_default();
            left.extend(ssh_alias::included(&text));
            all += &text;
            all.push('\n');
        }
    }
    all
}

/// Returns the files that match a pattern; a relative one starts next to the configuration.
fn expanded(pattern: &str, paths: &SshConfigPaths) -> Vec<PathBuf> {
    let dir = paths.config.parent().unwrap_or(Path::new("."));
    let whole = match pattern.strip_prefix("~/") {
        Some(rest) => dir.parent().unwrap_or(dir).join(rest),
        None => dir.join(pattern),
    };
    let mut found = vec![PathBuf::new()];
    for part in whole.components() {
        let name = part.as_os_str().to_string_lossy();
        found = match name.contains(['*', '?']) {
            false => found.into_iter().map(|path| path.join(part)).collect(),
            true => found.iter().flat_map(|path| entries(path, &name)).collect(),
        };
    }
    found
}

fn entries(dir: &Path, pattern: &str) -> Vec<PathBuf> {
    let names = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let means = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        ssh_alias::matches(pattern, &name) && (pattern.starts_with('.') || !name.starts_with('.'))
    };
    let mut all: Vec<PathBuf> = names.filter(means).map(|name| dir.join(name)).collect();
    all.sort();
    all
}

/// A host name without any settings.
const NOBODY: &str = "skysail-nobody-has-this-name";

/// The system-wide configuration.
const SYSTEM: &str = "/etc/ssh/ssh_config";

/// Returns what `ssh` reports about an alias of this address, with the configuration of the user and the system, without
/// Skysail's.
pub fn tell(ssh: &Path, texts: &SshConfigTexts, name: &str, address: Option<&str>) -> SshConfigAnswer {
    tell_with(ssh, texts, (name, address), Path::new(SYSTEM))
}

fn tell_with(
    ssh: &Path,
    texts: &SshConfigTexts,
    (name, address): (&str, Option<&str>),
    system: &Path,
) -> SshConfigAnswer {
    let Ok(file) = tempfile::NamedTempFile::new() else { return SshConfigAnswer::default() };
    // With a file given, `ssh` doesn't read the system's configuration itself.
    let config = ssh_alias::without_ours(&texts.config) + "Match all\n" + &format!("Include {}\n", system.display());
    if std::fs::write(file.path(), config).is_err() {
        return SshConfigAnswer::default();
    }
    let ssh_answer = |name: &str| ssh_output(ssh, Some(file.path()), name).unwrap_or_default();
    let mut answer = SshConfigAnswer::of(name, &ssh_answer(name), NOBODY, &ssh_answer(NOBODY));
    // Blocks for the address hold too: below the alias, and wherever they are with a `Match final`. A jump host that is
    // set for the address itself is the way there.
    let by_address = |address| asked_with(ssh, file.path(), &format!("HostName={address}"));
    let theirs = address.and_then(by_address).map(|ssh_output| ssh_alias::leaks(&ssh_output)).unwrap_or_default();
    let apart = theirs.into_iter().filter(|leak| *leak != Leak::ProxyJump && !answer.leaks.contains(leak));
    let apart: Vec<Leak> = apart.collect();
    answer.leaks.extend(apart);
    // Undone wherever this `ssh` supports it, whatever is set now: it could be set later. In an older one it's an error.
    let command = Leak::KnownHostsCommand;
    if !answer.leaks.contains(&command) && supports_option(ssh, file.path(), command) {
        answer.leaks.push(command);
    }
    answer
}

/// Returns whether `ssh` supports an option that it doesn't report if it isn't set.
fn supports_option(ssh: &Path, config: &Path, option: Leak) -> bool {
    asked_with(ssh, config, &format!("{}=/skysail", option.keyword()))
        .is_some_and(|ssh_output| ssh_alias::supports(&ssh_output, option))
}

/// Returns what `ssh -G` reports for a host without settings, with this option set.
fn asked_with(ssh: &Path, config: &Path, option: &str) -> Option<String> {
    asked(ssh, &["-F".as_ref(), config.as_os_str(), "-o".as_ref(), option.as_ref()], NOBODY)
}

/// Returns whether `ssh` connects the alias as Skysail's file sets it; also true if that can't be checked.
pub fn leads(ssh: &Path, ours: &str, name: &str) -> bool {
    ssh_output(ssh, None, name).is_none_or(|ssh_output| ssh_alias::leads(ours, name, &ssh_output))
}

/// Returns what `ssh -G` reports about a name, without connecting.
fn ssh_output(ssh: &Path, config: Option<&Path>, name: &str) -> Option<String> {
    match config {
        Some(path) => asked(ssh, &["-F".as_ref(), path.as_os_str()], name),
        None => asked(ssh, &[], name),
    }
}

/// How long `ssh -G` may take: it runs the programs of `Match exec` in the user's configuration, which may wait forever.
const PATIENCE: Duration = Duration::from_secs(5);

fn asked(ssh: &Path, options: &[&OsStr], name: &str) -> Option<String> {
    let mut command = Command::new(ssh);
    let asked = output_until(command.args(options).args(["-G", "--", name]), Instant::now() + PATIENCE);
    let out = asked.ok().flatten()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// The maximum size of an SSH configuration in bytes; far more than it needs.
const LARGEST: u64 = 4 * 1024 * 1024;

fn text(path: &Path) -> Result<String, Words> {
    match files::read_text(path, LARGEST) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(files::sentence(files::READ, path, &error)),
    }
}

/// Held from reading the configuration until it is written: a launch of several instances writes their aliases at once.
static CHANGING: Mutex<()> = Mutex::new(());

/// Held while the configuration is changed, by this process and among all of this user.
pub struct Exclusive {
    _here: MutexGuard<'static, ()>,
    _everywhere: Option<File>,
}

/// Waits until nothing else in this process, and no other Skysail of this user, changes the configuration. If another
/// takes too long, [`write`] still compares the files with what they were.
pub fn exclusive(paths: &SshConfigPaths) -> Exclusive {
    let here = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    // The folder of `.ssh` exists before the files do, and needs no file of a lock.
    let home = paths.config.parent().and_then(Path::parent);
    Exclusive { _here: here, _everywhere: home.and_then(files::lock_folder) }
}

/// Writes a change; returns false without writing if the files have changed since it was shown. The caller holds
/// [`exclusive`].
///
/// # Errors
/// A message about the file that couldn't be written.
pub fn write(paths: &SshConfigPaths, change: &SshConfigChange) -> Result<bool, Words> {
    if read(paths)? != change.before {
        return Ok(false);
    }
    // Checked before anything is written: an alias without its `Include` would be left behind.
    for (path, after, before) in [
        (&paths.known_hosts, &change.after.known_hosts, &change.before.known_hosts),
        (&paths.ours, &change.after.ours, &change.before.ours),
        (&paths.config, &change.after.config, &change.before.config),
    ] {
        if after != before && is_locked(path) {
            let why = FileFault::ReadOnly.error();
            return Err(files::sentence("cause.file.written", path, &why));
        }
    }
    // An alias that isn't included yet does no harm, nor does an `Include` of nothing. Without its host keys, an alias
    // would be refused.
    put(&paths.known_hosts, &change.after.known_hosts, &change.before.known_hosts)?;
    put(&paths.ours, &change.after.ours, &change.before.ours)?;
    put(&paths.config, &change.after.config, &change.before.config)?;
    Ok(true)
}

/// Removes the aliases of these instances of a launch.
///
/// # Errors
/// A message about why it failed.
pub fn take_out(paths: &SshConfigPaths, launch: &str, names: &[SanitizedText]) -> Result<bool, Words> {
    let _alone = exclusive(paths);
    match remove(launch, names, read(paths)?) {
        Some(change) => write(paths, &change),
        None => Ok(false),
    }
}

/// Returns whether a file is read-only, so that it is managed elsewhere. Replacing it by renaming another one would
/// still work.
fn is_locked(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| data.permissions().readonly())
}

fn put(path: &Path, text: &str, before: &str) -> Result<(), Words> {
    if text == before {
        return Ok(());
    }
    // A user's dangling symbolic link is kept, as it was there before.
    let done = match text.is_empty() && !path.is_symlink() {
        true => files::remove(path),
        false => files::write_whole(path, text.as_bytes(), Replace::Yes),
    };
    done.map_err(|error: io::Error| files::sentence("cause.file.written", path, &error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::domain::ssh_alias::{SshAlias, add};
    use crate::text::english;
    use std::os::unix::fs::{PermissionsExt, symlink};

    const THEIRS: &str = "Host work\n    HostName 10.0.0.1\n";

    fn alias() -> SshAlias {
        let text = |text: &str| text.to_owned();
        SshAlias {
            launch: "L1".into(),
            name: "web-1".into(),
            address: text("192.0.2.1"),
            user: text("ubuntu"),
            key: None,
            host_keys: vec!["ssh-ed25519 AAAA".to_owned()],
        }
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn alias_files_are_private_and_removed_without_a_trace() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert_eq!([&paths.config, &paths.ours, &paths.known_hosts].map(|path| mode(path)), [0o600; 3]);
        assert!(std::fs::read_to_string(&paths.known_hosts).unwrap().contains("\nweb-1 ssh-ed25519 AAAA\n"));
        assert_eq!(mode(paths.config.parent().unwrap()), 0o700);
        assert_eq!(take_out(&paths, "L1", &["web-1".into()]), Ok(true));
        assert!(!paths.config.exists() && !paths.ours.exists() && !paths.known_hosts.exists());
    }

    #[test]
    fn config_changed_since_it_was_shown_is_not_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        std::fs::write(&paths.config, THEIRS).unwrap();
        assert_eq!(write(&paths, &change), Ok(false));
        assert_eq!(std::fs::read_to_string(&paths.config).unwrap(), THEIRS);
        assert!(!paths.ours.exists());
    }

    #[test]
    fn read_only_config_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        let kept = home.path().join("store");
        std::fs::write(&kept, THEIRS).unwrap();
        std::fs::set_permissions(&kept, PermissionsExt::from_mode(0o444)).unwrap();
        symlink(&kept, &paths.config).unwrap();
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        let why = write(&paths, &change).unwrap_err();
        assert!(english(&why).contains("config: it's read-only"), "{why:?}");
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), THEIRS);
        assert!(!paths.ours.exists() && paths.config.is_symlink());
    }

    #[test]
    fn symlinked_config_stays_a_symlink() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        let kept = home.path().join("dotfiles");
        std::fs::write(&kept, THEIRS).unwrap();
        symlink(&kept, &paths.config).unwrap();
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert!(paths.config.symlink_metadata().unwrap().is_symlink());
        assert!(std::fs::read_to_string(&kept).unwrap().starts_with("Include skysail.config\n"));
    }

    #[test]
    fn dangling_symlink_is_written_through_and_kept_on_removal() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        let kept = home.path().join("dotfiles");
        symlink(&kept, &paths.config).unwrap();
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert!(paths.config.is_symlink() && kept.is_file());
        assert_eq!(take_out(&paths, "L1", &["web-1".into()]), Ok(true));
        assert!(paths.config.is_symlink() && kept.is_file(), "no link that leads nowhere is left");
    }

    #[test]
    fn included_files_are_read_except_skysails_own() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let dir = home.path().join(".ssh");
        std::fs::create_dir_all(dir.join("conf.d")).unwrap();
        for (name, text) in
            [("conf.d/a.conf", "Host a\n"), ("conf.d/b.conf", "Include deep\n"), ("deep", "Host deep\n")]
        {
            std::fs::write(dir.join(name), text).unwrap();
        }
        std::fs::write(dir.join("skysail.config"), "Host ours\n").unwrap();
        std::fs::write(&paths.config, "Include skysail.config\nHost x\n  Include=conf.d/*.conf\nInclude ~/.ssh/none\n")
            .unwrap();
        let included = read(&paths).unwrap().included;
        assert!(included.contains("Host a\n") && included.contains("Host deep\n"), "{included}");
        assert!(!included.contains("ours"), "{included}");
    }

    /// A file that includes itself; ssh limits that too.
    #[test]
    fn self_including_config_terminates() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        std::fs::write(&paths.config, "Include config\nHost x\n").unwrap();
        assert!(read(&paths).unwrap().included.contains("Host x"));
    }

    #[test]
    fn ssh_reports_taken_names_and_settings_for_every_host() {
        let Some(ssh) = ["/usr/bin/ssh", "/bin/ssh"].iter().map(Path::new).find(|path| path.exists()) else {
            panic!("OpenSSH's ssh is not installed");
        };
        let ssh_answer = |config: &str, name: &str| {
            tell(ssh, &SshConfigTexts { config: config.to_owned(), ..SshConfigTexts::default() }, name, None)
        };
        let taken = |config: &str| ssh_answer(config, "web-1").taken;
        for config in
            ["Match host web-1\n  User x\n", "Host=web-1\n  Port 2222\n", "Host\t\"web-1\" # c\r\n  User x\r\n"]
        {
            assert!(taken(config), "{config}");
        }
        for config in ["", "Host *\n  User x\n", "Host other\n  User x\n", "Include skysail.config\n"] {
            assert!(!taken(config), "{config}");
            // Suggested names have capitals, and `ssh` prints the host name in lowercase.
            assert!(!ssh_answer(config, "Ubuntu-1").taken, "{config}");
        }
        assert!(ssh_answer("Match host ubuntu-1\n  User x\n", "Ubuntu-1").taken, "it would hold for Ubuntu-1");
        let leaks = ssh_answer(
            "Host *\n  ProxyJump b\n  RemoteCommand tmux\n  HostKeyAlias k\n  KnownHostsCommand /bin/true\n",
            "web-1",
        )
        .leaks;
        assert_eq!(leaks.len(), 3, "{leaks:?}");
        assert_eq!(ssh_answer("", "web-1").leaks, [Leak::KnownHostsCommand], "it may be set later");
    }

    /// Settings for every host, of the user and of the system, and what `ssh` itself reports about the alias then.
    #[test]
    fn ssh_uses_the_alias_over_settings_for_every_host() {
        let ssh = Path::new("/usr/bin/ssh");
        let dir = tempfile::tempdir().unwrap();
        let system = dir.path().join("ssh_config");
        std::fs::write(&system, "Host *\n  ProxyJump corp\nHost web-9\n  Compression yes\n").unwrap();
        let theirs = "Host work\n  User w\nHost *\r\n  Port=2222\n  RemoteCommand tmux\n  HostKeyAlias k\n\
            \tKnownHostsCommand /bin/true\n  User nobody\n  HostName elsewhere\n";
        let texts = SshConfigTexts { config: theirs.to_owned(), ..SshConfigTexts::default() };
        assert!(tell_with(ssh, &texts, ("web-9", None), &system).taken, "a name of the system's settings");
        let ssh_answer = tell_with(ssh, &texts, ("web-1", None), &system);
        assert_eq!((ssh_answer.taken, ssh_answer.leaks.len()), (false, 3), "{ssh_answer:?}");
        let ours = add(&alias(), texts, &ssh_answer).unwrap().after.ours;
        let whole = dir.path().join("whole");
        // Skysail's file comes before the user's settings, as its `Include` line puts it.
        std::fs::write(&whole, format!("{ours}{theirs}Match all\nInclude {}\n", system.display())).unwrap();
        let ssh_output = ssh_output(ssh, Some(&whole), "web-1").unwrap();
        assert!(ssh_alias::leads(&ours, "web-1", &ssh_output), "{ssh_output}");
        let value = |key: &str| {
            ssh_output.lines().filter_map(|line| line.split_once(' ')).find(|(k, _)| *k == key).map(|(_, v)| v)
        };
        assert_eq!((value("port"), value("user"), value("hostname")), (Some("22"), Some("ubuntu"), Some("192.0.2.1")));
        assert_eq!(value("hostkeyalias"), Some("web-1"));
        for key in ["proxyjump", "remotecommand", "knownhostscommand"] {
            assert!(value(key).is_none_or(|value| value == "none"), "{ssh_output}");
        }
    }

    /// Settings for every host that would trust other host keys, or skip the check.
    const HOSTILE: [&str; 10] = [
        "KnownHostsCommand /bin/echo %H theirs",
        "UserKnownHostsFile /tmp/theirs",
        "GlobalKnownHostsFile /tmp/theirs-too",
        "StrictHostKeyChecking no",
        "UpdateHostKeys yes",
        "VerifyHostKeyDNS yes",
        "CheckHostIP yes",
        "HostKeyAlias theirs",
        "NoHostAuthenticationForLocalhost yes",
        "GSSAPIKeyExchange yes",
    ];

    #[test]
    fn ssh_itself_trusts_only_our_file_of_host_keys_for_an_alias_also_if_others_are_set_later() {
        let ssh = Path::new("/usr/bin/ssh");
        let dir = tempfile::tempdir().unwrap();
        let hostile = format!("IgnoreUnknown GSSAPIKeyExchange\nHost *\n    {}\n", HOSTILE.join("\n    "));
        let (none, whole) = (dir.path().join("none"), dir.path().join("whole"));
        // Each that is already set is undone; of those set later, GSSAPI isn't: not every `ssh` knows how to.
        for (now, later) in [(&hostile, ""), (&String::new(), hostile.replace("GSSAPIKeyExchange yes", "").as_str())] {
            let texts = SshConfigTexts { config: now.clone(), ..SshConfigTexts::default() };
            let ssh_answer = tell_with(ssh, &texts, ("web-1", None), &none);
            let ours = add(&alias(), texts, &ssh_answer).unwrap().after.ours;
            std::fs::write(&whole, format!("{ours}{now}{later}")).unwrap();
            let trusted = ssh_output(ssh, Some(&whole), "web-1").unwrap();
            assert!(ssh_alias::leads(&ours, "web-1", &trusted) && !trusted.contains("theirs"), "{trusted}");
            for line in ["stricthostkeychecking true\n", "/skysail.known_hosts\n", "verifyhostkeydns false\n"] {
                assert!(trusted.contains(line), "{trusted}");
            }
            // The first value wins: below the user's own settings, ours would have no effect.
            std::fs::write(&whole, format!("{now}{later}\n{ours}")).unwrap();
            assert!(!ssh_alias::leads(&ours, "web-1", &ssh_output(ssh, Some(&whole), "web-1").unwrap()));
        }
    }

    /// With a `Match final`, `ssh` reads all once more for the address, so that these blocks hold for the alias.
    #[test]
    fn what_is_set_for_the_address_does_not_reach_the_alias_except_its_jump_host() {
        let ssh = Path::new("/usr/bin/ssh");
        let dir = tempfile::tempdir().unwrap();
        let (none, whole) = (dir.path().join("none"), dir.path().join("whole"));
        let theirs = "Match host 192.0.2.*\n    ProxyJump bastion\n    RemoteCommand tmux\n    User jumper\n\
            \x20   GSSAPIKeyExchange yes\n    StrictHostKeyChecking no\nHost 192.0.2.*\n    Port 2200\n\
            Match final host nobody.example.com\n    ForwardX11 no\n";
        let theirs = format!("IgnoreUnknown GSSAPIKeyExchange\n{theirs}");
        let texts = SshConfigTexts { config: theirs.clone(), ..SshConfigTexts::default() };
        let ssh_answer = tell_with(ssh, &texts, ("web-1", Some("192.0.2.1")), &none);
        assert!(!ssh_answer.taken && ssh_answer.leaks.contains(&Leak::RemoteCommand), "{ssh_answer:?}");
        let ours = add(&alias(), texts, &ssh_answer).unwrap().after.ours;
        std::fs::write(&whole, format!("{ours}{theirs}")).unwrap();
        let ssh_output = ssh_output(ssh, Some(&whole), "web-1").unwrap();
        assert!(ssh_alias::leads(&ours, "web-1", &ssh_output), "{ssh_output}");
        assert!(
            ssh_output.contains("proxyjump bastion\n") && !ssh_output.contains("remotecommand tmux\n"),
            "{ssh_output}"
        );
    }

    #[test]
    fn a_file_of_host_keys_that_is_none_is_neither_read_nor_replaced() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let change = add(&alias(), read(&paths).unwrap(), &SshConfigAnswer::default()).unwrap();
        std::fs::create_dir_all(&paths.known_hosts).unwrap();
        let why = write(&paths, &change).unwrap_err();
        assert!(english(&why).contains("skysail.known_hosts") && !paths.ours.exists(), "{why:?}");
        std::fs::remove_dir(&paths.known_hosts).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &paths.known_hosts, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(english(&read(&paths).unwrap_err()).contains("it's a named pipe"));
    }

    /// Skysail's file is included at the top, with its last line and as older versions wrote it.
    #[test]
    fn include_line_does_not_affect_the_settings_below_it() {
        let ssh = Path::new("/usr/bin/ssh");
        let dir = tempfile::tempdir().unwrap();
        let theirs = "User ann\nPort 2200\nHost db\n  HostName 203.0.113.70\nHost *\n  Compression yes\n";
        let (ours_at, whole) = (dir.path().join("ours"), dir.path().join("whole"));
        let ask = |config: &str, name: &str| {
            std::fs::write(&whole, config).unwrap();
            ssh_output(ssh, Some(&whole), name).unwrap()
        };
        let ours = add(&alias(), SshConfigTexts::default(), &SshConfigAnswer::default()).unwrap().after.ours;
        let with = format!("Include {}\n{theirs}", ours_at.display());
        let old = ours.strip_suffix("Match all\n").expect("the line that closes it");
        std::fs::write(&ours_at, old).unwrap();
        let before: Vec<String> = ["db", "other", "web-1"].iter().map(|name| ask(&with, name)).collect();
        assert_eq!((&before[0], &before[1]), (&ask(theirs, "db"), &ask(theirs, "other")));
        std::fs::write(&ours_at, &ours).unwrap();
        assert_eq!(before, ["db", "other", "web-1"].map(|name| ask(&with, name)));
        assert!(ssh_alias::leads(&ours, "web-1", &before[2]), "{}", before[2]);
    }

    /// A `ProxyCommand` for every host may be the only way out of the user's network, so it's kept. It sets no other
    /// host name or port, and whatever responds at its end must have the server's own key.
    #[test]
    fn proxy_command_for_every_host_is_kept() {
        let ssh = Path::new("/usr/bin/ssh");
        let dir = tempfile::tempdir().unwrap();
        let theirs = "Host *\n  ProxyCommand nc -X connect -x proxy:3128 %h %p\n  HostKeyAlias k\n";
        let texts = SshConfigTexts { config: theirs.to_owned(), ..SshConfigTexts::default() };
        let ssh_answer = tell_with(ssh, &texts, ("web-1", None), &dir.path().join("none"));
        let ours = add(&alias(), texts, &ssh_answer).unwrap().after.ours;
        let whole = dir.path().join("whole");
        std::fs::write(&whole, format!("{ours}{theirs}")).unwrap();
        let ssh_output = ssh_output(ssh, Some(&whole), "web-1").unwrap();
        for line in ["proxycommand nc -X connect -x proxy:3128 %h %p\n", "hostname 192.0.2.1\n", "hostkeyalias web-1\n"]
        {
            assert!(ssh_output.contains(line), "{ssh_output}");
        }
    }
}
