//! `skysail sandbox`: the embedded Lightsail as a server, for any AWS SDK or the AWS CLI.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::sandbox::{Sandbox, Scenario, Settings, http};

/// What the command line says.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// File that keeps the account; in memory without it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// What goes wrong: one of the named scenarios, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "calm")]
    pub scenario: String,
    /// List the named scenarios and end
    #[arg(long)]
    pub scenarios: bool,
    /// How many times faster than the service it is
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub speed: f64,
}

/// Serves until the process ends. Its first line on `out` is `listening on http://HOST:PORT`;
/// what a person should know goes to `notes`. An error is a plain sentence.
pub async fn run(options: Options, out: &mut impl Write, notes: &mut impl Write) -> Result<(), String> {
    if options.scenarios {
        return list(out).map_err(|error| format!("The list cannot be written: {error}."));
    }
    let scenario = Scenario::find(&options.scenario).map_err(|error| error.to_string())?;
    let about = scenario.about.clone();
    let settings = Settings { state: options.state.clone(), speed: options.speed, scenario, ..Settings::default() };
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
    options: &Options,
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
