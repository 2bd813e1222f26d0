//! SSH to servers: files for temporary keys, arguments for `ssh`, and `ssh` itself for commands in the background.
//!
//! The server's host keys are written to a file first, and `ssh` trusts only those: an impostor is rejected.

pub mod aliases;
mod run;
mod temporary_keys;
mod windows_password;

pub use run::{CommandOutput, Late, output_until, run};
pub use temporary_keys::TemporaryKeys;
pub use windows_password::{DecryptError, unlock};

use crate::domain::access_grant::{AccessGrant, LoginError};
use crate::domain::reachability::SSH;
use crate::domain::shell_word::shell_word;
use crate::domain::ssh_alias::{self, Leak};
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// The timeout for `ssh` to read its configuration.
const ASKED: Duration = Duration::from_secs(5);
/// The timeout of the connection, in seconds.
const CONNECT: &str = "15";

/// The server and user to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshTarget {
    /// The user name to log in with.
    pub user: String,
    /// The IP address or host name.
    pub address: String,
    /// The TCP port.
    pub port: u16,
}

impl SshTarget {
    /// Reads the target from the login details. Its values become words of a command line, so only plain ones are
    /// accepted.
    ///
    /// # Errors
    /// What the details lack.
    pub fn of(grant: &AccessGrant, port: u16) -> Result<SshTarget, LoginError> {
        let plain = |word: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
            !word.is_empty() && !word.starts_with('-') && word.chars().all(fits)
        };
        let user =
            grant.user.as_ref().filter(|user| plain(user)).ok_or_else(|| LoginError::Lacks("username".into()))?;
        let address =
            grant.at().filter(|address| plain(address)).ok_or_else(|| LoginError::Lacks("ipAddress".into()))?;
        Ok(SshTarget { user: user.to_string(), address: address.to_string(), port })
    }

    /// Returns its name in a file of known hosts.
    pub fn host(&self) -> String {
        match self.port {
            SSH => self.address.clone(),
            port => format!("[{}]:{port}", self.address),
        }
    }
}

/// Returns arguments with which `ssh` uses only this key and trusts only these host keys, whatever the user's own
/// configuration says. `dir` has the files.
///
/// The user's settings that only reject more are kept: `RevokedHostKeys`, the algorithms. So is a `ProxyCommand`, which
/// only changes the route: the server at its end has to have the host key.
pub fn args(target: &SshTarget, dir: &Path, leaks: &[Leak]) -> Vec<OsString> {
    let mut all: Vec<OsString> = Vec::new();
    let mut option = |text: String| all.extend(["-o".into(), OsString::from(text)]);
    option(format!("UserKnownHostsFile={}", quoted(&dir.join(temporary_keys::KNOWN_HOSTS))));
    for fixed in [
        "GlobalKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=yes",
        "UpdateHostKeys=no",
        "VerifyHostKeyDNS=no",
        "CheckHostIP=no",
        "NoHostAuthenticationForLocalhost=no",
        "CanonicalizeHostname=no",
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
        "PreferredAuthentications=publickey",
        "ControlMaster=no",
        "ControlPath=none",
        "RemoteCommand=none",
        "ForwardAgent=no",
        "ForwardX11=no",
        "ClearAllForwardings=yes",
    ] {
        option(fixed.to_owned());
    }
    option(format!("HostName={}", target.address));
    // The name of the server in the file of known hosts, whatever is set for every host.
    option(format!("HostKeyAlias={}", target.host()));
    // Not every `ssh` supports these, so they are only set if it reported them.
    let told = [Leak::ProxyJump, Leak::KnownHostsCommand, Leak::GssapiKeyExchange];
    for leak in leaks.iter().filter(|leak| told.contains(leak)) {
        option(format!("{}={}", leak.keyword(), leak.undone()));
    }
    option(format!("ConnectTimeout={CONNECT}"));
    option(format!("CertificateFile={}", quoted(&dir.join(temporary_keys::CERTIFICATE))));
    all.extend(["-i".into(), dir.join(temporary_keys::KEY).into_os_string()]);
    all.extend(["-p".into(), target.port.to_string().into()]);
    all.push(format!("{}@{}", target.user, target.address).into());
    all
}

/// The same without a terminal, for one command: never prompts.
pub fn args_for(target: &SshTarget, dir: &Path, leaks: &[Leak], command: &str) -> Vec<OsString> {
    let quiet = ["BatchMode=yes", "RequestTTY=no", "LogLevel=ERROR"];
    let quiet = quiet.into_iter().flat_map(|option| ["-o".into(), OsString::from(option)]);
    quiet.chain(args(target, dir, leaks)).chain(["--".into(), command.into()]).collect()
}

/// Asks `ssh` which options must be set because of the user's settings, without connecting. If it doesn't answer, they
/// may do anything: another source of host keys is then disabled anyway, and an `ssh` without that option rejects it.
///
/// What decides who is trusted is disabled wherever this `ssh` supports it, whatever the settings are now: a `Match exec`
/// may have other settings apply once it connects.
pub async fn leaks(program: &Path, target: &SshTarget) -> Vec<Leak> {
    let Some(said) = settings(program, target).await else { return vec![Leak::KnownHostsCommand] };
    let mut leaks = ssh_alias::leaks(&said);
    leaks.retain(|leak| !Leak::TRUST.contains(leak));
    leaks.extend(Leak::TRUST.into_iter().filter(|leak| ssh_alias::supports(&said, *leak)));
    leaks
}

/// Returns the settings that `ssh` would connect with. `KnownHostsCommand` is among them if it is supported: without a
/// value, `ssh` doesn't report it.
async fn settings(program: &Path, target: &SshTarget) -> Option<String> {
    // Resolving names could keep it from answering.
    let (port, whom) = (target.port.to_string(), format!("{}@{}", target.user, target.address));
    let name = format!("HostName={}", target.address);
    let ask = async |trust: &[&str]| {
        let args = ["-G", "-o", "CanonicalizeHostname=no", "-o", &name, "-p", &port].into_iter();
        let args = args.chain(trust.iter().copied()).chain(["--", &whom]);
        run(program, args.map(OsString::from).collect(), ASKED).await
    };
    let told = match ask(&["-o", "KnownHostsCommand=/skysail"]).await {
        // An older `ssh` rejects the option, and has no such setting.
        Err(LoginError::Ssh { status: Some(_), .. }) => ask(&[]).await,
        told => told,
    };
    told.ok().map(|ran| ran.said.open().to_owned()).filter(|said| !said.is_empty())
}

/// Quotes a file name as one word of a setting: it may contain blanks, and `%` starts a token.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('%', "%%"))
}

/// Returns the whole command as a user would type it.
pub fn shown(args: &[OsString]) -> String {
    let word = |arg: &OsString| shell_word(&arg.to_string_lossy());
    std::iter::once("ssh".to_owned()).chain(args.iter().map(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executable::write_executable;

    fn grant() -> AccessGrant {
        AccessGrant { address: Some("192.0.2.1".into()), user: Some("ubuntu".into()), ..AccessGrant::default() }
    }

    #[test]
    fn user_or_address_that_looks_like_an_option_or_shell_syntax_is_refused() {
        for user in ["-oProxyCommand=x", "a b", "", "x;y", "$(x)"] {
            let grant = AccessGrant { user: Some(user.into()), ..grant() };
            assert_eq!(SshTarget::of(&grant, SSH), Err(LoginError::Lacks("username".into())), "{user}");
        }
        let nowhere = AccessGrant { address: Some("-x".into()), ..grant() };
        assert_eq!(SshTarget::of(&nowhere, SSH), Err(LoginError::Lacks("ipAddress".into())));
    }

    #[test]
    fn ipv6_only_server_is_reached_at_its_ipv6_address() {
        let grant = AccessGrant { address: None, ipv6: vec!["2001:db8::1".into()], ..grant() };
        let target = SshTarget::of(&grant, SSH).unwrap();
        assert_eq!(shown(&args(&target, Path::new("/t"), &[])).split(' ').next_back(), Some("ubuntu@2001:db8::1"));
    }

    #[test]
    fn only_host_keys_published_by_aws_are_trusted() {
        let target = SshTarget::of(&grant(), SSH).unwrap();
        let line = shown(&args(&target, Path::new("/run/my dir/s"), &[]));
        for part in [
            "'UserKnownHostsFile=\"/run/my dir/s/known_hosts\"'",
            "GlobalKnownHostsFile=/dev/null",
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
        ] {
            assert!(line.contains(part), "{line}");
        }
    }

    /// Settings for every host that would trust other host keys, or skip the check.
    const HOSTILE: [(&str, &str); 22] = [
        ("KnownHostsCommand", "/bin/echo %H ssh-ed25519 AAAA"),
        ("UserKnownHostsFile", "/tmp/theirs"),
        ("GlobalKnownHostsFile", "/tmp/theirs-too"),
        ("StrictHostKeyChecking", "no"),
        ("VerifyHostKeyDNS", "yes"),
        ("UpdateHostKeys", "yes"),
        ("CheckHostIP", "yes"),
        ("HostKeyAlias", "theirs"),
        ("ControlMaster", "auto"),
        ("ControlPath", "/tmp/theirs-%h"),
        ("ProxyJump", "theirs"),
        ("RemoteCommand", "theirs"),
        ("ForwardAgent", "yes"),
        ("IdentityAgent", "/tmp/theirs-agent"),
        ("GSSAPIKeyExchange", "yes"),
        ("NoHostAuthenticationForLocalhost", "yes"),
        ("CanonicalizeHostname", "always"),
        ("HostName", "theirs"),
        ("LocalForward", "8080 theirs:80"),
        ("RemoteForward", "9090 theirs:90"),
        ("DynamicForward", "1080"),
        ("RevokedHostKeys", "/tmp/revoked"),
    ];

    /// Settings about hosts, their keys, or the route that need no overriding: they only reject more, change how
    /// something is displayed or written, or are about connections to other servers.
    const HARMLESS: [&str; 16] = [
        "host",
        "proxycommand",
        "proxyusefdpass",
        "revokedhostkeys",
        "hostkeyalgorithms",
        "casignaturealgorithms",
        "hashknownhosts",
        "visualhostkey",
        "hostbasedauthentication",
        "hostbasedacceptedalgorithms",
        "gssapitrustdns",
        "controlpersist",
        "canonicaldomains",
        "canonicalizefallbacklocal",
        "canonicalizemaxdots",
        "canonicalizepermittedcnames",
    ];

    /// Runs `ssh -G` with these settings, and returns its output as a table.
    async fn answer(program: &Path, args: Vec<OsString>) -> Vec<(String, String)> {
        let said = run(program, std::iter::once("-G".into()).chain(args).collect(), ASKED).await.unwrap();
        let pair = |line: &str| line.split_once(' ').map(|(key, value)| (key.to_lowercase(), value.to_owned()));
        said.said.open().lines().filter_map(pair).collect()
    }

    /// Returns an `ssh` for a user with this configuration.
    fn ssh_of(dir: &Path, config: &str) -> std::path::PathBuf {
        std::fs::write(dir.join("config"), config).unwrap();
        let program = dir.join("ssh");
        let line = format!("#!/bin/sh\nexec /usr/bin/env ssh -F '{}' \"$@\"\n", dir.join("config").display());
        write_executable(&program, &line);
        program
    }

    #[tokio::test]
    async fn no_setting_for_every_host_makes_ssh_trust_other_host_keys() {
        let dir = tempfile::tempdir().unwrap();
        let config: String = HOSTILE.iter().map(|(key, value)| format!("    {key} {value}\n")).collect();
        // An option that not every `ssh` supports is ignored by the others.
        let program = ssh_of(dir.path(), &format!("IgnoreUnknown GSSAPIKeyExchange\nHost *\n{config}"));
        let target = SshTarget::of(&grant(), SSH).unwrap();
        let leaks = leaks(&program, &target).await;
        assert!(leaks.contains(&Leak::KnownHostsCommand) && leaks.contains(&Leak::ProxyJump), "{leaks:?}");
        let told = answer(&program, args(&target, dir.path(), &leaks)).await;
        let is = |keyword: &str| told.iter().find(|(key, _)| key == keyword).map(|(_, value)| value.as_str());
        let ours = dir.path().join("known_hosts").display().to_string();
        for (keyword, wanted) in [
            ("userknownhostsfile", ours.as_str()),
            ("globalknownhostsfile", "/dev/null"),
            ("stricthostkeychecking", "true"),
            ("verifyhostkeydns", "false"),
            ("updatehostkeys", "false"),
            ("checkhostip", "no"),
            ("nohostauthenticationforlocalhost", "no"),
            ("canonicalizehostname", "false"),
            ("hostname", "192.0.2.1"),
            ("hostkeyalias", "192.0.2.1"),
            ("controlmaster", "false"),
            ("clearallforwardings", "yes"),
            ("forwardagent", "no"),
            ("identityagent", "none"),
            // These only reject more keys.
            ("revokedhostkeys", "/tmp/revoked"),
        ] {
            assert_eq!(is(keyword), Some(wanted), "{keyword}: {told:?}");
        }
        for (keyword, off) in
            [("knownhostscommand", "none"), ("controlpath", "none"), ("proxyjump", "none"), ("gssapikeyexchange", "no")]
        {
            assert!(is(keyword).is_none_or(|value| value == off), "{keyword}: {told:?}");
        }
        assert!(["localforward", "remoteforward", "dynamicforward"].iter().all(|keyword| is(keyword).is_none()));
        assert!(told.iter().all(|(_, value)| !value.contains("theirs")), "{told:?}");
    }

    /// A newer `ssh` may have settings that aren't handled yet.
    #[tokio::test]
    async fn every_ssh_setting_about_hosts_keys_or_routes_is_overridden_or_harmless() {
        let dir = tempfile::tempdir().unwrap();
        let program = ssh_of(dir.path(), "");
        let target = SshTarget::of(&grant(), SSH).unwrap();
        let line = shown(&args(&target, dir.path(), &[Leak::ProxyJump, Leak::KnownHostsCommand])).to_lowercase();
        let told = answer(&program, vec!["192.0.2.1".into()]).await;
        let about = ["host", "known", "proxy", "canonical", "control", "dns", "casignature"];
        let matters = |key: &&str| about.iter().any(|word| key.contains(word)) && !HARMLESS.contains(key);
        let unhandled = told.iter().map(|(key, _)| key.as_str()).filter(matters);
        let unhandled: Vec<&str> = unhandled.filter(|key| !line.contains(&format!("{key}="))).collect();
        assert!(told.len() > 40 && unhandled.is_empty(), "{unhandled:?}");
    }

    /// A `Match exec` that applies only once `ssh` connects, and blocks for the command that is run.
    #[tokio::test]
    async fn settings_that_apply_only_while_connecting_cannot_add_host_keys() {
        let dir = tempfile::tempdir().unwrap();
        let (flip, flag) = (dir.path().join("flip"), dir.path().join("flag"));
        write_executable(&flip, &format!("#!/bin/sh\ntest -e '{}'\n", flag.display()));
        let config: String = HOSTILE.iter().map(|(key, value)| format!("    {key} {value}\n")).collect();
        let program = ssh_of(
            dir.path(),
            &format!("IgnoreUnknown GSSAPIKeyExchange\nMatch exec \"{}\"\n{config}", flip.display()),
        );
        let target = SshTarget::of(&grant(), SSH).unwrap();
        let leaks = leaks(&program, &target).await;
        std::fs::write(&flag, "").unwrap();
        let told = answer(&program, args(&target, dir.path(), &leaks)).await;
        let is = |keyword: &str| told.iter().find(|(key, _)| key == keyword).map(|(_, value)| value.as_str());
        assert_eq!(is("revokedhostkeys"), Some("/tmp/revoked"), "the settings apply: {told:?}");
        assert_eq!(is("knownhostscommand").unwrap_or("none"), "none", "{told:?}");
        assert_eq!(is("gssapikeyexchange").unwrap_or("no"), "no", "{told:?}");
        assert_eq!((is("stricthostkeychecking"), is("globalknownhostsfile")), (Some("true"), Some("/dev/null")));
        assert_eq!((is("hostkeyalias"), is("hostname")), (Some("192.0.2.1"), Some("192.0.2.1")));
    }

    /// An `ssh` from before `KnownHostsCommand` rejects the option, so it isn't given.
    #[tokio::test]
    async fn older_ssh_gets_no_unsupported_option() {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("ssh");
        let rejects = "case \"$*\" in *KnownHostsCommand*) exit 255;; esac\nprintf 'user ubuntu\\nproxyjump corp\\n'\n";
        write_executable(&program, &format!("#!/bin/sh\n{rejects}"));
        let target = SshTarget::of(&grant(), SSH).unwrap();
        assert_eq!(leaks(&program, &target).await, [Leak::ProxyJump]);
    }

    /// An existing connection isn't reused, because the host keys it was opened with are unknown.
    #[tokio::test]
    async fn open_connection_is_not_reused() {
        let dir = tempfile::tempdir().unwrap();
        let program =
            ssh_of(dir.path(), "Host *\n  ControlMaster auto\n  ControlPath /tmp/theirs-%h\n  ControlPersist yes\n");
        let target = SshTarget::of(&grant(), SSH).unwrap();
        let told = answer(&program, args(&target, dir.path(), &leaks(&program, &target).await)).await;
        let is = |keyword: &str| told.iter().find(|(key, _)| key == keyword).map(|(_, value)| value.as_str());
        assert_eq!((is("controlmaster"), is("controlpath").unwrap_or("none")), (Some("false"), "none"), "{told:?}");
    }

    #[tokio::test]
    async fn other_host_keys_are_refused_even_if_ssh_cannot_list_its_settings() {
        let target = SshTarget::of(&grant(), SSH).unwrap();
        assert_eq!(leaks(Path::new("/bin/false"), &target).await, [Leak::KnownHostsCommand]);
        assert_eq!(leaks(Path::new("/no/such/ssh"), &target).await, [Leak::KnownHostsCommand]);
    }

    #[test]
    fn login_overrides_settings_for_every_host() {
        let target = SshTarget { port: 2222, ..SshTarget::of(&grant(), SSH).unwrap() };
        let line = shown(&args(&target, Path::new("/t"), &[Leak::ProxyJump, Leak::KnownHostsCommand]));
        for part in [
            "-p 2222",
            "RemoteCommand=none",
            "HostKeyAlias=[192.0.2.1]:2222",
            "ProxyJump=none",
            "KnownHostsCommand=none",
        ] {
            assert!(line.contains(part), "{line}");
        }
        let usual = shown(&args(&SshTarget::of(&grant(), SSH).unwrap(), Path::new("/t"), &[]));
        assert!(usual.contains("-p 22 ") && !usual.contains("ProxyJump"), "{usual}");
    }
}
