use std::process::ExitCode;

use clap::Parser;
use skysail::commands::sandbox;

#[derive(Parser)]
enum Command {
    /// An embedded Lightsail for any AWS SDK or the AWS CLI
    Sandbox(sandbox::Options),
}

fn main() -> ExitCode {
    let Command::Sandbox(options) = Command::parse();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    match runtime.block_on(sandbox::run(options, &mut std::io::stdout(), &mut std::io::stderr())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}
