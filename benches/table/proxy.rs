//! A proxy in front of the sandbox that counts calls.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request or a reply that went through, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    Asked(String),
    Answered,
}

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Passed>>>);

impl Log {
    pub fn all(&self) -> Vec<Passed> {
        self.0.lock().unwrap().clone()
    }

    fn add(&self, passed: Passed) {
        self.0.lock().unwrap().push(passed);
    }
}

/// Listens, and forwards to `server`; returns its own address and the log.
pub fn before(server: SocketAddr) -> (SocketAddr, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its number");
    let log = Log::default();
    let shared_log = log.clone();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let behind = TcpStream::connect(server).expect("the sandbox listens");
            let (client2, behind2) = (client.try_clone().unwrap(), behind.try_clone().unwrap());
            let (request_log, reply_log) = (shared_log.clone(), shared_log.clone());
            std::thread::spawn(move || pass(client, behind, |bytes| log_requests(bytes, &request_log)));
            std::thread::spawn(move || {
                pass(behind2, client2, |bytes| {
                    if bytes.starts_with(b"HTTP/1.1 ") {
                        reply_log.add(Passed::Answered);
                    }
                });
            });
        }
    });
    (address, log)
}

fn pass(mut from: TcpStream, mut to: TcpStream, look: impl Fn(&[u8])) {
    let mut chunk = [0; 65536];
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        look(&chunk[..count]);
        if to.write_all(&chunk[..count]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// Logs the actions in these bytes. Clients write the head of a request in one piece.
fn log_requests(bytes: &[u8], log: &Log) {
    const TARGET: &str = "Lightsail_20161128.";
    let text = String::from_utf8_lossy(bytes);
    for rest in text.split(TARGET).skip(1) {
        let action: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        log.add(Passed::Asked(action));
    }
}
