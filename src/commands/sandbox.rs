//! `skysail sandbox`: the embedded Lightsail as a server, for any AWS SDK or the AWS CLI.

use std::io::{self, Write};
use std::net::SocketAddr;

use crate::args::SandboxOptions;
use crate::sandbox::{Sandbox, Scenario, Settings, http};

/// Serves until the process ends. Its first line on `out` is `listening on http://HOST:PORT`;
/// what a person should know goes to `notes`. An error is a plain sentence.
pub async fn run(
    options: SandboxOptions,
    speed: Option<f64>,
    out: &mut impl Write,
    notes: &mut impl Write,
) -> Result<(), String> {
    if options.scenarios {
        return list(out).map_err(|error| format!("The list cannot be written: {error}."));
    }
    let scenario = Scenario::find(&options.scenario).map_err(|error| error.to_string())?;
    let about = scenario.about.clone();
    let settings =
        Settings { state: options.state.clone(), speed: speed.unwrap_or(1.0), scenario, ..Settings::default() };
    let sandbox = Sandbox::open(settings).map_err(|error| error.to_string())?;
    let listener = tokio::net::TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("Cannot listen on {}: {error}.", options.listen))?;
    let address = listener.local_addr().map_err(|error| format!("The socket has no address: {error}."))?;
    // Nobody reading is no reason to stop: a server may outlive the shell that began it.
    let _ = greet(&options, address, &about, out, notes);
    http::serve(listener, sandbox, std::future::pending()).await;
    Ok(())
}

/// Every named scenario with its sentence.
fn list(out: &mut impl Write) -> io::Result<()> {
    for name in Scenario::names() {
        let about = Scenario::named(name).map(|scenario| scenario.about).unwrap_or_default();
        writeln!(out, "{name:<18} {about}")?;
    }
    out.flush()
}

fn greet(
    options: &SandboxOptions,
    address: SocketAddr,
    about: &str,
    out: &mut impl Write,
    notes: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "listening on http://{address}")?;
    out.flush()?;
    writeln!(notes, "export AWS_ENDPOINT_URL_LIGHTSAIL=http://{address}")?;
    writeln!(notes, "Any access key will do. Scenario {}: {about}", options.scenario)?;
    match &options.state {
        Some(path) => writeln!(notes, "The account is kept in {}.", path.display())?,
        None => writeln!(notes, "The account is in memory and ends with this process.")?,
    }
    if !address.ip().is_loopback() {
        writeln!(notes, "This address is open to others: whoever reaches it can use this sandbox.")?;
    }
    notes.flush()
}
