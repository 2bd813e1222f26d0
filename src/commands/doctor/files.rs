//! Diagnoses Skysail's files and folders: paths, permissions, and owners.

use super::Section;
use crate::commands::{appearance, target, unreadable_files};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::shell_word::shell_word;
use crate::domain::user_text::UserText;
use crate::journal::JournalDirectory;
use crate::sandbox::{Sandbox, SandboxSettings};
use crate::store::{Folders, Store};
use crate::text::{self, Language};
use rustix::fs::{Access, access};
use serde_json::{Value, json};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Checks Skysail's own folders and files.
pub fn look(language: Language, folders: &Folders) -> Section {
    let mut section = Section::new("files");
    for (name, path) in [
        ("settings", folders.config.join("config.toml")),
        ("themes", folders.themes()),
        ("launches", folders.launches()),
        ("drafts", folders.state.join("drafts")),
        ("sandbox", folders.sandbox()),
        ("cache", folders.cache.join("catalog")),
    ] {
        one(language, &mut section, name, &path, FileOwner::Skysail);
    }
    let wrong = appearance::wrong(folders);
    section.warnings.extend(wrong.iter().map(|it| text::say(language, it)));
    if let Ok((all, _)) = JournalDirectory::at(folders.launches()).list() {
        section.fact("journals", all.len(), all.len().to_string());
    }
    if let Err(error) = Store::of(folders.clone()).drafts().load() {
        section.warnings.push(text::say(language, &UserText::new("notice.draft-unreadable").with_text("why", error.0)));
    }
    let account = folders.sandbox();
    let settings = SandboxSettings { state: Some(account.clone()), ..SandboxSettings::default() };
    if let Some(error) = account.is_file().then(|| Sandbox::open(settings).err()).flatten() {
        section.warnings.extend(target::unopened(language, error).lines);
    }
    section
        .warnings
        .extend(unreadable_files::journals(language, folders, usize::MAX).iter().map(|it| text::say(language, it)));
    section
}

/// Whose a file is, and who may read it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FileOwner {
    /// Skysail's: no other user should have access.
    Skysail,
    /// Of the AWS tools, with access keys: no other user should have access.
    AwsKeys,
    /// Of the AWS tools, with settings.
    AwsSettings,
}

/// Returns where to report that a file can't be used. Without its own files Skysail still works, except for the journals
/// of launches, without which nothing is sent.
fn unusable<'a>(section: &'a mut Section, name: &str, owner: FileOwner) -> &'a mut Vec<String> {
    if owner == FileOwner::Skysail && name != "launches" { &mut section.warnings } else { &mut section.errors }
}

/// Checks one file or folder.
pub fn one(language: Language, section: &mut Section, name: &'static str, path: &Path, owner: FileOwner) {
    let ours = owner == FileOwner::Skysail;
    let shown = SanitizedText::new(path.to_string_lossy());
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let can = can_be_made(path);
            let key = if can { "doctor.files.not-there" } else { "doctor.files.cannot-be-made" };
            if ours && !can {
                unusable(section, name, owner).push(t!(language, "doctor.files.trouble.make", path = shown));
            }
            let value = json!({ "path": shown.as_str(), "exists": false, "isCreatable": can });
            return section.fact(name, value, format!("{shown}  ({})", t!(language, key)));
        }
        Err(error) => {
            let why = crate::files::why(&error);
            let why = crate::text::words(language, &why);
            unusable(section, name, owner).push(t!(language, "doctor.files.trouble.read", path = shown, why = why));
            return section.fact(name, json!({ "path": shown.as_str(), "exists": Value::Null }), shown.to_string());
        }
    };
    if !ours && metadata.is_dir() {
        // The AWS tools pass it over as if it weren't there.
        let why = crate::files::why(&io::ErrorKind::IsADirectory.into());
        let why = crate::text::words(language, &why);
        section.warnings.push(t!(language, "doctor.files.trouble.read", path = shown, why = why));
    }
    let mode = metadata.permissions().mode() & 0o7777;
    let (reads, writes) = (access(path, Access::READ_OK).is_ok(), access(path, Access::WRITE_OK).is_ok());
    let mut words = vec![format!("{mode:04o}")];
    words.extend((!reads).then(|| t!(language, "doctor.files.unreadable").to_owned()));
    words.extend((!writes).then(|| t!(language, "doctor.files.read-only").to_owned()));
    if !reads || (ours && !writes) {
        unusable(section, name, owner).push(t!(language, "doctor.files.trouble.access", path = shown));
    }
    if owner != FileOwner::AwsSettings && mode & 0o077 != 0 {
        let (mode, quoted) = (format!("{mode:04o}"), shell_word(&shown));
        section.warnings.push(t!(language, "doctor.files.trouble.open", path = shown, mode = mode, quoted = quoted));
    }
    let value = json!({ "path": shown.as_str(), "exists": true, "mode": format!("{mode:04o}"), "isReadable": reads, "isWritable": writes });
    section.fact(name, value, format!("{shown}  ({})", words.join(", ")));
}

/// Returns whether the nearest existing parent folder is writable.
fn can_be_made(path: &Path) -> bool {
    let above = path.ancestors().skip(1).find(|above| above.exists());
    above.is_some_and(|above| access(above, Access::WRITE_OK).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(home: &Path) -> Folders {
        let home = home.as_os_str().to_owned();
        Folders::from_env(|name| (name == "HOME").then(|| home.clone())).unwrap()
    }

    #[test]
    fn fresh_home_has_no_errors() {
        let home = tempfile::tempdir().unwrap();
        let section = look(Language::English, &folders(home.path()));
        assert_eq!((&section.errors, &section.warnings), (&Vec::new(), &Vec::new()));
        assert!(section.facts.iter().all(|fact| fact.name == "journals" || fact.value["isCreatable"] == true));
    }

    #[test]
    fn directory_in_place_of_a_file_of_the_aws_tools_is_reported() {
        let home = tempfile::tempdir().unwrap();
        let mut section = look(Language::English, &folders(home.path()));
        let path = home.path().join("config");
        std::fs::create_dir(&path).unwrap();
        one(Language::English, &mut section, "config", &path, FileOwner::AwsSettings);
        let said = section.warnings.join(" ");
        assert!(said.contains(path.to_str().unwrap()) && said.contains("directory"), "{said}");
    }

    #[test]
    fn files_that_cannot_be_read_as_what_they_are_for_are_reported() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let draft = folders.state.join("drafts/last.json");
        for (path, text) in [(&draft, "{\"x"), (&folders.sandbox(), "{\"x\": 1}\n")] {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let said = look(Language::English, &folders).warnings.join("\n");
        assert!(said.contains("isn't a Skysail draft") && said.contains("isn't an account of the sandbox"), "{said}");
    }

    #[test]
    fn readable_by_others_and_unknown_settings_are_reported() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        std::fs::create_dir_all(&folders.config).unwrap();
        let file = folders.config.join("config.toml");
        std::fs::write(&file, "colour = true\ntheme = \"plaid\"\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let section = look(Language::English, &folders);
        let command = format!("`chmod go= {}`", file.display());
        for part in ["0644", command.as_str(), "colour", "plaid"] {
            assert!(section.warnings.iter().any(|error| error.contains(part)), "{part}: {:?}", section.warnings);
        }
        assert_eq!(section.facts[0].value["mode"], "0644");
    }
}
