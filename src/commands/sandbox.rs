//! `skysail sandbox`: serves the embedded Lightsail over HTTP to any AWS SDK or the AWS CLI.

use super::exit::{DONE, EarlyExit};
use super::output::Console;
use super::signals::Signals;
use super::target;
use crate::args::{SandboxOptions, TargetOptions};
use crate::sandbox::{Sandbox, SandboxSettings, Scenario, http};
use crate::{files, text};
use std::net::SocketAddr;

/// What the AWS tools ask for besides the address; any values will do.
const ANY_ACCOUNT: &str = "export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_DEFAULT_REGION=us-east-1";

/// Serves until a signal arrives. The first line on standard output is `listening on http://HOST:PORT`.
pub async fn run(
    options: &SandboxOptions,
    target: &TargetOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    if options.scenarios {
        list(console);
        return Ok(DONE);
    }
    // `--sandbox=NAME` selects the scenario here too.
    let named = target.sandbox.as_ref().and_then(Option::as_ref).unwrap_or(&options.scenario);
    let scenario = target::find_scenario(language, named)?;
    let about = scenario.about.clone();
    let speed = target.speed.unwrap_or(1.0);
    let settings = SandboxSettings { state: options.state.clone(), speed, scenario, ..SandboxSettings::default() };
    let sandbox = Sandbox::open(settings).map_err(|error| target::unopened(language, error))?;
    let unheard = |error: std::io::Error| {
        EarlyExit::usage(t!(
            language,
            "cli.sandbox.not-heard",
            address = options.listen,
            why = text::words(language, &files::why(&error))
        ))
    };
    let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(unheard)?;
    let address = listener.local_addr().map_err(unheard)?;
    greet(options, named, address, &about, console);
    let stop = async {
        signals.next().await;
    };
    http::serve(listener, sandbox, stop).await;
    console.note(t!(language, "cli.sandbox.stopped"));
    Ok(DONE)
}

/// Lists every scenario with its description.
fn list(console: &mut Console) {
    for name in Scenario::names() {
        let about = Scenario::named(name).map(|scenario| scenario.about).unwrap_or_default();
        console.line(format!("{name:<18} {about}"));
    }
}

fn greet(options: &SandboxOptions, scenario: &str, address: SocketAddr, about: &str, console: &mut Console) {
    let language = console.language;
    console.line(t!(language, "cli.sandbox.listening", address = address));
    console.note(format!("export AWS_ENDPOINT_URL_LIGHTSAIL=http://{address}"));
    console.note(ANY_ACCOUNT);
    console.note(t!(language, "cli.sandbox.scenario", name = scenario, about = about));
    match &options.state {
        Some(path) => console.note(t!(language, "cli.sandbox.kept", path = path.display())),
        None => console.note(t!(language, "cli.sandbox.in-memory")),
    }
    if !address.ip().is_loopback() {
        console.note(t!(language, "cli.sandbox.open"));
    }
}
