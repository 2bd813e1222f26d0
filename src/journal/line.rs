//! One line of a journal: a JSON object that begins with the checksum of all that follows.
//!
//! `{"crc":"1c291ca3","at":1800000001000,"record":"sending"}`

use super::Story;
use crate::domain::launch::record::{Entry, Record};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const OPENING: &str = "{\"crc\":\"";
const DIGITS: usize = 8;

#[derive(Serialize, Deserialize)]
struct Body {
    /// Milliseconds since 1970.
    at: u64,
    #[serde(flatten)]
    record: Record,
}

/// The line of an entry, its line break included.
pub fn write(entry: &Entry) -> String {
    let at = entry.at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    let body = Body { at, record: entry.record.clone() };
    let body = serde_json::to_string(&body).expect("a record is plain data");
    let rest = &body[1..];
    format!("{OPENING}{:08x}\",{rest}\n", crc32fast::hash(rest.as_bytes()))
}

/// The entry of a line; `None` if it is damaged, or of a kind that a later Skysail wrote.
fn read(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line).ok()?;
    let (sum, rest) = line.strip_prefix(OPENING)?.split_at_checked(DIGITS)?;
    let rest = rest.strip_prefix("\",")?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    if sum != crc32fast::hash(rest.as_bytes()) {
        return None;
    }
    let body: Body = serde_json::from_str(&format!("{{{rest}")).ok()?;
    let at: SystemTime = UNIX_EPOCH.checked_add(Duration::from_millis(body.at))?;
    Some(Entry { at, record: body.record })
}

/// A whole file as it was read.
pub struct Text {
    pub story: Story,
    /// Bytes up to the end of the last whole line; what follows was cut short by a crash.
    pub whole: usize,
}

pub fn read_all(bytes: &[u8]) -> Text {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut story = Story::default();
    for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match read(line) {
            Some(entry) => story.entries.push(entry),
            None => {
                story.damaged += 1;
                story.entries.extend(presumed(&story.entries));
            }
        }
    }
    Text { story, whole }
}

/// What a line that cannot be read may have said: that the request was about to go out. What is
/// written after it may tell better.
fn presumed(before: &[Entry]) -> Option<Entry> {
    let sent = before.iter().any(|entry| matches!(entry.record, Record::Sending));
    let last = before.last().filter(|_| !sent)?;
    Some(Entry { at: last.at, record: Record::Sending })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(record: Record) -> Entry {
        Entry { at: UNIX_EPOCH + Duration::from_millis(1_800_000_001_234), record }
    }

    #[test]
    fn a_line_is_json_and_comes_back_as_it_was() {
        let written = entry(Record::Accepted { operations: vec![("web-1".into(), "op-1".into())] });
        let line = write(&written);
        assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
        assert_eq!(read(line.trim_end().as_bytes()), Some(written));
    }

    #[test]
    fn any_single_changed_byte_is_noticed() {
        let line = write(&entry(Record::Sending));
        let line = line.trim_end().as_bytes();
        for at in 0..line.len() {
            let mut changed = line.to_vec();
            changed[at] ^= 1;
            assert_ne!(read(&changed), Some(entry(Record::Unknown { why: "x".into() })));
            assert!(read(&changed).is_none(), "byte {at}");
        }
    }

    #[test]
    fn a_last_line_cut_anywhere_is_ignored_and_a_damaged_middle_one_is_counted() {
        let lines = [write(&entry(Record::Sending)), write(&entry(Record::Abandoned))];
        let both = lines.concat();
        for cut in lines[0].len()..both.len() {
            let text = read_all(&both.as_bytes()[..cut]);
            assert_eq!((text.story.entries.len(), text.story.damaged), (1, 0));
            assert_eq!(text.whole, lines[0].len());
        }
        let text = read_all(both.replacen("sending", "sENDing", 1).as_bytes());
        assert_eq!((text.story.entries.len(), text.story.damaged), (1, 1));
    }
}
