//! Panic hook: a panic in the thread that draws restores the terminal and is printed; one in another thread is kept
//! until the task that waits for it shows it.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::thread::{self, ThreadId};

use super::escapes;
use super::raw_mode::restore;

/// Further panics would add nothing.
const KEPT: usize = 16;

static UI_THREAD: Mutex<Option<ThreadId>> = Mutex::new(None);
static KEPT_PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Whether this thread formats the message of another thread's panic.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Installs the panic hook: a panic of the thread that draws restores the terminal before it is printed, and others
/// are kept for [`take_panics`]. `words` formats what failed and where.
pub fn install_panic_hook(words: impl Fn(&str) -> String + Clone + Send + Sync + 'static) {
    panic::set_hook(Box::new(move |panic| {
        // The original panic is still reported, without formatting.
        if TELLING.get() {
            return;
        }
        let text = describe(panic);
        tracing::error!(what = text, contained = CONTAINED.get(), "panic");
        if CONTAINED.get() {
            LAST.set(Some(text));
        } else if ends_the_program() {
            restore();
            tell(&sentence(words.clone(), text));
        } else {
            keep(text);
        }
    }));
}

/// Takes the messages of panics outside the thread that draws since the last call.
pub fn take_panics() -> Vec<String> {
    std::mem::take(&mut KEPT_PANICS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Runs a future whose panic ends only itself: it is returned as text, and the terminal isn't touched, even on the
/// thread that draws.
pub async fn contain<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let before = CONTAINED.replace(true);
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        CONTAINED.set(before);
        match outcome {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(_) => {
                // A blocking thread's panic was kept before it went on here.
                let text = LAST.take().or_else(|| take_panics().pop());
                Poll::Ready(Err(text.unwrap_or_else(|| "it panicked".into())))
            }
        }
    })
    .await
}

/// Makes a panic of this thread end the program.
pub fn register_ui_thread() {
    *UI_THREAD.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
}

/// Before there are screens, any panic is printed.
fn ends_the_program() -> bool {
    let ui = *UI_THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    ui.is_none_or(|ui| ui == thread::current().id())
}

/// Returns what failed and where, without control characters.
fn describe(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let message = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("no message");
    let place =
        panic.location().map_or_else(String::new, |place| format!(" ({}:{})", source(place.file()), place.line()));
    // The message may have several lines but is part of a sentence here.
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = message.chars().map(|it| if escapes::acts(it) { '?' } else { it }).collect();
    format!("{text}{place}")
}

/// Returns the path of a source file from its crate's folder on. The rest is a path of the build machine.
fn source(file: &str) -> &str {
    let Some(src) = file.rfind("/src/") else {
        if !file.starts_with('/') {
            return file;
        }
        let within = file.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at);
        return file[within..].trim_start_matches('/');
    };
    file[..src].rfind('/').map_or(file, |folder| &file[folder + 1..])
}

/// Formats a message. A panic inside the hook would abort the program silently, so the message is formatted on another
/// thread; if that panics too or can't be started, the text is used unformatted.
fn sentence(words: impl Fn(&str) -> String + Send + 'static, text: String) -> String {
    let failed = text.clone();
    let made = thread::Builder::new().spawn(move || {
        TELLING.set(true);
        words(&failed)
    });
    made.ok().and_then(|thread| thread.join().ok()).unwrap_or(text)
}

fn keep(text: String) {
    let mut kept = KEPT_PANICS.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < KEPT {
        kept.push(text);
    }
}

/// Writing to standard error may fail like the terminal; a second panic here would abort.
fn tell(sentence: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{sentence}");
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        let _ = write!(stderr, "{}", without_files(&backtrace.to_string()));
    }
}

/// Returns a backtrace without the file lines, which are paths of the build machine.
fn without_files(backtrace: &str) -> String {
    let functions = backtrace.lines().filter(|line| !line.trim_start().starts_with("at "));
    functions.map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{source, without_files};

    #[test]
    fn backtrace_lists_functions_without_files() {
        let backtrace = "   0: skysail::lines\n             at /home/builder/src/main.rs:1:2\n   1: main\n";
        assert_eq!(without_files(backtrace), "   0: skysail::lines\n   1: main\n");
    }

    #[test]
    fn build_paths_are_not_reported() {
        assert_eq!(source("src/app/update.rs"), "src/app/update.rs");
        assert_eq!(
            source("/home/builder/.cargo/registry/src/index/ratatui-core-0.1.2/src/buffer.rs"),
            "ratatui-core-0.1.2/src/buffer.rs"
        );
        assert_eq!(source("/rustc/0123/library/core/src/option.rs"), "core/src/option.rs");
        assert_eq!(source("/build.rs"), "build.rs");
        assert_eq!(source("/home/builder/skysail/build.rs"), "skysail/build.rs");
    }
}
