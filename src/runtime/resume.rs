//! Resumes a launch from its journal, in its own account only; and takes back one that wasn't sent.

use super::services::Services;
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use crate::task;

/// Opens the journal of a launch for this process and returns its entries.
///
/// # Errors
/// Another Skysail has it open, it belongs to another account, or it can't be read; as text.
pub async fn resume(mut services: Services, id: SanitizedText) -> Result<Vec<JournalEntry>, Words> {
    services.identify().await;
    let taken = task::spawn_blocking(move || {
        let account = account_of(&services, &id)?;
        if !services.owns(account.as_ref()) {
            let elsewhere = account.map_or_else(|| UserText::new("cli.watch.aws").into(), Words::Plain);
            let other = UserText::new("cli.watch.elsewhere").with("launch", &id).with_text("account", elsewhere);
            return Err(other.into());
        }
        let story = services.journals.resume(&id).map_err(|error| error.words())?;
        Ok(story.entries)
    });
    taken.joined().await
}

/// Records that the launch wasn't and won't be sent.
pub async fn restore_draft(services: &Services, launch: &Launch) {
    if launch.stage != LaunchStage::Intended || launch.sent.is_some() {
        return;
    }
    let (journals, id) = (services.journals.clone(), launch.id.clone());
    let record = JournalRecord::NotSent { why: UserText::new("cause.taken-back").into() };
    let entry = JournalEntry { at: services.now().wall, record };
    // Without a journal there is nothing to take back.
    let _ = task::spawn_blocking(move || journals.append(&id, &entry)).await;
}

fn account_of(services: &Services, id: &SanitizedText) -> Result<Option<SanitizedText>, Words> {
    let (launches, _) = services.journals.launches().list().map_err(|error| error.words())?;
    Ok(launches.into_iter().find(|summary| summary.id == *id).and_then(|summary| summary.manifest.account))
}
