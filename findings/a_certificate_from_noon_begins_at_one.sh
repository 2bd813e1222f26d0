#!/usr/bin/env bash
# A certificate that ssh-keygen signs from noon on begins at one in summer, and one for an hour may end as it begins.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian) and asyncssh 2.24.1 (PyPI) on 2026-11-30. The temporary access that
# Lightsail gives is a certificate for a short time, and many a team signs its own. The manual says that `-V` has dates
# and times in the time zone of the system, unless a `Z` follows. But it takes them for those of winter, all the year:
# - `-V 20260701120000:20260701130000` is from 13:00 to 14:00 in Berlin and New York, and the same in January is right;
#   Sydney has it the other way round. Whoever signs at noon for the hour to come is refused until one;
# - `-V 20260701:20260702` begins and ends at 01:00;
# - asyncssh, which has the same notation, gives what was asked for.
# `ssh-keygen -L` prints the right times, by the clock of the machine and without saying which: what it prints, given
# back as `-V`, is a later hour each time, and the hour from 02:30 summer time in the night that clocks go back is "from
# 2026-10-25T02:30:00 to 2026-10-25T02:30:00". With `Z`, or with TZ=UTC0, nothing of that happens.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract openssh-client_*.deb package
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1
cat >see.py <<'PY'
import os
import subprocess
import time

import asyncssh

BERLIN, NEW_YORK, SYDNEY = "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3"
UTC = "UTC0"


def ssh_keygen(zone, *arguments):
    command = ["package/usr/bin/ssh-keygen", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "TZ": zone}).stdout


def printed(zone):
    """The two times that -L prints."""
    line = next(line for line in ssh_keygen(zone, "-L", "-f", "user-cert.pub").splitlines() if "Valid:" in line)
    return line.split()[2], line.split()[4]


def signed(zone, interval):
    ssh_keygen(zone, "-q", "-s", "ca", "-I", "temporary", "-n", "ubuntu", "-V", interval, "user.pub")
    return printed(zone)


def by_asyncssh(zone, start, end):
    os.environ["TZ"] = zone
    time.tzset()
    ca, user = asyncssh.read_private_key("ca"), asyncssh.read_public_key("user.pub")
    certificate = ca.generate_user_certificate(user, "temporary", valid_after=start, valid_before=end)
    certificate.write_certificate("user-cert.pub")
    return printed(zone)


def same(what, seen, wanted):
    print(f"{what}: {seen[0]} to {seen[1]}")
    assert seen == wanted, wanted


def hours(day, start, end):
    return f"{day}T{start}:00", f"{day}T{end}:00"


for name in "ca", "user":
    ssh_keygen(UTC, "-q", "-t", "ed25519", "-N", "", "-f", name)
JULY, JANUARY = "20260701120000:20260701130000", "20260101120000:20260101130000"
asked, later = hours("2026-07-01", "12:00", "13:00"), hours("2026-07-01", "13:00", "14:00")
winter, later_there = hours("2026-01-01", "12:00", "13:00"), hours("2026-01-01", "13:00", "14:00")
for name, zone, july, january in [
    ("Berlin", BERLIN, later, winter),
    ("New York", NEW_YORK, later, winter),
    ("Sydney", SYDNEY, asked, later_there),
    ("UTC", UTC, asked, winter),
]:
    same(f"ssh-keygen, {name}, July", signed(zone, JULY), july)
    same(f"ssh-keygen, {name}, January", signed(zone, JANUARY), january)
    same(f"asyncssh, {name}, July", by_asyncssh(zone, *JULY.split(":")), asked)
    same(f"asyncssh, {name}, January", by_asyncssh(zone, *JANUARY.split(":")), winter)
day = ("2026-07-01T01:00:00", "2026-07-02T01:00:00")
same("a whole day", signed(BERLIN, "20260701:20260702"), day)
same("with Z", signed(BERLIN, "20260701100000Z:20260701110000Z"), asked)
again = ":".join(text.translate({ord(sign): None for sign in "-:T"}) for text in asked)
same("what was printed, given back", signed(BERLIN, again), later)
same("an hour of the autumn night", signed(BERLIN, "20261025003000Z:20261025013000Z"),
     hours("2026-10-25", "02:30", "02:30"))
same("the same, printed in UTC", printed(UTC), hours("2026-10-25", "00:30", "01:30"))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
