//! Reports Skysail's files that can't be read, for commands and the wizard.

use super::output::Console;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::journal::{JournalDirectory, JournalError, LaunchSummary, UnreadableJournal};
use crate::store::{Folders, Store};
use crate::text::{self, Language};
use std::path::Path;

/// The contents of a directory of journals.
pub type Listed = Result<(Vec<LaunchSummary>, Vec<UnreadableJournal>), JournalError>;

/// Maximum number of journals listed by name beside other output; more are only counted.
pub const NAMED: usize = 3;

/// Reports the settings file if it can't be read.
pub fn note_settings(folders: &Folders, console: &mut Console) {
    settings(folders).iter().for_each(|say| console.note(text::say(console.language, say)));
}

/// Reports each journal that can't be read.
pub fn note_journals(folders: &Folders, console: &mut Console) {
    journals(console.language, folders, NAMED).iter().for_each(|say| console.note(text::say(console.language, say)));
}

/// Returns that the settings file can't be read, and why.
fn settings(folders: &Folders) -> Option<UserText> {
    let error = Store::of(folders.clone()).settings().err()?;
    Some(UserText::new("settings.unreadable").with_text("why", error.0))
}

/// Returns which journals can't be read and why, at most `most` of them by name.
pub fn journals(language: Language, folders: &Folders, most: usize) -> Vec<UserText> {
    journals_in(language, &JournalDirectory::at(folders.launches()).list(), folders, most)
}

/// Returns the same for journals already listed.
pub fn journals_in(language: Language, listed: &Listed, folders: &Folders, most: usize) -> Vec<UserText> {
    match listed {
        Ok((_, unreadable)) => named(language, unreadable, most, &folders.launches()),
        Err(error) => vec![UserText::new("cli.journal.folder").with_text("why", error.words())],
    }
}

fn named(language: Language, unreadable: &[UnreadableJournal], most: usize, dir: &Path) -> Vec<UserText> {
    let mut all: Vec<UserText> = unreadable.iter().take(most).map(one).collect();
    let more = unreadable.len().saturating_sub(most);
    let words =
        || text::count_with(language, "cli.journal.unreadable-more", more, &[("dir", dir.display().to_string())]);
    all.extend((more > 0).then(|| UserText::new("notice.unreadable").with("what", words())));
    all
}

/// Returns that this journal can't be read, and why.
fn one(journal: &UnreadableJournal) -> UserText {
    let path = SanitizedText::new(journal.path.to_string_lossy());
    UserText::new("cli.journal.unreadable").with("path", path).with_text("why", journal.fault.words())
}
