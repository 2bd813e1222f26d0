//! Formats and parses journal lines: JSON objects that start with the checksum of the rest.
//!
//! `{"crc":"1c291ca3","at":1800000001000,"record":"sending"}`

use super::JournalContents;
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord, Manifest};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const OPENING: &str = "{\"crc\":\"";
const DIGITS: usize = 8;

#[derive(Serialize, Deserialize)]
struct Body {
    /// Milliseconds since 1970.
    at: u64,
    #[serde(flatten)]
    record: JournalRecord,
}

/// Formats an entry, including its line break. The first line of a journal, without which the launch's request and
/// Region are unknown, is written twice: any single line may be damaged.
pub fn write(entry: &JournalEntry) -> String {
    let line = one(entry);
    match entry.record {
        JournalRecord::Intent { .. } => format!("{line}{line}"),
        _ => line,
    }
}

fn one(entry: &JournalEntry) -> String {
    let at = entry.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    let body = Body { at, record: entry.record.clone() };
    let body = serde_json::to_string(&body).expect("a record is plain data");
    sealed(&body)
}

/// Returns a JSON object as a line that starts with the checksum of the rest.
pub(super) fn sealed(body: &str) -> String {
    let rest = &body[1..];
    format!("{OPENING}{:08x}\",{rest}\n", crc32fast::hash(rest.as_bytes()))
}

/// Returns the JSON object of a line; `None` if it is damaged.
pub(super) fn unsealed(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?;
    let (sum, rest) = line.strip_prefix(OPENING)?.split_at_checked(DIGITS)?;
    let rest = rest.strip_prefix("\",")?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    (sum == crc32fast::hash(rest.as_bytes())).then(|| format!("{{{rest}"))
}

/// Parses a line; `None` if it is damaged, or has a record type of a later Skysail.
fn read(line: &[u8]) -> Option<JournalEntry> {
    let body: Body = serde_json::from_str(&unsealed(line)?).ok()?;
    let at: SystemTime = UNIX_EPOCH.checked_add(Duration::from_millis(body.at))?;
    Some(JournalEntry { at, record: body.record })
}

/// The result of parsing a whole file.
pub struct Text {
    pub story: JournalContents,
    /// The number of bytes to keep when it is resumed.
    pub whole: usize,
    /// Whether the last line isn't terminated, so that it has to be before the next one is written.
    pub open: bool,
}

/// Parses what can be parsed. A damaged line may have said that the request was about to be sent, unless an earlier
/// line said so; that includes the last line's end, which may have been damaged after it was written.
pub fn read_all(bytes: &[u8]) -> Text {
    let ended = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut story = JournalContents::default();
    for line in bytes[..ended].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        parts(line).into_iter().for_each(|part| take(&mut story, part));
    }
    let last = &bytes[ended..];
    if last.is_empty() {
        return Text { story, whole: ended, open: false };
    }
    let open = match (read(last), presumed(&story.entries)) {
        (Some(entry), _) => {
            push(&mut story, entry);
            true
        }
        (None, Some(entry)) => {
            story.entries.push(entry);
            true
        }
        (None, None) => false,
    };
    // A line cut short by a crash is removed if nothing can depend on it.
    Text { story, whole: if open { bytes.len() } else { ended }, open }
}

/// Splits a line into several if the line breaks between them are damaged.
fn parts(line: &[u8]) -> Vec<&[u8]> {
    let opening = OPENING.as_bytes();
    let starts = (1..line.len().saturating_sub(opening.len())).filter(|at| line[*at..].starts_with(opening));
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    starts.iter().zip(ends).map(|(start, end)| &line[*start..end]).collect()
}

fn take(story: &mut JournalContents, line: &[u8]) {
    // Without the last byte, which may be a damaged line break.
    let cut = line.split_last().map_or(line, |(_, rest)| rest);
    match read(line).or_else(|| read(cut)) {
        Some(entry) => push(story, entry),
        None => {
            story.damaged += 1;
            story.entries.extend(presumed(&story.entries));
        }
    }
}

/// Adds an entry, without the second copy of the first line.
fn push(story: &mut JournalContents, entry: JournalEntry) {
    let intent = |entry: &JournalEntry| matches!(entry.record, JournalRecord::Intent { .. });
    if !(intent(&entry) && story.entries.iter().any(intent)) {
        story.entries.push(entry);
    }
}

/// Returns what an unreadable line may have said: that the request was about to be sent. Later lines may have more
/// details.
fn presumed(before: &[JournalEntry]) -> Option<JournalEntry> {
    let sent = before.iter().any(|entry| matches!(entry.record, JournalRecord::Sending));
    let last = before.last().filter(|_| !sent)?;
    Some(JournalEntry { at: last.at, record: JournalRecord::Sending })
}

/// Reconstructs the unreadable first line of launch `id` from the lines after it.
pub fn repaired(mut story: JournalContents, id: &str) -> JournalContents {
    let begins = matches!(story.entries.first().map(|entry| &entry.record), Some(JournalRecord::Intent { .. }));
    let Some(at) = story.entries.first().filter(|_| !begins).map(|entry| entry.at) else { return story };
    let at_of_intent = story.entries.iter().position(|entry| matches!(entry.record, JournalRecord::Intent { .. }));
    let intent = match at_of_intent {
        Some(place) => story.entries.remove(place),
        None => {
            let manifest = Box::new(Manifest::recovered(id, &story.entries));
            JournalEntry { at, record: JournalRecord::Intent { launch: id.into(), manifest } }
        }
    };
    story.entries.insert(0, intent);
    if !story.entries.iter().any(|entry| matches!(entry.record, JournalRecord::Sending)) {
        story.entries.insert(1, JournalEntry { at, record: JournalRecord::Sending });
    }
    story
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(record: JournalRecord) -> JournalEntry {
        JournalEntry { at: UNIX_EPOCH + Duration::from_millis(1_800_000_001_234), record }
    }

    #[test]
    fn line_is_json_and_round_trips() {
        let written = entry(JournalRecord::Accepted { operations: vec![("web-1".into(), "op-1".into())] });
        let line = write(&written);
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
        assert_eq!(read(line.trim_end().as_bytes()), Some(written));
    }

    #[test]
    fn any_changed_byte_is_detected() {
        let line = write(&entry(JournalRecord::Sending));
        let line = line.trim_end().as_bytes();
        for at in 0..line.len() {
            let mut changed = line.to_vec();
            changed[at] ^= 1;
            assert_ne!(read(&changed), Some(entry(JournalRecord::Unknown { why: "x".into() })));
            assert!(read(&changed).is_none(), "byte {at}");
        }
    }

    #[test]
    fn truncated_last_line_is_ignored_and_a_damaged_middle_line_is_counted() {
        let lines = [write(&entry(JournalRecord::Sending)), write(&entry(JournalRecord::Abandoned))];
        let both = lines.concat();
        for cut in lines[0].len()..both.len() - 1 {
            let text = read_all(&both.as_bytes()[..cut]);
            assert_eq!((text.story.entries.len(), text.story.damaged), (1, 0));
            assert_eq!((text.whole, text.open), (lines[0].len(), false));
        }
        let text = read_all(&both.as_bytes()[..both.len() - 1]);
        assert_eq!(
            (text.story.entries.len(), text.whole, text.open),
            (2, both.len() - 1, true),
            "it lacks its end alone"
        );
        let text = read_all(both.replacen("sending", "sENDing", 1).as_bytes());
        assert_eq!((text.story.entries.len(), text.story.damaged), (1, 1));
    }

    fn intent() -> JournalRecord {
        let order = crate::domain::draft::tests_support::order("web-{1..2}");
        JournalRecord::Intent { launch: "L1".into(), manifest: Box::new(Manifest::of(&order, "L1", None)) }
    }

    #[test]
    fn sent_launch_with_any_damaged_byte_stays_sent_and_keeps_its_names_and_region() {
        let records = [
            intent(),
            JournalRecord::Sending,
            JournalRecord::Accepted { operations: vec![("web-1".into(), "op-1".into())] },
        ];
        for count in 2..=records.len() {
            let whole: String = records[..count].iter().map(|record| write(&entry(record.clone()))).collect();
            for at in 0..whole.len() {
                for damage in [b'#', b'\n'] {
                    let mut bytes = whole.clone().into_bytes();
                    bytes[at] = damage;
                    let story = repaired(read_all(&bytes).story, "L1");
                    let JournalRecord::Intent { manifest, .. } = &story.entries[0].record else { panic!("byte {at}") };
                    assert_eq!((manifest.names().len(), manifest.region.as_str()), (2, "us-east-1"), "byte {at}");
                    let sent = story.entries.iter().any(|entry| entry.record == JournalRecord::Sending);
                    assert!(sent, "byte {at} of {count} lines");
                }
            }
            for cut in whole.len() - write(&entry(records[count - 1].clone())).len() + 1..whole.len() {
                let story = repaired(read_all(&whole.as_bytes()[..cut]).story, "L1");
                assert!(story.entries.iter().any(|entry| entry.record == JournalRecord::Sending), "cut at {cut}");
            }
        }
    }

    #[test]
    fn names_and_region_of_a_lost_first_line_come_from_later_lines() {
        let arn = "arn:aws:lightsail:eu-central-1:444455556666:Instance/1b2c";
        let records = [
            JournalRecord::Sending,
            JournalRecord::Accepted {
                operations: vec![("web-1".into(), "op-1".into()), ("web-2".into(), "op-2".into())],
            },
            JournalRecord::Seen { arns: vec![("web-1".into(), arn.into())] },
        ];
        let later: String = records.iter().map(|record| write(&entry(record.clone()))).collect();
        let story = repaired(read_all(format!("{{\"crc\":\"spoilt\n{later}").as_bytes()).story, "L1");
        let JournalRecord::Intent { launch, manifest } = &story.entries[0].record else { panic!("{story:?}") };
        assert_eq!((launch.as_str(), manifest.names()), ("L1", vec!["web-1".into(), "web-2".into()]));
        assert_eq!((manifest.region.as_str(), manifest.account.as_deref()), ("eu-central-1", Some("444455556666")));
        assert_eq!(manifest.launch_tag(), Some("L1"));
        assert_eq!(story.damaged, 1);
    }
}
