//! Tests of real logins: an OpenSSH server on this computer, the real `ssh`, and the whole wizard in a terminal. AWS
//! is a sandbox that returns the real server's access details.

mod door;
mod server;

use crate::common;
use crate::common::executable::write_executable;
use common::pty::{Exit, Session};
use server::Server;
use std::path::{Path, PathBuf};

/// The program under test is this one, run again.
#[test]
fn wizard() {
    door::run_if_cued();
}

const WIZARD: [&str; 4] = ["--exact", "login::wizard", "--nocapture", "--test-threads=1"];

/// Starts the wizard with a running instance that accepts logins.
fn running(server: &Server) -> Session {
    let program = std::env::current_exe().expect("this program");
    let dir = server.dir().to_str().expect("a path");
    let temporary = server.dir().join("tmp");
    let path = format!("{}:{}", ssh_of_home(server.dir()).display(), door::PATH);
    let env = [(door::CUE, dir), ("TMPDIR", temporary.to_str().expect("a path")), ("PATH", &path)];
    let session = Session::start(&program, &WIZARD, (100, 36), &env);
    session.wait_for("Create 1");
    session.key("enter");
    session.wait_for("Type create");
    session.rest_of_a_hand();
    session.type_by_hand("create", |screen, text| screen.contents().contains(&format!("› {text}")));
    session.rest_of_a_hand();
    session.key("enter");
    session.wait_for("You can log in now.");
    session
}

/// A folder with an `ssh` that reads the settings of `$HOME`: the real one reads those of the home in the password
/// database, which aren't a test's to change. So does the file of host keys. Where the program names a file of its own, that one counts.
fn ssh_of_home(dir: &Path) -> PathBuf {
    let folder = dir.join("bin");
    let script = r#"#!/bin/sh
sed "s|~/.ssh/|$HOME/.ssh/|" "$HOME/.ssh/skysail.config" >"$HOME/ssh-ours" 2>/dev/null
sed "s|^Include skysail.config|Include $HOME/ssh-ours|" "$HOME/.ssh/config" >"$HOME/ssh-reads" 2>/dev/null
exec /usr/bin/ssh -F "$HOME/ssh-reads" "$@"
"#;
    std::fs::create_dir_all(&folder).unwrap();
    write_executable(&folder.join("ssh"), script);
    folder
}

/// Temporary keys that still exist.
fn keys_left(server: &Server) -> Vec<String> {
    let names = std::fs::read_dir(server.dir().join("tmp")).unwrap();
    names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn leave(session: &Session) {
    session.wait_until(|screen| screen.alternate_screen() && screen.hide_cursor());
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn enter_opens_a_shell_with_the_temporary_key_and_restores_the_terminal() {
    let Some(server) = Server::start() else { return };
    let session = running(&server);
    session.key("enter");
    session.wait_for("connecting to Web-1").wait_for("there>");
    assert_eq!(keys_left(&server).len(), 1, "the key is in use");
    session.type_text("stty size; echo \"[$(whoami)]\"\r");
    session.wait_for("36 100").wait_for(&format!("[{}]", server.user));
    session.type_text("exit 3\r");
    session.wait_for("Back from Web-1.");
    session.wait_until(|_| keys_left(&server).is_empty());
    leave(&session);
    assert!(!session.home().join(".ssh").exists(), "nothing of the person's own was touched");
    assert!(server.log().contains("Accepted publickey"), "{}", server.log());
}

#[test]
fn server_with_a_host_key_unknown_to_aws_is_refused_before_anything_is_sent() {
    let Some(server) = Server::start() else { return };
    server.pretend();
    let session = running(&server);
    session.key("s");
    session.wait_for("STOP: a different server answered");
    session.wait_until(|_| keys_left(&server).is_empty());
    leave(&session);
    assert!(!server.log().contains("Accepted"), "{}", server.log());
}

#[test]
fn login_waits_for_unpublished_host_keys_and_trusts_no_other() {
    let Some(server) = Server::start() else { return };
    server.silent_for(3);
    let session = running(&server);
    session.key("s");
    session.wait_for("AWS hasn't published this server's host keys yet").wait_for("there>");
    session.type_text("exit\r");
    session.wait_for("Back from Web-1.");
    leave(&session);
}

#[test]
fn rejected_key_is_reported() {
    let Some(server) = Server::start() else { return };
    server.expire();
    let session = running(&server);
    session.key("s");
    session.wait_for("rejected the temporary key");
    leave(&session);
}

#[test]
fn initial_password_is_read_on_the_server_shown_and_stored_nowhere() {
    let Some(server) = Server::start() else { return };
    std::fs::write(server.dir().join("home/application_credentials"), "Password: hush-hush\n").unwrap();
    let session = running(&server);
    session.key("w");
    session.wait_for("Password: hush-hush").wait_for("Skysail doesn't store it");
    session.wait_until(|_| keys_left(&server).is_empty());
    session.key("esc");
    session.wait_until(|screen| !screen.contents().contains("hush-hush"));
    leave(&session);
    for file in files(session.home()) {
        let text = std::fs::read(&file).unwrap();
        assert!(!common::pty::contains(&text, b"hush-hush"), "{}", file.display());
    }
}

#[test]
fn end_of_the_launch_script_is_checked_on_the_server_with_its_output() {
    let Some(server) = Server::start() else { return };
    let session = running(&server);
    session.wait_for("press l to check on the server");
    session.key("l");
    // Whatever this computer's cloud-init is (missing, running, or finished), its status is shown.
    session.wait_until(|screen| {
        let text = screen.contents();
        text.contains("cloud-init says: unknown") || text.contains("still running, watched") || text.contains("ended")
    });
    leave(&session);
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn ssh_alias_is_previewed_written_on_confirmation_and_removed_with_the_launch() {
    let Some(server) = Server::start() else { return };
    let session = running(&server);
    let config = session.home().join(".ssh/config");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, THEIRS).unwrap();
    session.key("A");
    session.wait_for("Then just run: ssh Web-1").wait_for("+ Include skysail.config").wait_for("+ Host Web-1");
    session.wait_for("StrictHostKeyChecking yes").wait_for("~/.ssh/skysail.known_hosts");
    assert_eq!(std::fs::read_to_string(&config).unwrap(), THEIRS, "shown, and not written");
    session.key("y");
    session.wait_for("Done. Now just run: ssh Web-1");
    let ours = session.home().join(".ssh/skysail.config");
    assert!(std::fs::read_to_string(&ours).unwrap().contains("HostName"));
    assert!(std::fs::read_to_string(&config).unwrap().ends_with(THEIRS), "what was there is there");
    session.key("D");
    session.wait_for("Type Web-1 to delete");
    session.rest_of_a_hand();
    session.type_by_hand("Web-1", |screen, text| screen.contents().contains(&format!("› {text}")));
    session.rest_of_a_hand();
    session.key("enter");
    session.wait_for("Deleted Web-1; billing");
    // Byte for byte as it was.
    session.wait_until(|_| !ours.exists() && std::fs::read_to_string(&config).is_ok_and(|text| text == THEIRS));
    assert!(!session.home().join(".ssh/skysail.known_hosts").exists());
    leave(&session);
}

/// What `ssh Web-1` says in the user's own terminal, with the settings of this home.
fn ssh_by_alias(server: &Server, home: &Path) -> (bool, String) {
    let (own, port) = (server.dir(), std::fs::read_to_string(server.dir().join("port")).unwrap());
    let (key, certificate) = (own.join("key"), own.join("key-cert.pub").display().to_string());
    let mut ssh = std::process::Command::new(own.join("bin/ssh"));
    // The sandbox has another address.
    ssh.env("HOME", home)
        .args(["-o", "BatchMode=yes", "-o", "HostName=127.0.0.1", "-p", port.trim(), "-l", &server.user, "-i"])
        .arg(key);
    let out = ssh.args(["-o", &format!("CertificateFile={certificate}"), "Web-1", "echo hello"]).output().unwrap();
    (out.stdout == b"hello\n", String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn a_name_for_ssh_trusts_the_servers_own_key_alone_whatever_is_set_for_every_host() {
    let Some(server) = Server::start() else { return };
    // Once for the panes, and once for the alias.
    server.silent_for(2);
    let session = running(&server);
    let dir = session.home().join(".ssh");
    std::fs::create_dir_all(&dir).unwrap();
    let trusting = "Host *\n    StrictHostKeyChecking no\n    KnownHostsCommand /bin/echo %H %t %K\n";
    std::fs::write(dir.join("config"), trusting).unwrap();
    session.key("A");
    session.wait_for("AWS hasn't published Web-1's host keys yet").wait_for("Try again in a minute");
    session.key("esc");
    session.wait_until(|screen| !screen.contents().contains("Try again in a minute"));
    session.key("A");
    session.wait_for("Then just run: ssh Web-1");
    session.key("y");
    session.wait_for("Done. Now just run: ssh Web-1");
    assert_eq!(ssh_by_alias(&server, session.home()), (true, String::new()));
    // Another server answers at its address.
    let known = dir.join("skysail.known_hosts");
    let swapped =
        |text: &str| text.replace(key_of(&server, "host.pub").as_str(), key_of(&server, "other.pub").as_str());
    std::fs::write(&known, swapped(&std::fs::read_to_string(&known).unwrap())).unwrap();
    let (entered, said) = ssh_by_alias(&server, session.home());
    assert!(!entered && said.contains("IDENTIFICATION HAS CHANGED"), "{said}");
    std::fs::remove_file(&known).unwrap();
    let (entered, said) = ssh_by_alias(&server, session.home());
    assert!(!entered && said.contains("Host key verification failed"), "{said}");
    leave(&session);
}

fn key_of(server: &Server, file: &str) -> String {
    let text = std::fs::read_to_string(server.dir().join(file)).unwrap();
    text.split_whitespace().nth(1).unwrap().to_owned()
}

const THEIRS: &str = "Host work\n    HostName 10.0.0.1\n";
