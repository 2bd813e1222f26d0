#!/usr/bin/env bash
# What ~/.ssh/config says for another server counts for the one above it in programs that are written in Rust.
#
# Seen with ssh2-config 0.9.0, russh-config 0.58.0 (crates.io), and OpenSSH 9.2p1-2+deb12u10 (Debian) on 2026-11-30.
# With one of these crates, programs in Rust find out where an alias leads to. Of an alias `web-1` with `Port 2222`,
# - what stands below a later `Match host db-1` counts for web-1 too, and before its own: of a line that's there twice,
#   both take the last one, and OpenSSH takes the first. web-1 is asked for as db-1's user at db-1's port; db-1 isn't;
# - `HostName %h.example.com` is a server of that name, with the percent sign;
# - ssh2-config takes all from a `#` on for a comment: of `User ops#web`, it leaves `ops`;
# - russh-config takes no comment behind a value. `Port 2222 # moved` is port 22, without a word; `HostName` has the
#   comment in it; and `Host web-1 # was db-1` is the alias db-1 too, which leads to the other server then;
# - `Port=2222`, `Port "2222"`, and `Port` with a tab behind it, are port 22 for it as well. `Host "web-1"` is no alias;
# - a line above the first `Host` leaves russh-config no server at all. That's where an `Include` has to be, by which
#   programs add aliases of their own: once it's there, none of the user's aliases is found any more either.
# Nothing is said of any of it but the last, of which it's said that the host wasn't found; and whoever looks with
# `ssh -G` sees what OpenSSH reads, which is right.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract openssh-client_*.deb package
mkdir src .ssh
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
russh-config = "=0.58.0"
ssh2-config = "=0.9.0"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use ssh2_config::{ParseRule, SshConfig};
use std::{fs::File, io::BufReader};

/// Prints the host, the user and the port that each crate reads for an alias.
fn main() {
    let file = std::env::args().nth(1).expect("a file");
    let alias = std::env::args().nth(2).expect("an alias");
    let mut reader = BufReader::new(File::open(&file).expect("a file"));
    match SshConfig::default().parse(&mut reader, ParseRule::ALLOW_UNKNOWN_FIELDS) {
        Ok(config) => {
            let read = config.query(&alias);
            let host = read.host_name.unwrap_or_else(|| alias.clone());
            println!("{host}|{}|{}", read.user.unwrap_or_default(), read.port.unwrap_or(22));
        }
        Err(_) => println!("refused"),
    }
    match russh_config::parse_path(&file, &alias) {
        Ok(read) => {
            let user = read.host_config.user.as_deref().unwrap_or_default();
            println!("{}|{user}|{}", read.host(), read.port());
        }
        Err(_) => println!("refused"),
    }
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import getpass
import subprocess
from pathlib import Path

RIGHT = "203.0.113.9|ubuntu|2222"
UNKNOWN = "web-1||22"
ALIAS = "Host web-1\n  HostName 203.0.113.9\n  User ubuntu\n  Port 2222\n"
Path(".ssh/servers").write_text("Host site\n  HostName 203.0.113.5\n  User admin\n  Port 2222\n")


def by_openssh(alias):
    command = ["package/usr/bin/ssh", "-F", ".ssh/config", "-G", alias]
    said = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    read = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    user = read["user"].replace(getpass.getuser(), "")
    return f"{read['hostname']}|{user}|{read['port']}"


def same(what, text, alias, openssh, ssh2_config, russh_config):
    Path(".ssh/config").write_text(text)
    command = ["target/debug/see", ".ssh/config", alias]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seen = by_openssh(alias), *done.stdout.splitlines()
    print(f"{what}, {alias}: {seen}")
    assert seen == (openssh, ssh2_config, russh_config), (openssh, ssh2_config, russh_config)


def with_line(line, written):
    return ALIAS.replace(f"  {line}\n", f"  {written}\n")


same("as it is", ALIAS, "web-1", RIGHT, RIGHT, RIGHT)
below = f"{ALIAS}\nMatch host db-1\n  User deploy\n  Port 2200\n"
same("below a Match", below, "web-1", RIGHT, "203.0.113.9|deploy|2200", "203.0.113.9|deploy|2200")
same("below a Match", below, "db-1", "db-1|deploy|2200", "db-1||22", "db-1||22")
same("twice", f"{ALIAS}  Port 22\n", "web-1", RIGHT, "203.0.113.9|ubuntu|22", "203.0.113.9|ubuntu|22")
percent = with_line("HostName 203.0.113.9", "HostName %h.example.com")
wrong = "%h.example.com|ubuntu|2222"
same("a percent sign", percent, "web-1", "web-1.example.com|ubuntu|2222", wrong, wrong)
hash_sign = with_line("User ubuntu", "User ops#web")
kept = "203.0.113.9|ops#web|2222"
same("a hash sign", hash_sign, "web-1", kept, "203.0.113.9|ops|2222", kept)
for what, written in [
    ("a comment", "Port 2222 # moved"),
    ("an equals sign", "Port=2222"),
    ("quotes", 'Port "2222"'),
    ("a tab", "Port\t2222"),
]:
    same(f"{what} at the port", with_line("Port 2222", written), "web-1", RIGHT, RIGHT, "203.0.113.9|ubuntu|22")
commented = with_line("HostName 203.0.113.9", "HostName 203.0.113.9 # Berlin")
same("a comment at the host", commented, "web-1", RIGHT, RIGHT, "203.0.113.9 # Berlin|ubuntu|2222")
was = ALIAS.replace("Host web-1", "Host web-1 # was db-1")
same("a comment at the alias", was, "db-1", "db-1||22", "db-1||22", RIGHT)
same("quotes at the alias", ALIAS.replace("web-1", '"web-1"'), "web-1", RIGHT, RIGHT, UNKNOWN)
top = f"Include servers\n\n{ALIAS}"
same("below an Include", top, "web-1", RIGHT, RIGHT, "refused")
same("below an Include", top, "site", *["203.0.113.5|admin|2222"] * 2, "refused")
same("below a setting for all", f"Compression yes\n\n{ALIAS}", "web-1", RIGHT, RIGHT, "refused")
PY
# ssh looks for an included file in the home folder that the system knows; so it's named whole.
sed -i "s|Include servers|Include $folder/.ssh/servers|" see.py
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 python3 see.py
