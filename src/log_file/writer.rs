//! Writes the lines in a thread of their own: whoever reports an event never waits for a disk.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many lines may wait for the disk; further ones are left out.
const MOST: usize = 4096;
/// How long the end of the program waits for a disk.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why lines are missing from a log.
#[derive(Debug)]
pub enum Incomplete {
    /// Writing one failed, and logging stopped there.
    Failed(io::Error),
    /// The disk was too slow.
    Slow,
}

enum Item {
    Line(String),
    /// Everything before it has been written once this is dropped.
    End(SyncSender<()>),
}

/// Takes lines from every thread. Clones write to the same file.
#[derive(Clone)]
pub(super) struct LineWriter {
    items: SyncSender<Item>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// How many lines were left out since the last one that was taken.
    missing: AtomicUsize,
    /// Whether any was left out.
    incomplete: AtomicBool,
    failed: Mutex<Option<io::Error>>,
}

impl LineWriter {
    pub(super) fn start(file: impl Write + Send + 'static) -> io::Result<LineWriter> {
        LineWriter::with_room(file, MOST)
    }

    fn with_room(file: impl Write + Send + 'static, most: usize) -> io::Result<LineWriter> {
        let (items, waiting) = sync_channel(most);
        let shared = Arc::<Shared>::default();
        let told = shared.clone();
        let thread = std::thread::Builder::new().name("log".into()).stack_size(128 * 1024);
        thread.spawn(move || {
            if let Err(error) = write_all(file, &waiting) {
                *told.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        })?;
        Ok(LineWriter { items, shared })
    }

    /// Queues a line. Never waits.
    pub(super) fn send(&self, line: String) {
        let missing = self.shared.missing.swap(0, Ordering::Relaxed);
        let line = match missing {
            0 => line,
            _ => format!("lines missing={missing} (slow disk)\n{line}"),
        };
        if self.items.try_send(Item::Line(line)).is_err() {
            self.shared.missing.fetch_add(missing + 1, Ordering::Relaxed);
            self.shared.incomplete.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until every line is written, a moment at most.
    ///
    /// # Errors
    /// Why some are missing.
    pub(super) fn finish(&self) -> Result<(), Incomplete> {
        let (written, end) = sync_channel(0);
        let queued = self.items.try_send(Item::End(written)).is_ok();
        // Dropped, not answered: the thread has nothing to say.
        let ended = queued && end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected);
        let failed = self.shared.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        match failed {
            Some(error) => Err(Incomplete::Failed(error)),
            None if ended && !self.shared.incomplete.load(Ordering::Relaxed) => Ok(()),
            None => Err(Incomplete::Slow),
        }
    }
}

fn write_all(mut file: impl Write, waiting: &Receiver<Item>) -> io::Result<()> {
    for item in waiting {
        match item {
            Item::Line(line) => file.write_all(line.as_bytes())?,
            Item::End(written) => drop(written),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// A file that fails once this many lines are written, or waits for a signal before each.
    struct Disk {
        room: usize,
        written: Arc<Mutex<String>>,
        wait: Option<Receiver<()>>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(wait) = &self.wait {
                let _ = wait.recv();
            }
            self.room = self.room.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            self.written.lock().unwrap().push_str(std::str::from_utf8(bytes).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn disk(room: usize, wait: Option<Receiver<()>>) -> (Disk, Arc<Mutex<String>>) {
        let written = Arc::<Mutex<String>>::default();
        (Disk { room, written: written.clone(), wait }, written)
    }

    #[test]
    fn lines_are_written_in_order_by_the_end() {
        let (disk, written) = disk(9, None);
        let writer = LineWriter::start(disk).unwrap();
        ["one\n", "two\n"].into_iter().for_each(|line| writer.send(line.to_owned()));
        assert!(writer.finish().is_ok());
        assert_eq!(*written.lock().unwrap(), "one\ntwo\n");
    }

    #[test]
    fn full_disk_ends_the_log_and_is_reported() {
        let (disk, written) = disk(1, None);
        let writer = LineWriter::start(disk).unwrap();
        ["one\n", "two\n", "three\n"].into_iter().for_each(|line| writer.send(line.to_owned()));
        let Err(Incomplete::Failed(error)) = writer.finish() else { panic!("it was full") };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(*written.lock().unwrap(), "one\n");
        writer.send("four\n".to_owned());
    }

    #[test]
    fn blocked_disk_delays_nobody_and_what_has_no_room_is_left_out() {
        let (go, wait) = channel();
        let (disk, written) = disk(9, Some(wait));
        let writer = LineWriter::with_room(disk, 2).unwrap();
        (0..50).for_each(|n| writer.send(format!("{n}\n")));
        drop(go);
        while !written.lock().unwrap().contains("(slow disk)\nlast\n") {
            writer.send("last\n".to_owned());
            assert!(matches!(writer.finish(), Err(Incomplete::Slow)));
        }
        assert!(written.lock().unwrap().starts_with("0\n1\n"));
    }
}
