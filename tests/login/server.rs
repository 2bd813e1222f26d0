//! Runs Debian's OpenSSH server on a local port; it accepts certificates of its own authority, as Lightsail's servers
//! do.

use crate::common::executable::write_executable;
use std::cell::Cell;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Server {
    dir: TempDir,
    pub user: String,
    child: Child,
    silent: Cell<u32>,
}

const PLACES: [&str; 3] = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"];

/// Every login gets this shell, whatever the account.
const LOGIN: &str = "#!/bin/sh\nHOME=DIR/home; PS1='there> '; export HOME PS1; cd\n\
    if [ -n \"$SSH_ORIGINAL_COMMAND\" ]; then exec sh -c \"$SSH_ORIGINAL_COMMAND\"; fi\nexec sh -i\n";

impl Server {
    /// Starts a server; `None` if none is installed and the test isn't required.
    pub fn start() -> Option<Server> {
        let Some(program) = PLACES.iter().map(Path::new).find(|path| path.exists()) else {
            assert!(std::env::var_os("CI").is_none(), "openssh-server is not installed, and CI is set");
            eprintln!("skipped: openssh-server is not installed");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        for folder in ["home", "tmp"] {
            fs::create_dir(path.join(folder)).unwrap();
        }
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap().trim().to_owned();
        for (name, kind) in [("host", "ed25519"), ("other", "ed25519"), ("authority", "ed25519"), ("key", "rsa")] {
            keygen(&path, &["-q", "-t", kind, "-N", "", "-C", "", "-f", name]);
        }
        certify(&path, &user, "-5m:+1h");
        let login = path.join("login.sh");
        write_executable(&login, &LOGIN.replace("DIR", path.to_str().unwrap()));
        // The chroot folder of the server when it runs as root.
        let _ = fs::create_dir_all("/run/sshd");
        let (child, port) = serve(program, &path);
        fs::write(path.join("port"), port.to_string()).unwrap();
        fs::write(path.join("user"), &user).unwrap();
        Some(Server { dir, user, child, silent: Cell::new(0) })
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The server's log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir().join("log")).unwrap_or_default()
    }

    /// Makes AWS publish another server's host key.
    pub fn pretend(&self) {
        fs::copy(self.dir().join("other.pub"), self.dir().join("host.pub")).unwrap();
    }

    /// Makes AWS publish no host keys this many times.
    pub fn silent_for(&self, times: u32) {
        self.silent.set(times);
        fs::write(self.dir().join("silent"), times.to_string()).unwrap();
    }

    /// Makes the certificate from AWS expired.
    pub fn expire(&self) {
        certify(self.dir(), &self.user, "-2h:-1h");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keygen(dir: &Path, args: &[&str]) {
    let done = Command::new("ssh-keygen").args(args).current_dir(dir).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn certify(dir: &Path, user: &str, valid: &str) {
    keygen(dir, &["-q", "-s", "authority", "-I", "test", "-n", user, "-V", valid, "key.pub"]);
}

fn serve(program: &Path, dir: &Path) -> (Child, u16) {
    for _ in 0..5 {
        // Was free a moment ago; if another program takes it in the meantime, the next attempt uses another one.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let config = settings(dir, port);
        let log = fs::File::create(dir.join("log")).unwrap();
        let mut command = Command::new(program);
        command.args(["-D", "-e", "-f"]).arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut child = command.spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return (child, port);
            }
            std::thread::yield_now();
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    panic!("sshd did not start: {}", fs::read_to_string(dir.join("log")).unwrap_or_default());
}

fn settings(dir: &Path, port: u16) -> PathBuf {
    let at = |name: &str| dir.join(name).display().to_string();
    let lines = [
        format!("Port {port}"),
        "ListenAddress 127.0.0.1".to_owned(),
        format!("HostKey {}", at("host")),
        format!("TrustedUserCAKeys {}", at("authority.pub")),
        format!("ForceCommand {}", at("login.sh")),
        "AuthorizedKeysFile none".to_owned(),
        "PidFile none".to_owned(),
        "StrictModes no".to_owned(),
        "UsePAM no".to_owned(),
        "PermitRootLogin yes".to_owned(),
        "PasswordAuthentication no".to_owned(),
        "KbdInteractiveAuthentication no".to_owned(),
        "PrintMotd no".to_owned(),
        "PrintLastLog no".to_owned(),
    ];
    let path = dir.join("sshd_config");
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    path
}
