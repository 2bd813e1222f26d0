//! The record of the snapshots that Skysail took: one file next to the journals, with a line before each request, and
//! another if AWS rejects it.

use super::{JournalDirectory, line};
use crate::domain::inventory::TakenSnapshot;
use crate::files;
use std::io::{self, Write};
use std::path::PathBuf;

impl JournalDirectory {
    /// Appends a line, and returns once it is on disk.
    ///
    /// # Errors
    /// Why it couldn't be written. The snapshot can be taken all the same: it just isn't proven to be Skysail's.
    pub fn note_snapshot(&self, taken: &TakenSnapshot) -> io::Result<()> {
        files::make_dir(&self.dir)?;
        let path = self.snapshots();
        let mut file = files::open_with(&path, files::private().append(true).create(true))?;
        // A line is written at once; a lock keeps two processes' lines apart where that doesn't.
        file.lock()?;
        let body = serde_json::to_string(taken)?;
        // A line cut short by a crash is closed first.
        file.write_all(format!("\n{}", line::sealed(&body)).as_bytes())?;
        file.sync_data()
    }

    /// Returns the snapshots that were asked for and not rejected. A damaged line proves nothing.
    pub fn taken_snapshots(&self) -> Vec<TakenSnapshot> {
        let bytes = files::read(&self.snapshots(), MOST).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n').filter_map(line::unsealed);
        let mut all: Vec<TakenSnapshot> = Vec::new();
        for taken in lines.filter_map(|body| serde_json::from_str::<TakenSnapshot>(&body).ok()) {
            let same = |one: &TakenSnapshot| TakenSnapshot { refused: taken.refused, ..one.clone() } == taken;
            all.retain(|one| !same(one));
            all.extend((!taken.refused).then_some(taken));
        }
        all
    }

    fn snapshots(&self) -> PathBuf {
        self.dir.join("snapshots.log")
    }
}

/// The maximum size that is read, in bytes; far more than anyone's snapshots need.
const MOST: u64 = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn taken(name: &str) -> TakenSnapshot {
        TakenSnapshot::asked(Some("sandbox".into()), "us-east-1".into(), ("web-1".into(), name.into()), UNIX_EPOCH)
    }

    #[test]
    fn requested_snapshots_are_kept_except_refused_ones() {
        let dir = tempfile::tempdir().unwrap();
        let launches = JournalDirectory::at(dir.path().join("launches"));
        assert_eq!(launches.taken_snapshots(), []);
        for one in [taken("a"), taken("b"), TakenSnapshot { refused: true, ..taken("a") }] {
            launches.note_snapshot(&one).unwrap();
        }
        assert_eq!(launches.taken_snapshots(), [taken("b")]);
        assert_eq!(launches.list().unwrap().0.len(), 0, "it's no launch");
    }

    #[test]
    fn a_damaged_line_and_one_that_a_crash_cut_short_prove_nothing_and_hide_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let launches = JournalDirectory::at(dir.path());
        launches.note_snapshot(&taken("a")).unwrap();
        let path = launches.snapshots();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{}{}", text.replace("\"a\"", "\"x\""), &text[..text.len() / 2])).unwrap();
        launches.note_snapshot(&taken("b")).unwrap();
        assert_eq!(launches.taken_snapshots(), [taken("b")]);
    }
}
