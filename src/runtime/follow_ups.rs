//! Executes the requests of a launch's follow-ups: at AWS like any instance action, and in the user's `ssh`
//! configuration.

use super::send_once::look_up;
use super::services::Services;
use super::{instance_actions, logins, user_files};
use crate::domain::launch::LaunchEvent;
use crate::domain::launch::follow_up_run::{FollowUpEvent, FollowUpRequest};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::ssh_alias::{self, AliasError, SshAlias, SshConfigAnswer};
use crate::domain::user_text::{UserText, Words};
use crate::lightsail::TargetKind;
use crate::lightsail::environment::find_program;
use crate::ssh::aliases;
use crate::task;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How often the configuration is read again if another program changed it meanwhile.
const TRIES: u32 = 3;

/// Executes a request of the follow-up at this index of launch `id`, and returns the resulting event, if there is one.
/// A mutation completes even if this future is dropped.
pub async fn perform(
    services: Services,
    region: SanitizedText,
    id: SanitizedText,
    at: usize,
    request: FollowUpRequest,
) -> Option<LaunchEvent> {
    let event = match request {
        FollowUpRequest::Action(request) => {
            FollowUpEvent::Action(Box::pin(instance_actions::perform(services, region, id, request)).await?)
        }
        FollowUpRequest::LoadHostKeys(name) => {
            let keys = logins::host_keys(&services, &region, &name);
            FollowUpEvent::HostKeysLoaded(look_up("GetInstanceAccessDetails", keys).await)
        }
        FollowUpRequest::WriteAlias(alias) => FollowUpEvent::AliasWritten(write_alias(&services, alias).await),
    };
    Some(LaunchEvent::FollowUp { at, event: Box::new(event) })
}

/// In the sandbox the address is fictional, so no file of the user is changed.
async fn write_alias(services: &Services, alias: SshAlias) -> Result<(), Words> {
    if *services.lightsail.place() == TargetKind::Sandbox {
        return Ok(());
    }
    let write = move || {
        let home = std::env::home_dir().ok_or_else(|| UserText::new("cli.no-home"))?;
        let ssh = find_program(OsStr::new("ssh"), std::env::var_os("PATH").as_deref());
        write_into(&home, ssh.as_ref(), &alias)
    };
    task::spawn_blocking(write).joined().await
}

fn write_into(home: &Path, ssh: Option<&PathBuf>, alias: &SshAlias) -> Result<(), Words> {
    let paths = aliases::paths(home);
    let _alone = aliases::exclusive(&paths);
    for _ in 0..TRIES {
        let texts = aliases::read(&paths)?;
        let ssh_answer = ssh
            .map_or_else(SshConfigAnswer::default, |ssh| aliases::tell(ssh, &texts, &alias.name, Some(&alias.address)));
        match ssh_alias::add(alias, texts, &ssh_answer) {
            Err(AliasError::There) => return Ok(()),
            Err(AliasError::Taken) => return Err(UserText::new("alias.taken").with("name", &alias.name).into()),
            Ok(change) => {
                if user_files::write_followed(&alias.name, &paths, &change, ssh)? {
                    return Ok(());
                }
            }
        }
    }
    Err(UserText::new("alias.changed").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(address: &str) -> SshAlias {
        alias_of("web-1", address)
    }

    fn alias_of(name: &str, address: &str) -> SshAlias {
        SshAlias {
            launch: "L1".into(),
            name: name.into(),
            address: address.to_owned(),
            user: "ubuntu".to_owned(),
            key: None,
            host_keys: vec!["ssh-ed25519 AAAA".to_owned()],
        }
    }

    /// An `ssh` that reads this home's settings; the real one takes the home from the password database.
    fn ssh_of(home: &Path) -> PathBuf {
        let at = home.join("ssh");
        let own = home.join(".ssh");
        let script = format!(
            "#!/bin/sh\n[ \"$1\" = -F ] && exec /usr/bin/ssh \"$@\"\n\
             sed 's|Include skysail|Include {own}/skysail|' {own}/config >{own}/read\n\
             exec /usr/bin/ssh -F {own}/read \"$@\"\n",
            own = own.display()
        );
        crate::executable::write_executable(&at, &script);
        at
    }

    /// The suggested names have capitals; OpenSSH prints them without.
    #[test]
    fn alias_with_capitals_is_written_without_an_existing_configuration() {
        let home = tempfile::tempdir().unwrap();
        let ssh = ssh_of(home.path());
        let alias = SshAlias { name: "Ubuntu-1".into(), ..alias("192.0.2.1") };
        assert_eq!(write_into(home.path(), Some(&ssh), &alias), Ok(()));
        assert_eq!(write_into(home.path(), Some(&ssh), &alias), Ok(()), "it's there");
        let moved = SshAlias { address: "192.0.2.9".to_owned(), ..alias };
        assert_eq!(write_into(home.path(), Some(&ssh), &moved), Ok(()));
        let ours = std::fs::read_to_string(home.path().join(".ssh/skysail.config")).unwrap();
        assert!(ours.contains("Host Ubuntu-1\n    HostName 192.0.2.9\n"), "{ours}");
    }

    #[test]
    fn alias_is_written_once_follows_the_address_and_spares_the_users_hosts() {
        let home = tempfile::tempdir().unwrap();
        let ours = home.path().join(".ssh/skysail.config");
        let read = || std::fs::read_to_string(&ours).unwrap_or_default();
        assert_eq!(write_into(home.path(), None, &alias("192.0.2.1")), Ok(()));
        let first = read();
        assert!(first.contains("Host web-1\n    HostName 192.0.2.1"), "{first}");
        assert_eq!((write_into(home.path(), None, &alias("192.0.2.1")), read()), (Ok(()), first));
        assert_eq!(write_into(home.path(), None, &alias("192.0.2.9")), Ok(()));
        assert!(read().contains("192.0.2.9") && !read().contains("192.0.2.1"), "{}", read());
        std::fs::write(home.path().join(".ssh/config"), "Host web-1\n    HostName 10.0.0.1\n").unwrap();
        let before = read();
        let refused = write_into(home.path(), None, &alias("192.0.2.7")).unwrap_err();
        assert!(crate::text::english(&refused).contains("web-1"), "{refused:?}");
        assert_eq!(read(), before);
    }

    #[test]
    fn concurrent_aliases_are_all_written() {
        let home = tempfile::tempdir().unwrap();
        let all: Vec<String> = (1..=12).map(|n| format!("web-{n}")).collect();
        std::thread::scope(|scope| {
            for name in &all {
                scope.spawn(|| assert_eq!(write_into(home.path(), None, &alias_of(name, "192.0.2.1")), Ok(())));
            }
        });
        let read = || std::fs::read_to_string(home.path().join(".ssh/skysail.config")).unwrap();
        let lacks = |name: &&String| !read().contains(&format!("Host {name}\n"));
        assert_eq!(all.iter().find(lacks), None, "{}", read());
    }

    /// Several processes, each with aliases of its own: the test's program starts itself.
    #[test]
    fn the_aliases_of_several_processes_are_all_written_though_they_are_at_once() {
        const HOME: &str = "SKYSAIL_TEST_SSH_HOME";
        const PROCESS: &str = "SKYSAIL_TEST_PROCESS";
        let names = |process: &str| (1..=8).map(|n| format!("web-{process}-{n}")).collect::<Vec<_>>();
        if let (Some(home), Ok(process)) = (std::env::var_os(HOME), std::env::var(PROCESS)) {
            for name in names(&process) {
                write_into(Path::new(&home), None, &alias_of(&name, "192.0.2.1")).unwrap();
            }
            return;
        }
        let home = tempfile::tempdir().unwrap();
        let start = |process: &str| {
            let test = "runtime::follow_ups::tests::\
                        the_aliases_of_several_processes_are_all_written_though_they_are_at_once";
            let mut command = std::process::Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", test]).env(HOME, home.path()).env(PROCESS, process);
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        };
        let all = ["a", "b", "c", "d"];
        let running: Vec<_> = all.iter().map(|process| start(process)).collect();
        running.into_iter().for_each(|mut child| assert!(child.wait().unwrap().success()));
        let read = |name: &str| std::fs::read_to_string(home.path().join(".ssh").join(name)).unwrap();
        for name in all.iter().flat_map(|process| names(process)) {
            assert!(read("skysail.config").contains(&format!("Host {name}\n")), "{name}: {}", read("skysail.config"));
        }
        assert_eq!(read("config").matches("Include").count(), 1);
    }
}
