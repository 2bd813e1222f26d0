use clap::Parser;
use skysail::args::Cli;
use skysail::commands::{self, console::Console, exit};

fn main() {
    let cli = Cli::parse();
    let mut console = Console::system();
    let status = match cli.command {
        Some(command) => match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                runtime.block_on(commands::run(command, cli.site, |name| std::env::var_os(name), &mut console))
            }
            Err(error) => {
                console.note(error.to_string());
                exit::NOTHING
            }
        },
        None => {
            console.note("The wizard is not in this build: see skysail --help for the commands.");
            exit::USAGE
        }
    };
    // A thread may still wait for a line of standard input; it has nothing to say any more.
    std::process::exit(status.into());
}
