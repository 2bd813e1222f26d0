//! Journeys through the key pair: generated or the user's own, and what becomes of it.

use super::deleted;
use crate::common::executable::write_executable;
use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard};
use skysail::domain::launch::key_import::KeyImportRequest;
use skysail::domain::launch::{Launch, LaunchRequest};
use skysail::domain::time::Now;
use skysail::journal::JournalDirectory;
use skysail::live_panes::exit_record;
use skysail::text::Language;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home\n";

/// A wizard where importing a key pair has this fault.
fn where_import(fault: &str) -> Wizard {
    Wizard::where_(&format!("[[fault]]\naction = [\"ImportKeyPair\"]\nnth = 1\n{fault}\n"))
}

/// To the key pair question.
fn at_key(wizard: &mut Wizard) -> &mut Wizard {
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").ready().sees("▸ Key pair")
}

/// Accepts the proposed new key pair, and opens the review.
fn new_pair(wizard: &mut Wizard) -> &mut Wizard {
    at_key(wizard).choose("new pair").sees("▸ Key name").sees("skysail-key").keys("<enter>").sees("▸ Key file");
    wizard.sees("~/.ssh/practice-skysail-key.pem").sees("opens nothing real").keys("<enter>").review()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// Everything saved about launches and drafts.
fn kept(state: PathBuf) -> String {
    let mut all = String::new();
    let mut folders = vec![state];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => all.push_str(&String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap())),
            }
        }
    }
    all
}

#[test]
fn new_key_pair_is_generated_here_imported_and_used() {
    let mut wizard = Wizard::sized(120, 36);
    new_pair(&mut wizard).sees("ImportKeyPair").sees("private key only").sees("~/.ssh/practice-skysail-key.pem");
    let file = wizard.home(".ssh/practice-skysail-key.pem");
    assert!(!file.exists() && wizard.sent("ImportKeyPair") == 0, "nothing is made before the word is typed");
    wizard.create().wait_for("Your instance is running.");
    assert!(wizard.screen().contains("ssh -i ~/.ssh/practice-skysail-key.pem admin@"), "{}", wizard.screen());
    let private = std::fs::read_to_string(&file).unwrap();
    assert!(private.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let import = wizard.requests("ImportKeyPair").remove(0).body;
    let public = std::fs::read_to_string(wizard.home(".ssh/practice-skysail-key.pem.pub")).unwrap();
    assert!(public.starts_with(import["publicKeyBase64"].as_str().unwrap()) && public.starts_with("ssh-rsa AAAA"));
    assert_eq!(wizard.requests("CreateInstances")[0].body["keyPairName"], "skysail-key");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 1));
    let kept = kept(wizard.home("state"));
    assert!(kept.contains("key-pair") && kept.contains("practice-skysail-key.pem"), "{kept}");
    assert!(!kept.contains("PRIVATE") && !kept.contains(&private[60..120]), "a private half was kept");
}

#[test]
fn lost_reply_to_an_import_loses_nothing_and_nothing_is_sent_twice() {
    for reply in ["reply = \"cut\"", "reply = \"partial\"\nsent = 0.5", "reply = \"html\"", "reply = \"throttled\""] {
        let mut wizard = where_import(&format!("effect = \"done\"\n{reply}"));
        new_pair(&mut wizard).create().wait_for("Your instance is running.");
        assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 1), "{reply}");
        assert!(wizard.home(".ssh/practice-skysail-key.pem").exists());
    }
}

#[test]
fn lost_key_scenario_shows_the_check_and_continues_automatically() {
    let mut wizard = Wizard::in_scenario("lost-key");
    new_pair(&mut wizard).create().wait_for("key pair skysail-key may or may not have been imported");
    assert_eq!(wizard.sent("CreateInstances"), 0, "nothing else is sent until that's clear");
    wizard.wait_for("Your instance is running.");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 1));
    // The key pair is recognized by its fingerprint, and deleted with the launch.
    wizard.keys("D").wait_for("Type Debian-1 to delete").sees("skysail-key").keys("Debian-1<enter>");
    wizard.wait_until("the end", deleted);
    assert_eq!(wizard.sent("DeleteKeyPair"), 1);
}

#[test]
fn import_interrupted_by_a_crash_is_looked_up_at_the_next_start_and_not_sent_again() {
    let mut wizard = where_import("effect = \"done\"\nreply = \"never\"");
    new_pair(&mut wizard).create().wait_for("Importing key pair skysail-key");
    drop(wizard.stop());
    let launches = JournalDirectory::at(wizard.home("state/launches"));
    let summary = launches.list().unwrap().0.remove(0);
    assert!(summary.doubtful(), "watch takes it up without being told which");
    let (launch, asks) = Launch::resume(&launches.read(&summary.id).unwrap().entries, Now::default()).unwrap();
    assert!(
        matches!(&asks[..], [LaunchRequest::Key(KeyImportRequest::Find { name, .. })] if *name == "skysail-key"),
        "{asks:?}"
    );
    assert_eq!(launch.exit_status(), 3, "something may exist");
    let told = exit_record::lines(Language::English, &launch, &[], Now::default(), true).join("\n");
    assert!(told.contains("skysail-key (key pair) may or may not have been imported"), "{told}");
}

#[test]
fn nothing_else_is_sent_while_the_import_is_unconfirmed() {
    let mut wizard = where_import("effect = \"none\"\nreply = \"cut\"");
    new_pair(&mut wizard).create().wait_for("key pair skysail-key may or may not have been imported");
    wizard.pass(Duration::from_secs(40));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.wait_for("Nothing was created").keys("<enter>");
    let before = std::fs::read(wizard.home(".ssh/practice-skysail-key.pem")).unwrap();
    // The existing key pair is used.
    wizard.wait_for("Ready to launch?").create().wait_for("Your instance is running.");
    assert_eq!(std::fs::read(wizard.home(".ssh/practice-skysail-key.pem")).unwrap(), before);
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (2, 1));
}

#[test]
fn foreign_key_pair_of_that_name_is_left_alone() {
    let then = "then = [{ after = 0.0, action = \"CreateKeyPair\", body = { keyPairName = \"skysail-key\" } }]";
    let mut wizard = where_import(&format!("effect = \"none\"\nreply = \"cut\"\n{then}"));
    new_pair(&mut wizard).create().wait_for("skysail-key").wait_for("key pair");
    wizard.pass(Duration::from_secs(90));
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 0));
    assert_eq!(wizard.sent("DeleteKeyPair"), 0);
}

#[test]
fn refused_import_creates_nothing_and_keeps_every_answer() {
    let mut wizard = where_import("reply = \"denied\"");
    new_pair(&mut wizard).create().wait_for("Your credentials aren't allowed to do this.");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").wait_for("Ready to launch?").create().wait_for("Your instance is running.");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (2, 1));
}

#[test]
fn no_file_is_ever_overwritten() {
    let mut wizard = Wizard::sized(80, 24);
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::create_dir_all(wizard.home("keys")).unwrap();
    std::fs::write(wizard.home(".ssh/practice-skysail-key.pem"), "precious").unwrap();
    std::fs::write(wizard.home("keys/web.pem"), "precious too").unwrap();
    // The proposed name is one whose file doesn't exist either.
    at_key(&mut wizard).choose("new pair").sees("skysail-key-2").keys("<enter>");
    wizard.write("~/.ssh/practice-skysail-key.pem").sees("files are never overwritten").write("~/keys/web.pem");
    wizard.wait_for("Couldn't create ~/keys/web.pem: it already exists").sees("▸ Key file");
    wizard.write("~/keys/new.pem").wait_for("▸ Snapshots").review();
    // The file appears while the user reads: it is noticed before the word is typed.
    std::fs::write(wizard.home("keys/new.pem"), "precious as well").unwrap();
    wizard.keys("<enter>").wait_for("Couldn't create ~/keys/new.pem: it already exists").sees("▸ Key file");
    wizard.write("~/keys/last.pem").wait_for("▸ Snapshots").review().keys("<enter>").wait_for("Type create");
    // Or at the last moment: it isn't overwritten even so.
    std::fs::write(wizard.home("keys/last.pem"), "last").unwrap();
    wizard.keys("create<enter>").wait_for(": it already exists").sees("Nothing was sent");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (0, 0));
    let kept =
        [(".ssh/practice-skysail-key.pem", "precious"), ("keys/web.pem", "precious too"), ("keys/last.pem", "last")];
    for (file, text) in kept {
        assert_eq!(std::fs::read_to_string(wizard.home(file)).unwrap(), text);
    }
}

#[test]
fn key_file_that_cannot_be_created_is_refused_at_its_field_in_line_mode_too() {
    let mut lines = Lines::with(Setup::default());
    std::fs::write(lines.home("notes"), "mine").unwrap();
    lines.line(">").wait_for("Review [").line("6").says("New key pair").line("new pair").line("").line("");
    lines.says("Key file [").line("~/notes/web.pem").wait_for("part of its path isn't a directory");
    lines.line("~/notes").wait_for("Couldn't create ~/notes: it already exists").line("~/mine/web.pem");
    lines.wait_for("Review [").line("c").line("create").wait_for("running.");
    assert_eq!(mode(&lines.home("mine/web.pem")), 0o600);
}

#[test]
fn key_pair_left_by_a_crash_is_used_and_no_other_is_generated() {
    let mut wizard = Wizard::sized(80, 24);
    let file = wizard.home(".ssh/practice-skysail-key.pem");
    let left = skysail::ssh_keys::keep(&file, "skysail-key", None).unwrap().public;
    let private = std::fs::read(&file).unwrap();
    // Under another name it would be a different key, and nothing is overwritten.
    at_key(&mut wizard)
        .choose("new pair")
        .write("other")
        .write("~/.ssh/practice-skysail-key.pem")
        .sees("choose its key pair");
    wizard.keys("<esc>").write("skysail-key").sees("▸ Key file").write("~/.ssh/practice-skysail-key.pem").review();
    wizard.sees("interrupted launch").sees("interrupted launch");
    wizard.create().wait_for("Your instance is running.");
    assert_eq!(wizard.requests("ImportKeyPair")[0].body["publicKeyBase64"], *left.line);
    assert_eq!(std::fs::read(&file).unwrap(), private);
}

#[test]
fn failed_write_of_the_key_file_leads_back_to_its_question() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).keys("<enter>").wait_for("Type create");
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::write(wizard.home(".ssh/practice-skysail-key.pem"), "another's").unwrap();
    wizard.keys("create<enter>").wait_for("Nothing was sent").keys("<enter>").wait_for("▸ Key file");
    wizard.write("~/.ssh/second.pem").review().create().wait_for("Your instance is running.");
}

#[test]
fn plan_and_export_say_that_a_new_key_pair_must_exist_first() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).keys("s").sees("Key pair skysail-key doesn't exist yet").keys("<esc>e");
    wizard.sees("# Key pair skysail-key does not exist yet").keys("<right>").sees("does not exist yet");
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("s").sees_no("does not exist yet").keys("<esc>e").sees_no("does not exist yet");
}

#[test]
fn own_key_is_imported_and_named_in_the_ssh_command() {
    let mut wizard = Wizard::sized(120, 36);
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::write(wizard.home(".ssh/id_ed25519.pub"), ED25519).unwrap();
    std::fs::write(wizard.home(".ssh/id_ed25519"), "private").unwrap();
    std::fs::write(wizard.home(".ssh/lonely.pub"), ED25519).unwrap();
    at_key(&mut wizard).wait_for("me@home").sees("no private key here").choose("id_ed25519").sees("id_ed25519");
    wizard
        .sees("ed25519 is reported to work")
        .write("laptop")
        .review()
        .sees("laptop, imported from ~/.ssh/id_ed25519.pub");
    wizard.create().wait_for("Your instance is running.");
    assert!(wizard.screen().contains("ssh -i ~/.ssh/id_ed25519 admin@"), "{}", wizard.screen());
    assert_eq!(wizard.requests("ImportKeyPair")[0].body["publicKeyBase64"], ED25519[..80].trim());
    assert_eq!(std::fs::read_to_string(wizard.home(".ssh/id_ed25519")).unwrap(), "private");
}

/// Installs a program with this name and text among the user's own.
fn program(wizard: &Wizard, name: &str, text: &str) {
    let file = wizard.home("bin").join(name);
    std::fs::create_dir_all(wizard.home("bin")).unwrap();
    write_executable(&file, text);
}

#[test]
fn agent_key_is_imported_and_unsupported_keys_are_shown_with_the_reason() {
    let mut wizard = Wizard::sized(120, 36);
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::write(wizard.home(".ssh/config"), "Host *\n  IdentityAgent ~/.1password/agent.sock\n").unwrap();
    program(&wizard, "ssh", "#!/bin/sh\necho 'identityagent ~/.1password/agent.sock'\n");
    let listed = format!("{}\nsk-ssh-ed25519@openssh.com AAAAGnNrLXNzaA== yubikey", ED25519.trim());
    program(&wizard, "ssh-add", &format!("#!/bin/sh\necho '{listed}'\n"));
    at_key(&mut wizard).wait_for("ssh-agent: me@home").sees("ssh-ed25519, in ssh-agent").sees("ssh-agent: yubikey");
    wizard.keys("<down><down><down>").sees("Lightsail accepts RSA and Ed25519 keys, not sk-ssh").choose("me@home");
    wizard.write("laptop").review().sees("laptop, imported from ssh-agent: me@home");
    wizard.create().wait_for("Your instance is running.");
    assert!(wizard.screen().contains("ssh admin@192.0.2."), "{}", wizard.screen());
    assert_eq!(wizard.requests("ImportKeyPair")[0].body["publicKeyBase64"], ED25519[..80].trim());
}

#[test]
fn key_file_is_chosen_by_path_in_line_mode_too() {
    let mut lines = Lines::with(Setup::default());
    keys_elsewhere(&lines.home(""));
    lines.line(">").wait_for("Review [").line("6").says("New key pair").line("~/keys/notes");
    lines.wait_for("~/keys/notes isn't one").line("~/keys/web.pub").wait_for("Key name [").line("laptop");
    lines
        .wait_for("Review [")
        .says("laptop, imported from ~/keys/web.pub")
        .line("c")
        .line("create")
        .wait_for("running.");
    lines.asked().says("ssh -i ~/keys/web ");
}

/// A key file outside of `~/.ssh`, and a file that isn't a key.
fn keys_elsewhere(home: &Path) {
    std::fs::create_dir_all(home.join("keys")).unwrap();
    std::fs::write(home.join("keys/web.pub"), ED25519).unwrap();
    std::fs::write(home.join("keys/web"), "private").unwrap();
    std::fs::write(home.join("keys/notes"), "none").unwrap();
}

#[test]
fn key_file_is_chosen_by_path_or_refused_with_the_reason() {
    let mut wizard = Wizard::sized(120, 36);
    keys_elsewhere(&wizard.home(""));
    at_key(&mut wizard).keys("~/keys/notes<enter>").wait_for("~/keys/notes isn't one");
    let mut wizard = Wizard::sized(120, 36);
    at_key(&mut wizard).keys("~/keys/none<enter>").wait_for("Can't use this file: it doesn't exist (~/keys/none)");
    let mut wizard = Wizard::sized(120, 36);
    keys_elsewhere(&wizard.home(""));
    at_key(&mut wizard).keys("~/keys/web.pub<enter>").wait_for("▸ Key name").write("laptop").review();
    wizard.sees("laptop, imported from ~/keys/web.pub").create().wait_for("Your instance is running.");
    assert!(wizard.screen().contains("ssh -i ~/keys/web admin@192.0.2."), "{}", wizard.screen());
    assert_eq!(wizard.requests("ImportKeyPair")[0].body["publicKeyBase64"], ED25519[..80].trim());
}

#[test]
fn names_of_key_pairs_and_instances_in_use_are_refused_at_their_field() {
    let mut wizard = Wizard::in_scenario("name-taken");
    at_key(&mut wizard)
        .choose("new pair")
        .write("web-2")
        .sees("unique in us-east-1; web-2 is already in use")
        .write("a b");
    wizard.sees("Try a-b").write("Debian-1").keys("<enter>").review();
    // The proposed name of the instance changes.
    wizard.sees_no("Debian-1 is the name of an instance").sees("Create 1 instance");
}

#[test]
fn deleting_the_launch_deletes_its_key_pair_and_keeps_the_file() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).create().wait_for("Your instance is running.");
    wizard.keys("D").wait_for("Type Debian-1 to delete").sees("skysail-key").keys("Debian-1<enter>");
    wizard.wait_for("of 2 gone").wait_until("the end", deleted);
    assert_eq!((wizard.sent("DeleteInstance"), wizard.sent("DeleteKeyPair")), (1, 1));
    assert!(wizard.home(".ssh/practice-skysail-key.pem").exists());
}

#[test]
fn key_pair_imported_before_a_refusal_is_used_by_the_next_launch_and_deleted_with_it() {
    let refused = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"denied\"\n";
    let mut wizard = Wizard::where_(refused);
    new_pair(&mut wizard).create().wait_for("Your credentials aren't allowed to do this.");
    wizard.sees("Left in your account by this launch: skysail-key (key pair)").keys("<enter>");
    wizard.wait_for("Ready to launch?").sees_no("created first").create().wait_for("Your instance is running.");
    assert!(wizard.screen().contains("ssh -i ~/.ssh/practice-skysail-key.pem"), "{}", wizard.screen());
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 2));
    wizard.keys("D").wait_for("Type Debian-1 to delete").keys("Debian-1<enter>");
    wizard.wait_until("the end", deleted);
    assert_eq!(wizard.sent("DeleteKeyPair"), 1);
}

#[test]
fn unused_key_pair_is_deleted_by_name_and_must_be_chosen_again() {
    let refused = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"denied\"\n";
    let mut wizard = Wizard::where_(refused);
    new_pair(&mut wizard).create().wait_for("Your credentials aren't allowed to do this.").keys("D");
    wizard.wait_for("Type skysail-key to delete").keys("skysail-key<enter>").wait_until("the end", deleted);
    assert_eq!((wizard.sent("DeleteKeyPair"), wizard.sent("DeleteInstance")), (1, 0));
    // A deleted key pair is no longer an answer.
    wizard.keys("<enter>").wait_for("Ready to launch?").sees_no("skysail-key").keys("<enter>").wait_for("▸ Key pair");
    wizard.review().create().wait_for("Your instance is running.");
    assert!(wizard.requests("CreateInstances").last().unwrap().body.get("keyPairName").is_none());
}

#[test]
fn default_key_of_the_region_is_downloaded_when_needed() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().create().wait_for("Your instance is running.").sees("save default key").keys("K");
    wizard.wait_for("Saved to ~/.ssh/practice-key-us-east-1.pem");
    let file = wizard.home(".ssh/practice-key-us-east-1.pem");
    assert!(std::fs::read_to_string(&file).unwrap().contains("PRIVATE KEY") && mode(&file) == 0o600);
    wizard.keys("<tab><tab>").sees_no("save default key");
}

#[test]
fn existing_file_in_place_of_the_default_key_is_kept() {
    let mut wizard = Wizard::sized(120, 36);
    let file = wizard.home(".ssh/practice-key-us-east-1.pem");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "another").unwrap();
    wizard.review().create().wait_for("Your instance is running.").keys("K").wait_for("Couldn't save the key.");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "another");
    wizard.keys("<tab><tab>").sees("save default key");
}

#[test]
fn line_mode_generates_a_key_pair_and_downloads_the_default_key() {
    let mut lines = Lines::with(Setup::default());
    lines
        .line(">")
        .wait_for("Review [")
        .line("6")
        .says("New key pair, created on this computer")
        .line("new pair")
        .line("");
    lines
        .says("Key name [skysail-key")
        .line("web-key")
        .says("Key file [~/.ssh/practice-web-key.pem: next to your other keys");
    lines.line("").wait_for("Review [").says("created first").line("c").line("create").wait_for("running.");
    lines.asked().says("ssh -i ~/.ssh/practice-web-key.pem");
    assert_eq!((lines.sent("ImportKeyPair"), mode(&lines.home(".ssh/practice-web-key.pem"))), (1, 0o600));
    let mut lines = Lines::with(Setup::default());
    lines.line(">").wait_for("Review [").line("c").line("create").wait_for("K: save default key").line("K");
    lines.wait_for("Saved to ~/.ssh/practice-key-us-east-1.pem");
}
