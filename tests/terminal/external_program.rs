//! Tests of lending the terminal: the program's own event loop gives it to another program completely, and takes it
//! back completely.

use crate::common::executable::write_executable;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use rustix::process::{Pid, Signal, kill_process};
use skysail::app::effect::{Effect, TerminalAction};
use skysail::app::external_program::{ExternalProgram, ProgramPurpose};
use skysail::app::model::{Model, TargetInfo};
use skysail::domain::time::Now;
use skysail::input::{Input, InputReader, KeyCode, Modifiers, ReadLimits};
use skysail::runtime::context::{CallLog, RuntimeContext};
use skysail::runtime::event_loop::{LoopEvent, run};
use skysail::runtime::tui_frontend::TuiFrontend;
use skysail::terminal::{self, Modes, Screen};
use skysail::theme::{Theme, UNICODE};
use tokio::sync::mpsc::unbounded_channel;

use super::PROBE;
use super::common::pty::{Exit, Session};

/// Makes the program under test lend its terminal to this `sh` command, once.
const SCRIPT: &str = "SKYSAIL_TEST_HANDS_OVER";
/// Another program to run instead of `sh`, without arguments.
const PROGRAM: &str = "SKYSAIL_TEST_HANDS_OVER_TO";

/// Runs if this process is the one that lends its terminal, and then never returns.
pub fn run_if_cued() {
    let (Ok(script), program) = (std::env::var(SCRIPT), std::env::var_os(PROGRAM)) else { return };
    terminal::install_panic_hook(|what| format!("It stopped: {what}."));
    let ui = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (sender, heard) = unbounded_channel();
    let start = Instant::now();
    let tell = move |input| sender.send(translate(input, start)).is_ok();
    let reader = InputReader::start(ReadLimits::default(), tell).expect("input can be read");
    let screen = Screen::enter(Modes::default()).expect("the terminal can be taken");
    let target = TargetInfo { label: Some("sandbox".into()), sandbox: true, account: None };
    let size = screen.size();
    let mut model = Model::new(target, Theme { glyphs: UNICODE, ..Theme::calm() }, size.width, size.height);
    let mut external = ExternalProgram::new(ProgramPurpose::SignIn, program.unwrap_or("sh".into()));
    external.args = vec!["-c".into(), script.into()];
    external.env = vec![("SAID".into(), "by us".into())];
    external.intro = Some("Skysail: over to you.".to_owned());
    external.listen = true;
    let first = vec![Effect::Terminal(TerminalAction::SuspendFor(Box::new(external)))];
    let mut stage = TuiFrontend::new(screen, &reader);
    ui.block_on(async {
        let clock = Arc::new(move || Now { mono: start.elapsed(), wall: SystemTime::now() });
        let tasks = tokio::runtime::Handle::current();
        let path = std::env::var_os("PATH");
        let context =
            RuntimeContext { tasks, calls: CallLog::default(), clock, beat: None, home: None, path, editor: None };
        let opening = std::future::pending::<Result<_, ()>>();
        run(&mut stage, heard, opening, context, &mut model, first).await.expect("nothing is opened");
    });
    drop(stage);
    std::process::exit(model.exit.unwrap_or(99).into());
}

/// Translates input as the wizard does, except that Ctrl-C exits with its own status.
fn translate(input: Input, start: Instant) -> LoopEvent {
    use skysail::app::message::Msg;
    use skysail::input::Signal as SshConfigAnswer;
    match input {
        Input::Key { key, .. } if key.code == KeyCode::Char('c') && key.modifiers.contains(Modifiers::CONTROL) => {
            LoopEvent::Msg(Msg::QuitRequested { status: 7 })
        }
        Input::Key { key, at } => LoopEvent::Msg(Msg::Key { key, at: at.saturating_duration_since(start) }),
        Input::Resize { columns, rows } => LoopEvent::Msg(Msg::Resize { columns, rows }),
        Input::Signal(SshConfigAnswer::Suspend) => LoopEvent::Suspend,
        Input::Signal(SshConfigAnswer::Continue) => LoopEvent::Continue,
        Input::Signal(signal) => LoopEvent::Msg(Msg::QuitRequested { status: signal.exit_status() as u8 }),
        Input::Hangup => LoopEvent::Hangup,
        Input::Paste { text, cut } => LoopEvent::Msg(Msg::Paste { text, cut }),
        Input::Burst { text, at } => LoopEvent::Msg(Msg::Burst { text, at: at.saturating_duration_since(start) }),
        Input::Mouse(event) => LoopEvent::Msg(Msg::Mouse(event)),
        Input::Focus(on) => LoopEvent::Msg(Msg::Focus(on)),
    }
}

fn hand_over(script: &str) -> Session {
    hand_over_to(script, &[])
}

fn hand_over_to(script: &str, env: &[(&str, &str)]) -> Session {
    let program = std::env::current_exe().expect("this program");
    let env: Vec<(&str, &str)> = [(SCRIPT, script)].into_iter().chain(env.iter().copied()).collect();
    Session::start(&program, &PROBE, (80, 24), &env)
}

/// Checks that the screens are back, respond to keys, and restore the terminal at the end.
fn is_back(session: &Session) {
    session.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("Where should it run?"));
    session.wait_until(|screen| screen.bracketed_paste() && screen.hide_cursor());
    session.key("?");
    session.wait_for("Keyboard shortcuts");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(7));
    session.assert_restored();
}

#[test]
fn external_program_gets_every_typed_byte_and_the_screens_return() {
    let session = hand_over("echo ready; read a; read b; echo \"[$a][$b]\"; read c");
    session.wait_for("Skysail: over to you.").wait_for("ready");
    session.assert_restored();
    session.type_text("first line\rsecond q D ?\r");
    session.wait_for("[first line][second q D ?]");
    session.key("enter");
    is_back(&session);
}

#[test]
fn external_program_gets_the_added_environment() {
    let session = hand_over("echo \"$SAID\"; read a");
    session.wait_for("by us");
    session.key("enter");
    is_back(&session);
}

#[test]
fn ctrl_c_only_reaches_the_external_program() {
    let session = hand_over("trap 'echo caught' INT; echo ready; while ! read a; do :; done; echo on; read b");
    session.wait_for("ready");
    session.key("c-c");
    session.wait_for("caught");
    session.key("enter");
    session.key("enter");
    is_back(&session);
}

#[test]
fn ctrl_c_that_ends_the_external_program_ends_nothing_else() {
    let session = hand_over("echo ready; exec sleep 1000");
    session.wait_for("ready");
    session.key("c-c");
    session.wait_for("sh was stopped by signal 2.");
    is_back(&session);
}

#[test]
fn killed_program_is_reported() {
    let session = hand_over("kill -9 $$");
    session.wait_for("sh was stopped by signal 9.");
    is_back(&session);
}

#[test]
fn failed_program_is_reported() {
    let session = hand_over("exit 3");
    session.wait_for("sh exited with status 3.");
    is_back(&session);
}

#[test]
fn missing_program_is_reported_without_flicker() {
    let session = hand_over_to("", &[(PROGRAM, "no-such-program")]);
    session.wait_for("no-such-program isn't installed on this computer.");
    assert!(!String::from_utf8_lossy(&session.bytes()).contains("over to you"));
    is_back(&session);
}

#[test]
fn program_that_cannot_be_started_is_reported() {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("broken");
    write_executable(&program, "#!/no/such/interpreter\n");
    let session = hand_over_to("", &[(PROGRAM, program.to_str().unwrap())]);
    session.wait_for(": No such file");
    is_back(&session);
}

#[test]
fn terminal_left_in_a_mess_is_reset() {
    let mess = r"stty raw -echo; printf '\033[?1049h\033[?25h\033[?1003h\033[?2004l\033[31m\033[3;5rmess'";
    let session = hand_over(mess);
    is_back(&session);
}

#[test]
fn unread_input_is_not_taken_as_keys() {
    // It notices the keys, leaves them unread, and says so.
    let waits = "stty -icanon -echo min 1; echo ready; read -r go < fifo; echo seen";
    let session = hand_over(&format!("rm -f fifo; mkfifo fifo; {waits}"));
    session.wait_for("ready");
    session.type_text("??????");
    std::fs::write(session.home().join("fifo"), "\n").unwrap();
    session.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("Where should it run?"));
    assert!(!session.screen().contains("Keyboard shortcuts"), "{}", session.screen());
    is_back(&session);
}

#[test]
fn resize_in_the_meantime_applies_afterward() {
    let session = hand_over("echo ready; read a");
    session.wait_for("ready");
    session.resize(100, 30);
    session.key("enter");
    session.wait_until(|screen| {
        let row = screen.contents().lines().nth(29).map(str::trim_end).unwrap_or_default().to_owned();
        screen.alternate_screen() && row.contains("quit")
    });
    is_back(&session);
}

#[test]
fn sigterm_ends_both_and_restores_the_terminal() {
    let session = hand_over("stty raw -echo; echo ready; exec sleep 1000");
    session.wait_for("ready");
    session.signal(Signal::TERM);
    assert_eq!(session.exit_status(), Exit::Code(143));
    session.assert_restored();
}

#[test]
fn stubborn_program_is_killed() {
    let session = hand_over("trap '' HUP TERM; echo ready; while :; do read a; done");
    session.wait_for("ready");
    session.signal(Signal::TERM);
    assert_eq!(session.exit_status(), Exit::Code(143));
    session.assert_restored();
}

#[test]
fn closing_the_terminal_ends_both() {
    let mut session = hand_over("echo pid $$; exec sleep 1000");
    session.wait_for("pid ");
    let text = session.screen();
    let number = text.split("pid ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let pid = number.and_then(|number| number.parse().ok()).and_then(Pid::from_raw).expect("its number");
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(129));
    assert!(kill_process(pid, Signal::CONT).is_err(), "the other program is still there");
}

#[test]
fn ctrl_z_stops_both_under_a_shell_and_fg_brings_both_back() {
    let program = std::env::current_exe().expect("this program");
    let run = format!("{} {}", program.display(), PROBE.join(" "));
    let script = format!("set -m; {run}; echo the shell has it; read line; fg >/dev/null; echo ended $?; read line");
    let env = [(SCRIPT, "echo ready; read a; echo \"<$a>\"; read b")];
    let session = Session::start(Path::new("/bin/sh"), &["-c", &script], (80, 24), &env);
    session.wait_for("ready");
    session.key("c-z");
    session.wait_for("the shell has it");
    session.key("enter");
    session.type_text("on again\r");
    session.wait_for("<on again>");
    session.key("enter");
    session.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("Where should it run?"));
    session.key("c-c");
    session.wait_for("ended 7");
    session.assert_restored();
}

#[test]
fn ctrl_z_without_a_shell_stops_nothing() {
    let session = hand_over("echo ready; read a; echo \"<$a>\"; read b");
    session.wait_for("ready");
    session.key("c-z");
    session.type_text("still here\r");
    session.wait_for("<still here>");
    session.key("enter");
    is_back(&session);
}
