#!/usr/bin/env bash
# A TZ that names summer time and doesn't say when it is means America's, that of all the year, or none at all.
#
# Seen with glibc 2.36, musl 1.2.3-1, gojq 0.12.11-1 (Debian), python-dateutil 2.9.0.post0 (PyPI), Node 20.20.2, jiff
# 1.0.1, and chrono 0.4.45 (crates.io) on 2026-11-30. POSIX allows `TZ=CET-1CEST`, which many old guides have, but
# leaves it to each system when summer begins. When it's 18:00 in Berlin,
# - glibc, and so date, Python and Perl, has America's days: for three weeks in March and one in autumn, it's 19:00;
# - musl, the libc of Alpine's containers, has summer time from January to December: in winter, it's 19:00;
# - dateutil, asked for that zone, has America's days of before 2007: in the first days of April, it's 17:00;
# - Go's programs, as gojq, have UTC;
# - jiff refuses it where one asks for an error, and else has UTC; Node and chrono have the machine's own zone, as if TZ
#   weren't set.
# A server that is to end on "Sunday 18:00" ends, and is billed, by what the program was built with. With the rule,
# `CET-1CEST,M3.5.0,M10.5.0/3`, it's 18:00 for all but Go and Node, which go on as before; by the name Europe/Berlin, it
# is for all. `EST5EDT` is also a name of a zone, so that whoever tries with that one sees musl alone go wrong.
#
# It needs gcc and cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 musl=1.2.3-1 musl-dev=1.2.3-1 gojq=0.12.11-1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
cat >clock.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **moments) {
    for (int at = 1; at < count; at++) {
        time_t moment = atol(moments[at]);
        struct tm *local = localtime(&moment);
        printf("%02d:%02d\n", local->tm_hour, local->tm_min);
    }
    return 0;
}
C
gcc -o glibc clock.c
musl="$(echo package/usr/lib/*-linux-musl)"
gcc -static -nostdlib -nostdinc -isystem "package/usr/include/${musl##*/}" -o musl \
  "$musl/crt1.o" "$musl/crti.o" clock.c "$musl/libc.a" -lgcc "$musl/crtn.o"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
chrono = { version = "=0.4.45", default-features = false, features = ["clock"] }
jiff = "=1.0.1"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use chrono::{Local, TimeZone as _};
use jiff::{Timestamp, tz::TimeZone};

fn main() {
    let mut words = std::env::args().skip(1);
    let name = words.next().expect("a name");
    for moment in words.map(|word| word.parse().expect("a number")) {
        if name == "chrono" {
            println!("{}", Local.timestamp_opt(moment, 0).single().expect("a time").format("%H:%M"));
        } else {
            let at = Timestamp::from_second(moment).expect("a time");
            println!("{}", TimeZone::system().to_datetime(at).strftime("%H:%M"));
        }
    }
    eprintln!("{}", TimeZone::try_system().is_ok());
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import os
import subprocess
from datetime import datetime, timezone

from dateutil import tz

NODE = "process.argv.slice(1).forEach((at) => console.log(new Date(at * 1000).toTimeString().slice(0, 5)))"
GO = '$ARGS.positional[] | tonumber | strflocaltime("%H:%M")'
BARE, WHOLE, NAME = "CET-1CEST", "CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"
# Days on which it's 18:00 in Berlin, and the hour of UTC that this is.
DAYS = [("January", 1, 15, 17), ("March", 3, 20, 17), ("April", 4, 2, 16), ("July", 7, 1, 16), ("October", 10, 28, 17),
        ("November", 11, 15, 17)]
MOMENTS = [str(int(datetime(2026, month, day, hour, tzinfo=timezone.utc).timestamp())) for _, month, day, hour in DAYS]


def run(command, zone):
    """What a program prints in a zone; in the machine's own if there is none."""
    environment = {name: value for name, value in os.environ.items() if name != "TZ"}
    environment |= {"TZ": zone} if zone else {}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment)


def times(name, zone):
    if name == "dateutil":
        there = tz.gettz(zone)
        found = [datetime.fromtimestamp(int(moment), there).strftime("%H:%M") for moment in MOMENTS]
    else:
        command = {
            "glibc": ["./glibc", *MOMENTS],
            "musl": ["./musl", *MOMENTS],
            "Go": ["package/usr/bin/gojq", "-nr", GO, "--args", *MOMENTS],
            "Node": ["node", "-e", NODE, *MOMENTS],
            "jiff": ["target/debug/see", "jiff", *MOMENTS],
            "chrono": ["target/debug/see", "chrono", *MOMENTS],
        }[name]
        found = run(command, zone).stdout.split()
    return " ".join(found)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def berlin(*earlier_or_later):
    """18:00 each day, but so many hours off."""
    return " ".join(f"{18 + hours}:00" for hours in earlier_or_later)


RIGHT, UTC = berlin(0, 0, 0, 0, 0, 0), berlin(-1, -1, -2, -2, -1, -1)
print("in", ", ".join(name for name, *_ in DAYS))
by_clock = [
    ("glibc", berlin(0, 1, 0, 0, 1, 0)),
    ("musl", berlin(1, 1, 0, 0, 1, 1)),
    ("dateutil", berlin(0, 0, -1, 0, 0, 0)),
    ("Go", UTC),
    ("jiff", UTC),
]
# A container may have no zone of its own.
if os.path.exists("/etc/localtime"):
    by_clock += [(name, times(name, None)) for name in ("Node", "chrono")]
for name, bare in by_clock:
    same(f"{name}, bare", times(name, BARE), bare)
    same(f"{name}, with the rule", times(name, WHOLE), bare if name in ("Go", "Node") else RIGHT)
    same(f"{name}, by the name", times(name, NAME), RIGHT)
    same(f"{name}, EST5EDT is New York", times(name, "EST5EDT") == times(name, "America/New_York"), name != "musl")
for zone in BARE, WHOLE, NAME:
    same(f"jiff takes {zone}", run(["target/debug/see", "jiff"], zone).stderr.strip(), str(zone != BARE).lower())
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
