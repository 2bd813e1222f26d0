//! Simulates single commands run on a sandbox server over SSH: not a shell, but enough to exercise the client's code.

use std::net::IpAddr;
use std::time::Duration;

use super::clock::Millis;
use super::service::Sandbox;
use super::settings::PortBehavior;

/// The SSH port.
const SSH: u16 = 22;

impl Sandbox {
    /// Returns the output of `command` on the server at this address; `None` if nobody can log in. Takes as long as
    /// the command would.
    pub async fn shell(&self, address: IpAddr, command: &str) -> Option<String> {
        if self.reach(address, SSH) != PortBehavior::Open {
            return None;
        }
        if !command.contains("boot-finished") {
            return Some(password_file(address, command));
        }
        let (wait, script) = self.script_of(address)?;
        tokio::time::sleep(wait).await;
        Some(log(script))
    }

    /// Returns how long its launch script still runs, and its size; 0 bytes without one.
    fn script_of(&self, address: IpAddr) -> Option<(Duration, usize)> {
        let found = self.look(|dispatcher, account, now| {
            for region in dispatcher.state.catalog.regions() {
                let mut instances = account.home(&region.name).instances.values();
                if let Some(instance) = instances.find(|i| i.listed(now) && i.answers_at(address)) {
                    let bytes = instance.script.as_ref().map_or(0, |script| script.bytes);
                    let pace = &dispatcher.state.scenario().pace;
                    let lasts = if bytes == 0 { 0.0 } else { pace.script };
                    let ends: Millis = instance.state_since(now).plus(dispatcher.state.scaled(pace.shell + lasts));
                    return Some((Duration::from_secs_f64(ends.since(now).max(0.0)), bytes));
                }
            }
            None
        });
        found.flatten()
    }
}

/// Returns the file with an application's initial password, derived from the address.
fn password_file(address: IpAddr, command: &str) -> String {
    let word = address.to_string().bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    match command.contains("bitnami") {
        true => format!("Practice{word:08x}\n"),
        false => format!("Application username: user\nApplication password: Practice{word:08x}\n"),
    }
}

/// Returns the end of the log, as cloud-init writes it.
fn log(bytes: usize) -> String {
    let script = if bytes == 0 { String::new() } else { format!("(the {bytes} bytes of your script ran here)\n") };
    format!("status: done\n{script}Cloud-init v. 25.1 finished. Datasource DataSourceEc2Local.\n")
}
