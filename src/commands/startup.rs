//! Loads the state of earlier runs at the start of the wizard: the saved draft, unfinished launches, overdue servers,
//! and the time zone. Runs after the first frame, outside the event loop.

use super::unreadable_files::Listed;
use super::{target, unreadable_files};
use crate::app::message::Msg;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::UserText;
use crate::files;
use crate::journal::{LaunchStatus, LaunchSummary};
use crate::lightsail::TargetKind;
use crate::store::{Folders, Store};
use crate::text::Language;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Loads the saved draft, including a script left in an editor when the last run ended, or the file of one that can't
/// be added to it. A draft or a journal that can't be read is reported.
pub fn recall(language: Language, folders: &Folders, journals: &Listed, answers: bool) -> Vec<Msg> {
    let store = Store::of(folders.clone());
    // Unless the draft is offered, edits wait for a start that offers it.
    let stays = if answers { store.edits.recover(&store.drafts()) } else { Vec::new() };
    let mut unreadable = unreadable_files::journals_in(language, journals, folders, 1);
    let kept = answers.then(|| store.drafts().load()).and_then(|read| match read {
        Ok(kept) => kept,
        Err(error) => {
            unreadable.push(UserText::new("notice.draft-unreadable").with_text("why", error.0));
            None
        }
    });
    let kept = kept.filter(|requested| !requested.is_empty()).map(Box::new);
    let time_zone = time_zone();
    let left_edits = stays.into_iter().map(|path| Msg::EditLeft(SanitizedText::new(path.to_string_lossy())));
    let unreadable = (!unreadable.is_empty()).then_some(Msg::FilesUnreadable(unreadable));
    std::iter::once(Msg::DraftLoaded { kept, time_zone }).chain(left_edits).chain(unreadable).collect()
}

/// Returns whether anything was ever launched: a launch in this account that may have created something.
pub fn launches_known(journals: &Listed, place: &TargetKind) -> Msg {
    let here = |summary: &LaunchSummary| target::may_own(place, summary.manifest.account.as_ref());
    let any = journals.as_ref().is_ok_and(|(all, _)| all.iter().any(|summary| here(summary) && summary.was_sent()));
    Msg::LaunchesKnown { any }
}

/// Returns the servers of this account that are overdue according to the journals. No request is sent.
pub fn overdue(journals: &Listed, place: &TargetKind, now: SystemTime) -> Option<Msg> {
    let (launches, _) = journals.as_ref().ok()?;
    let here = |summary: &&LaunchSummary| target::may_own(place, summary.manifest.account.as_ref());
    let names: Vec<SanitizedText> =
        launches.iter().filter(here).flat_map(|summary| summary.overdue(now)).cloned().collect();
    (!names.is_empty()).then_some(Msg::OverdueFound(names))
}

/// Returns the newest unfinished launch of this account that no other process is watching.
pub fn unfinished(journals: &Listed, place: &TargetKind) -> Option<Msg> {
    let (launches, _) = journals.as_ref().ok()?;
    let open = |summary: &&LaunchSummary| summary.undecided() && !summary.live;
    let here = |summary: &&LaunchSummary| target::may_own(place, summary.manifest.account.as_ref());
    let all: Vec<&LaunchSummary> = launches.iter().filter(open).filter(here).collect();
    let newest = all.first()?;
    Some(Msg::UnfinishedFound(UnfinishedLaunch {
        launch: newest.id.clone(),
        names: newest.names.clone(),
        region: newest.region.clone(),
        began: newest.began,
        accepted: matches!(newest.status, LaunchStatus::UnderWay | LaunchStatus::Settled { .. }),
        more: all.len() - 1,
    }))
}

/// Returns the user's time zone, if known.
pub fn time_zone() -> Option<TimeZone> {
    zone(std::env::var("TZ").ok().as_deref())
}

/// Returns the zone of `TZ`, or else the system's. Only its own file is read: looking up the system's zone by name
/// would open every folder of zones.
pub fn zone(tz: Option<&str>) -> Option<TimeZone> {
    match tz.map(|tz| tz.trim_start_matches(':')).filter(|tz| !tz.is_empty()) {
        None => file(Path::new("/etc/localtime")),
        Some(tz) => file(&PathBuf::from("/usr/share/zoneinfo").join(tz)).or_else(|| TimeZone::posix(tz).ok()),
    }
}

/// The maximum size of a time zone's file, in bytes. `TZ` may name any file.
const LARGEST_ZONE: u64 = 1 << 20;

fn file(path: &Path) -> Option<TimeZone> {
    TimeZone::tzif("local", &files::read(path, LARGEST_ZONE).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::requested_values::RequestedValues;
    use jiff::Timestamp;

    fn offset(tz: &str) -> Option<i32> {
        let winter = Timestamp::from_second(1_769_000_000).unwrap();
        zone(Some(tz)).map(|zone| zone.to_offset(winter).seconds())
    }

    #[test]
    fn time_zone_is_read_from_a_posix_rule() {
        assert_eq!(offset("CET-1CEST,M3.5.0,M10.5.0/3"), Some(3600));
        assert_eq!(offset("EST5EDT,M3.2.0,M11.1.0"), Some(-5 * 3600));
        assert_eq!(offset("no such zone"), None);
        assert_eq!(offset(":/dev/zero"), None, "a file without an end isn't read");
    }

    #[test]
    fn time_zone_is_read_from_its_file() {
        if let Some(zones) = file(Path::new("/usr/share/zoneinfo/Asia/Tokyo")) {
            assert_eq!(zones.to_offset(Timestamp::UNIX_EPOCH).seconds(), 9 * 3600);
            assert_eq!(offset(":Asia/Tokyo"), Some(9 * 3600));
        }
    }

    #[test]
    fn draft_is_loaded_only_if_enabled_and_has_a_blueprint() {
        let home = tempfile::tempdir().unwrap();
        let home_dir = home.path().as_os_str().to_owned();
        let folders = Folders::from_env(|name| (name == "HOME").then(|| home_dir.clone())).unwrap();
        let drafts = Store::of(folders.clone()).drafts();
        let kept = |answers| match recall(Language::English, &folders, &Ok((Vec::new(), Vec::new())), answers)
            .into_iter()
            .next()
        {
            Some(Msg::DraftLoaded { kept, .. }) => kept.and_then(|requested| requested.blueprint),
            _ => None,
        };
        assert_eq!(kept(true), None);
        drafts.save(&RequestedValues { names: Some("web".into()), ..RequestedValues::default() }).unwrap();
        assert_eq!(kept(true), None);
        drafts.save(&RequestedValues { blueprint: Some("ubuntu_24_04".into()), ..RequestedValues::default() }).unwrap();
        assert_eq!((kept(true), kept(false)), (Some("ubuntu_24_04".into()), None));
    }
}
