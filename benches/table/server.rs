//! Runs `skysail sandbox --listen` during a measurement.

use crate::Setting;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(setting: &Setting, args: &[&str]) -> Server {
        let mut command = Command::new(&setting.program);
        command.args(["sandbox", "--listen", "127.0.0.1:0"]).args(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the sandbox starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("its first line");
        let address = line.trim().strip_prefix("listening on http://").and_then(|rest| rest.parse().ok());
        Server { child, address: address.unwrap_or_else(|| panic!("{line:?} has no address")) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
