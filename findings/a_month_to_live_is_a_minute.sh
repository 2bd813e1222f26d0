#!/usr/bin/env bash
# A server that is to live for `1M` is ended after a month or a minute, and one for `2h30` may be gone at once.
#
# Seen with systemd 252.39-1~deb12u2, OpenSSH 9.2p1-2+deb12u10 (Debian), humantime 2.4.0, fundu 2.1.1, duration-str
# 0.21.0, jiff 1.0.2 (crates.io), ms 2.1.3, parse-duration 2.1.9, timestring 7.0.0 (npm), pytimeparse 1.1.10,
# humanfriendly 10.0, and timelength 3.0.4 (PyPI) on 2026-11-30. How long something is to last is written in one way for
# timers, tags and options of programs, and read by whatever the program was built with:
# - `1M` is a month for `systemd-run --on-active`, humantime, fundu and timelength. It's a minute for OpenSSH, whose
#   certificate of `ssh-keygen -V +1M` is over when it's needed, for duration-str, for all three of Node's, and for two
#   of Python's, which don't heed the case. jiff refuses it;
# - `2h30` is two hours and 30 seconds for systemd, OpenSSH and duration-str, two and a half hours for parse-duration,
#   and two hours for timestring and timelength. The others refuse it, but ms and pytimeparse do so without an error:
#   they give nothing, and a timer of Node that is given that ends the server at once;
# - `1D`, a day for OpenSSH and most, is ten years for timelength; systemd, humantime, fundu and jiff refuse it.
# Of `90m` and `30d`, they all read the same, so that it seems to be one notation. A server is billed for a month
# instead of a minute, or it's deleted a month too early, with what is on it.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 \
    openssh-client=1:9.2p1-2+deb12u10 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check humanfriendly==10.0 pytimeparse==1.1.10 timelength==3.0.4
npm install --silent --no-fund --no-audit ms@2.1.3 parse-duration@2.1.9 timestring@7.0.0
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
duration-str = { version = "=0.21.0", default-features = false }
fundu = "=2.1.1"
humantime = "=2.4.0"
jiff = { version = "=1.0.2", default-features = false, features = ["std"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use jiff::{SpanRelativeTo, Unit};
use std::time::Duration;

/// Prints each crate and the seconds that it reads, if it does.
fn main() {
    let text = std::env::args().nth(1).expect("a duration");
    let seconds = |read: Duration| read.as_secs_f64();
    let fundu = || fundu::DurationParser::with_all_time_units().parse(&text).ok()?.try_into().ok();
    let days = SpanRelativeTo::days_are_24_hours();
    let jiff = || text.parse::<jiff::Span>().ok()?.total((Unit::Second, days)).ok();
    for (name, read) in [
        ("duration-str", duration_str::parse_std(&text).ok().map(seconds)),
        ("fundu", fundu().map(seconds)),
        ("humantime", humantime::parse_duration(&text).ok().map(seconds)),
        ("jiff", jiff()),
    ] {
        println!("{name} {}", read.map_or("refused".into(), |read| read.to_string()));
    }
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.mjs <<'JS'
import ms from "ms";
import parse from "parse-duration";
import timestring from "timestring";

const text = process.argv[2];
const seconds = (found) => (typeof found === "number" ? found / 1000 : String(found));
console.log("ms", seconds(ms(text)));
console.log("parse-duration", seconds(parse(text)));
console.log("timestring", timestring(text));
JS
cat >see.py <<'PY'
import glob
import os
import subprocess
import time
from datetime import datetime

import humanfriendly
import pytimeparse
import timelength

SYSTEMD = {**os.environ, "LD_LIBRARY_PATH": os.path.abspath(glob.glob("package/usr/lib/*-linux-gnu/systemd")[0])}
REFUSED = "refused"


def output(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    return done.stdout if done.returncode == 0 else None


def by_systemd(text):
    said = output(["package/usr/bin/systemd-analyze", "timespan", text], env=SYSTEMD)
    return float(said.split("s:")[1].split()[0]) / 1e6 if said else REFUSED


def by_openssh(text):
    said = output(["package/usr/bin/ssh", "-F", "/dev/null", "-o", f"ControlPersist={text}", "-G", "web-1"])
    return float(said.split("\ncontrolpersist ")[1].split()[0]) if said else REFUSED


def by_humanfriendly(text):
    try:
        return humanfriendly.parse_timespan(text)
    except humanfriendly.InvalidTimespan:
        return REFUSED


def read(text):
    """What each one reads, in seconds."""
    found = {
        "systemd": by_systemd(text),
        "OpenSSH": by_openssh(text),
        "humanfriendly": by_humanfriendly(text),
        "pytimeparse": pytimeparse.parse(text),
        "timelength": timelength.TimeLength(text).result.seconds,
    }
    for command in ["target/debug/see", text], ["node", "see.mjs", text]:
        for line in output(command).splitlines():
            name, seconds = line.split()
            found[name] = seconds if seconds in (REFUSED, "undefined") else float(seconds)
    return found


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


MINUTE, HOUR, DAY = 60, 3600, 86400
NAMES = list(read("90m"))
for text, wanted in [
    (
        "1M",
        {
            "systemd": 30.4375 * DAY,
            "fundu": 30.4375 * DAY,
            "humantime": 30.44 * DAY,
            "timelength": 30.5 * DAY,
            "jiff": REFUSED,
        }
        | dict.fromkeys(["OpenSSH", "duration-str", "ms", "parse-duration", "timestring"], MINUTE)
        | dict.fromkeys(["pytimeparse", "humanfriendly"], MINUTE),
    ),
    (
        "2h30",
        {"parse-duration": 2.5 * HOUR, "timestring": 2 * HOUR, "timelength": 2 * HOUR}
        | dict.fromkeys(["systemd", "OpenSSH", "duration-str"], 2 * HOUR + 30)
        | dict.fromkeys(["humantime", "fundu", "jiff", "humanfriendly"], REFUSED)
        | {"ms": "undefined", "pytimeparse": None},
    ),
    (
        "1D",
        {"timelength": 3650 * DAY}
        | dict.fromkeys(["systemd", "humantime", "fundu", "jiff"], REFUSED)
        | dict.fromkeys(["OpenSSH", "duration-str", "ms", "parse-duration", "timestring"], DAY)
        | dict.fromkeys(["pytimeparse", "humanfriendly"], DAY),
    ),
    ("90m", dict.fromkeys(NAMES, 90 * MINUTE)),
    ("30d", dict.fromkeys(NAMES, 30 * DAY)),
]:
    same(text, dict(sorted(read(text).items())), dict(sorted(wanted.items())))

for name in "ca", "key":
    subprocess.run(["package/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name], check=True)
signed = time.time()
subprocess.run(["package/usr/bin/ssh-keygen", "-q", "-s", "ca", "-I", "web-1", "-V", "+1M", "key.pub"], check=True)
end = output(["package/usr/bin/ssh-keygen", "-L", "-f", "key-cert.pub"]).split("Valid: ")[1].split()[3]
same("a certificate for 1M is over in two minutes", datetime.fromisoformat(f"{end}Z").timestamp() - signed < 120, True)
timer = "const begin = Date.now(); setTimeout(() => console.log(Date.now() - begin < 1000), require('ms')('2h30'))"
same("a timer of Node ends at once", output(["node", "-e", timer]), "true\n")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=UTC0 venv/bin/python see.py
