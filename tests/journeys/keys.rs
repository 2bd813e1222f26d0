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
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home\n";

/// Where this fault happens to the import of a key pair.
fn where_import(fault: &str) -> Wizard {
    Wizard::where_(&format!("[[fault]]\naction = [\"ImportKeyPair\"]\nnth = 1\n{fault}\n"))
}

/// To the question of the key.
fn at_key(wizard: &mut Wizard) -> &mut Wizard {
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").ready().sees("▸ Key pair")
}

/// Takes a new pair as it is proposed, and goes to the review.
fn new_pair(wizard: &mut Wizard) -> &mut Wizard {
    at_key(wizard).choose("new pair").sees("▸ Key name").sees("skysail-key").keys("<enter>").sees("▸ Key file");
    wizard.sees("~/.ssh/practice-skysail-key.pem").sees("opens nothing real").keys("<enter>").review()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// All that is kept of launches and drafts.
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
fn a_new_pair_is_made_here_brought_there_and_used() {
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
fn a_lost_reply_of_the_import_loses_nothing_and_nothing_is_sent_twice() {
    for reply in ["reply = \"cut\"", "reply = \"partial\"\nsent = 0.5", "reply = \"html\"", "reply = \"throttled\""] {
        let mut wizard = where_import(&format!("effect = \"done\"\n{reply}"));
        new_pair(&mut wizard).create().wait_for("Your instance is running.");
        assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 1), "{reply}");
        assert!(wizard.home(".ssh/practice-skysail-key.pem").exists());
    }
}

#[test]
fn in_the_scenario_of_a_lost_key_the_wizard_says_that_it_looks_and_goes_on_by_itself() {
    let mut wizard = Wizard::in_scenario("lost-key");
    new_pair(&mut wizard).create().wait_for("key pair skysail-key may or may not have been imported");
    assert_eq!(wizard.sent("CreateInstances"), 0, "nothing else is sent until that's clear");
    wizard.wait_for("Your instance is running.");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 1));
    // It is known by its fingerprint, and is removed with the launch.
    wizard.keys("D").wait_for("Type Debian-1 to delete").sees("skysail-key").keys("Debian-1<enter>");
    wizard.wait_until("the end", deleted);
    assert_eq!(wizard.sent("DeleteKeyPair"), 1);
}

#[test]
fn a_crash_in_the_middle_of_an_import_is_looked_up_at_the_next_start_and_not_sent_again() {
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
    let told = exit_record::lines(&launch, &[], Now::default(), true).join("\n");
    assert!(told.contains("skysail-key (key pair) may or may not have been imported"), "{told}");
}

#[test]
fn while_it_is_not_known_whether_the_pair_came_nothing_else_is_sent() {
    let mut wizard = where_import("effect = \"none\"\nreply = \"cut\"");
    new_pair(&mut wizard).create().wait_for("key pair skysail-key may or may not have been imported");
    wizard.pass(Duration::from_secs(40));
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.wait_for("Nothing was created").keys("<enter>");
    let before = std::fs::read(wizard.home(".ssh/practice-skysail-key.pem")).unwrap();
    // The pair that lies there is the one that is used.
    wizard.wait_for("Ready to launch?").create().wait_for("Your instance is running.");
    assert_eq!(std::fs::read(wizard.home(".ssh/practice-skysail-key.pem")).unwrap(), before);
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (2, 1));
}

#[test]
fn a_pair_of_that_name_that_is_not_ours_is_left_alone() {
    let then = "then = [{ after = 0.0, action = \"CreateKeyPair\", body = { keyPairName = \"skysail-key\" } }]";
    let mut wizard = where_import(&format!("effect = \"none\"\nreply = \"cut\"\n{then}"));
    new_pair(&mut wizard).create().wait_for("skysail-key").wait_for("key pair");
    wizard.pass(Duration::from_secs(90));
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (1, 0));
    assert_eq!(wizard.sent("DeleteKeyPair"), 0);
}

#[test]
fn a_refused_import_creates_nothing_and_every_answer_is_kept() {
    let mut wizard = where_import("reply = \"denied\"");
    new_pair(&mut wizard).create().wait_for("Your credentials aren't allowed to do this.");
    assert_eq!(wizard.sent("CreateInstances"), 0);
    wizard.keys("<enter>").wait_for("Ready to launch?").create().wait_for("Your instance is running.");
    assert_eq!((wizard.sent("ImportKeyPair"), wizard.sent("CreateInstances")), (2, 1));
}

#[test]
fn no_file_is_ever_written_over() {
    let mut wizard = Wizard::sized(80, 24);
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::create_dir_all(wizard.home("keys")).unwrap();
    std::fs::write(wizard.home(".ssh/practice-skysail-key.pem"), "precious").unwrap();
    std::fs::write(wizard.home("keys/web.pem"), "precious too").unwrap();
    // The name that is proposed is one whose file is not there either.
    at_key(&mut wizard).choose("new pair").sees("skysail-key-2").keys("<enter>");
    wizard.write("~/.ssh/practice-skysail-key.pem").sees("files are never overwritten").write("~/keys/web.pem");
    wizard.wait_for("Couldn't create ~/keys/web.pem: it already exists").sees("▸ Key file");
    wizard.write("~/keys/new.pem").wait_for("▸ Snapshots").review();
    // It comes to be while the person reads: seen before the word is typed.
    std::fs::write(wizard.home("keys/new.pem"), "precious as well").unwrap();
    wizard.keys("<enter>").wait_for("Couldn't create ~/keys/new.pem: it already exists").sees("▸ Key file");
    wizard.write("~/keys/last.pem").wait_for("▸ Snapshots").review().keys("<enter>").wait_for("Type create");
    // And in the last moment: nothing goes over it all the same.
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
fn a_file_that_cannot_be_made_is_refused_where_it_is_typed_line_by_line_too() {
    let mut lines = Lines::with(Setup::default());
    std::fs::write(lines.home("notes"), "mine").unwrap();
    lines.line(">").wait_for("Review [").line("6").says("New key pair").line("new pair").line("").line("");
    lines.says("Key file [").line("~/notes/web.pem").wait_for("part of its path isn't a directory");
    lines.line("~/notes").wait_for("Couldn't create ~/notes: it already exists").line("~/mine/web.pem");
    lines.wait_for("Review [").line("c").line("create").wait_for("running.");
    assert_eq!(mode(&lines.home("mine/web.pem")), 0o600);
}

#[test]
fn a_pair_that_a_crash_has_left_is_used_and_no_other_is_made() {
    let mut wizard = Wizard::sized(80, 24);
    let file = wizard.home(".ssh/practice-skysail-key.pem");
    let left = skysail::ssh_keys::keep(&file, "skysail-key", None).unwrap().public;
    let private = std::fs::read(&file).unwrap();
    // For another name it is another's, and nothing is written over it.
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
fn a_file_that_could_not_be_written_leads_back_to_its_question() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).keys("<enter>").wait_for("Type create");
    std::fs::create_dir_all(wizard.home(".ssh")).unwrap();
    std::fs::write(wizard.home(".ssh/practice-skysail-key.pem"), "another's").unwrap();
    wizard.keys("create<enter>").wait_for("Nothing was sent").keys("<enter>").wait_for("▸ Key file");
    wizard.write("~/.ssh/second.pem").review().create().wait_for("Your instance is running.");
}

#[test]
fn a_plan_and_an_export_say_that_a_new_pair_has_to_be_there_first() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).keys("s").sees("Key pair skysail-key doesn't exist yet").keys("<esc>e");
    wizard.sees("# Key pair skysail-key does not exist yet").keys("<right>").sees("does not exist yet");
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("s").sees_no("does not exist yet").keys("<esc>e").sees_no("does not exist yet");
}

#[test]
fn a_key_of_ones_own_is_brought_there_and_named_in_the_ssh_line() {
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

/// A program of this name and text among the person's own.
fn program(wizard: &Wizard, name: &str, text: &str) {
    let file = wizard.home("bin").join(name);
    std::fs::create_dir_all(wizard.home("bin")).unwrap();
    write_executable(&file, text);
}

#[test]
fn a_key_that_only_an_agent_has_is_brought_there_and_what_is_not_taken_is_shown_with_the_reason() {
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
fn a_key_file_elsewhere_is_chosen_by_its_path_line_by_line_too() {
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

/// A key file elsewhere than in `~/.ssh`, and one that is none.
fn keys_elsewhere(home: &Path) {
    std::fs::create_dir_all(home.join("keys")).unwrap();
    std::fs::write(home.join("keys/web.pub"), ED25519).unwrap();
    std::fs::write(home.join("keys/web"), "private").unwrap();
    std::fs::write(home.join("keys/notes"), "none").unwrap();
}

#[test]
fn a_key_file_elsewhere_is_chosen_by_its_path_or_it_is_said_why_not() {
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
fn a_name_in_use_and_that_of_an_instance_are_refused_where_they_are_typed() {
    let mut wizard = Wizard::in_scenario("name-taken");
    at_key(&mut wizard)
        .choose("new pair")
        .write("web-2")
        .sees("unique in us-east-1; web-2 is already in use")
        .write("a b");
    wizard.sees("Try a-b").write("Debian-1").keys("<enter>").review();
    // The name that is proposed for the instance gives way.
    wizard.sees_no("Debian-1 is the name of an instance").sees("Create 1 instance");
}

#[test]
fn deleting_the_launch_deletes_its_pair_and_not_the_file() {
    let mut wizard = Wizard::sized(80, 24);
    new_pair(&mut wizard).create().wait_for("Your instance is running.");
    wizard.keys("D").wait_for("Type Debian-1 to delete").sees("skysail-key").keys("Debian-1<enter>");
    wizard.wait_for("of 2 gone").wait_until("the end", deleted);
    assert_eq!((wizard.sent("DeleteInstance"), wizard.sent("DeleteKeyPair")), (1, 1));
    assert!(wizard.home(".ssh/practice-skysail-key.pem").exists());
}

#[test]
fn a_pair_that_came_before_a_refusal_is_used_by_the_next_launch_and_removed_with_it() {
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
fn a_pair_of_which_no_instance_came_is_removed_by_its_name_and_chosen_anew() {
    let refused = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"denied\"\n";
    let mut wizard = Wizard::where_(refused);
    new_pair(&mut wizard).create().wait_for("Your credentials aren't allowed to do this.").keys("D");
    wizard.wait_for("Type skysail-key to delete").keys("skysail-key<enter>").wait_until("the end", deleted);
    assert_eq!((wizard.sent("DeleteKeyPair"), wizard.sent("DeleteInstance")), (1, 0));
    // What is gone is no answer any more.
    wizard.keys("<enter>").wait_for("Ready to launch?").sees_no("skysail-key").keys("<enter>").wait_for("▸ Key pair");
    wizard.review().create().wait_for("Your instance is running.");
    assert!(wizard.requests("CreateInstances").last().unwrap().body.get("keyPairName").is_none());
}

#[test]
fn the_regions_default_key_is_got_when_it_is_needed() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().create().wait_for("Your instance is running.").sees("save default key").keys("K");
    wizard.wait_for("Saved to ~/.ssh/practice-key-us-east-1.pem");
    let file = wizard.home(".ssh/practice-key-us-east-1.pem");
    assert!(std::fs::read_to_string(&file).unwrap().contains("PRIVATE KEY") && mode(&file) == 0o600);
    wizard.keys("<tab><tab>").sees_no("save default key");
}

#[test]
fn another_key_that_lies_where_the_default_one_would_stays() {
    let mut wizard = Wizard::sized(120, 36);
    let file = wizard.home(".ssh/practice-key-us-east-1.pem");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "another").unwrap();
    wizard.review().create().wait_for("Your instance is running.").keys("K").wait_for("Couldn't save the key.");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "another");
    wizard.keys("<tab><tab>").sees("save default key");
}

#[test]
fn line_by_line_a_new_pair_is_made_and_the_default_key_got() {
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
