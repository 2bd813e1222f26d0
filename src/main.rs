//! The command line in, the exit status out.

use clap::Parser;
use skysail::app::message::Msg;
use skysail::app::model::{Model, Site};
use skysail::app::update::update;
use skysail::args::{Cli, Command, SandboxOptions};
use skysail::domain::time::Now;
use skysail::input::{Input, Limits, Reader, Signal};
use skysail::journal::{Book, Launches};
use skysail::lightsail::connector::Reply as Answer;
use skysail::lightsail::{Lightsail, Settings};
use skysail::sandbox::{self, Reply, Sandbox};
use skysail::shell::canvas::Stage;
use skysail::shell::outside::{CallLog, Outside, worker};
use skysail::shell::run::{Heard, run};
use skysail::shell::world::World;
use skysail::store::{Folders, Store};
use skysail::terminal::{self, Modes, Screen};
use skysail::theme::Theme;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

fn main() -> ExitCode {
    let start = Instant::now();
    let cli = Cli::parse();
    if let Some(Command::Sandbox(options)) = cli.command {
        return serve(options, cli.site.speed);
    }
    if let Err(unfit) = terminal::check() {
        eprintln!("{unfit}");
        return ExitCode::from(2);
    }
    terminal::install_panic_hook();
    let (sender, heard) = tokio::sync::mpsc::unbounded_channel();
    let reader = Reader::start(Limits::default(), move |input| {
        let heard = match input {
            Input::Key { key, at } => Heard::Msg(Msg::Key { key, at: at.saturating_duration_since(start) }),
            Input::Paste { text, cut } => Heard::Msg(Msg::Paste { text, cut }),
            Input::Mouse(event) => Heard::Msg(Msg::Mouse(event)),
            Input::Resize { columns, rows } => Heard::Msg(Msg::Resize { columns, rows }),
            Input::Focus(on) => Heard::Msg(Msg::Focus(on)),
            Input::Signal(Signal::Suspend) => Heard::Suspend,
            Input::Signal(Signal::Continue) => Heard::Continue,
            Input::Signal(signal) => Heard::Msg(Msg::Leave { status: signal.exit_status() as u8 }),
            Input::Hangup => Heard::Hangup,
        };
        sender.send(heard).is_ok()
    })
    .unwrap();
    let screen = Screen::enter(Modes::default()).unwrap();
    let size = screen.size();
    let theme = Theme::for_environment(|name| std::env::var(name).ok());
    let site = Site { label: "sandbox".into(), practice: true, account: None };
    let mut model = Model::new(site, theme, size.width, size.height);
    let now = move || Now { mono: start.elapsed(), wall: SystemTime::now() };
    model.ids = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as u64;
    let effects = update(&mut model, now(), Msg::Start);
    let mut canvas = Stage::new(screen, &reader);
    let (tasks, _end) = worker().unwrap();
    let folders = Folders::from_env(|name| std::env::var_os(name)).unwrap();
    let speed = std::env::var("SPEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1.0);
    let scenario = match std::env::var("SCENARIO") {
        Ok(name) => sandbox::Scenario::named(&name).unwrap(),
        _ => sandbox::Scenario::calm(),
    };
    let sandbox =
        Sandbox::open(sandbox::Settings { state: Some(folders.sandbox()), speed, scenario, ..Default::default() })
            .unwrap();
    let calls = CallLog::default();
    let log = calls.clone();
    let door = move |request| {
        let sandbox = sandbox.clone();
        async move {
            match sandbox.answer(request).await {
                Reply::Full(response) => Answer::Full(response),
                Reply::Cut => Answer::Cut,
                Reply::Partial { response, sent } => Answer::Partial { response, sent },
                Reply::Drip { response, bytes_per_second } => Answer::Drip { response, bytes_per_second },
                Reply::Never => Answer::Never,
            }
        }
    };
    let lightsail =
        Lightsail::over(door, Settings { calls: Arc::new(move |call| log.tell(call)), ..Settings::default() });
    let world = World {
        lightsail,
        clock: Arc::new(now),
        book: Book::of(Launches::at(folders.launches())),
        store: Store::of(folders),
        account: Some("sandbox".into()),
    };
    let outside = Outside { tasks, calls, home: std::env::home_dir() };
    let ui = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ended = ui.block_on(run(&mut canvas, heard, world, outside, &mut model, effects));
    drop(canvas);
    if let Err(error) = ended {
        eprintln!("{error}");
    }
    if let Some(watch) = &model.watch {
        for line in skysail::status::connect::record(&watch.launch) {
            println!("{line}");
        }
    }
    ExitCode::from(model.exit.unwrap_or(0))
}

/// The embedded Lightsail as a server, until the process ends.
fn serve(options: SandboxOptions, speed: Option<f64>) -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::from(1);
    };
    let (mut out, mut notes) = (std::io::stdout(), std::io::stderr());
    let served = skysail::commands::sandbox::run(options, speed, &mut out, &mut notes);
    match runtime.block_on(served) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}
