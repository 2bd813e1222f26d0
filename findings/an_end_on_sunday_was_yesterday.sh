#!/usr/bin/env bash
# A server that is to end on "Sunday 18:00" is ended at once, in time, or a week late, by what reads these two words.
#
# Seen with systemd 252.39-1~deb12u2, coreutils 9.1-1, libfaketime 0.9.10-2.1 (Debian), python-dateutil 2.9.0.post0,
# dateparser 1.5.0, parsedatetime 2.6 (PyPI), chrono-node 2.10.3, sugar-date 2.0.6, and sherlockjs 1.4.2 (npm) on
# 2026-11-30. Each one reads it, without a word of the week that it has in mind. As an end of something, it means
# - for systemd, the next time that it's Sunday 18:00, which is what whoever says it means;
# - for date and dateutil, too, but on Sunday from 18:00 on it's in the past, as it is for the next three;
# - for dateparser and Sugar, it's in the past from Monday to Saturday as well. So it is for chrono-node from Monday to
#   Wednesday, and from Thursday on it's to come: it takes the nearest Sunday;
# - for parsedatetime and sherlockjs, it's to come, but said on Sunday it's the one after that, at noon too.
# What deletes servers whose end has come deletes one that was created just now, with what is on it; or the server runs
# and is billed for a week longer. And "next Sunday 18:00", said to be clear, is the same one for date, dateparser,
# Sugar and sherlockjs, and a week later for parsedatetime and chrono-node; systemd and dateutil refuse it. Some have an
# option to look ahead only, which isn't set. Whoever tries it from Thursday on finds that six of the eight agree.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 coreutils=9.1-1 \
    libfaketime=0.9.10-2.1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0 dateparser==1.5.0 \
  parsedatetime==2.6
npm install --silent --no-fund --no-audit chrono-node@2.10.3 sugar-date@2.0.6 sherlockjs@1.4.2
cat >see.js <<'JS'
const chrono = require("chrono-node");
const Sugar = require("sugar-date");
const sherlock = require("sherlockjs");

const [now, text] = [new Date(process.argv[2]), process.argv[3]];
Sugar.Date.setOption("newDateInternal", () => new Date(now));
sherlock._setNow(now);
const read = {
  "chrono-node": chrono.parseDate(text, now),
  Sugar: Sugar.Date.create(text),
  sherlockjs: sherlock.parse(text).startDate,
};
console.log(JSON.stringify(read));
JS
cat >see.py <<'PY'
import glob
import json
import os
import re
import subprocess
from datetime import datetime

import dateparser
import parsedatetime
from dateutil import parser

CLOCK = os.path.abspath(glob.glob("package/usr/lib/*/faketime/libfaketime.so.1")[0])
SYSTEMD = {**os.environ, "LD_LIBRARY_PATH": os.path.abspath(glob.glob("package/usr/lib/*-linux-gnu/systemd")[0])}
REFUSED = "refused"


def output(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    return done.stdout if done.returncode == 0 else None


def by_systemd(now, text):
    said = output(["package/usr/bin/systemd-analyze", "calendar", f"--base-time={now} UTC", text], env=SYSTEMD)
    return re.search(r"Next elapse: \w+ (\S+ \d+:\d+)", said)[1] if said else None


def by_date(now, text):
    settings = {**os.environ, "LD_PRELOAD": CLOCK, "FAKETIME": f"@{now}"}
    return output(["package/bin/date", "-d", text, "+%F %H:%M"], env=settings)


def by_dateutil(now, text):
    try:
        return str(parser.parse(text, default=now.replace(hour=0)))
    except parser.ParserError:
        return None


def by_parsedatetime(now, text):
    read, _ = parsedatetime.Calendar().parse(text, now.timetuple())
    return str(datetime(*read[:6]))


def read(said, text):
    """The day of the month that each one reads, at a moment of UTC; all read 18:00."""
    now = datetime.fromisoformat(said)
    found = {
        "systemd": by_systemd(now, text),
        "date": by_date(now, text),
        "dateutil": by_dateutil(now, text),
        "dateparser": str(dateparser.parse(text, settings={"RELATIVE_BASE": now})),
        "parsedatetime": by_parsedatetime(now, text),
    }
    found |= json.loads(output(["node", "see.js", f"{said}Z", text]))
    assert all(when is None or re.match(r"2026-1[12]-\d\d.18:00", when) for when in found.values()), found
    return {name: REFUSED if when is None else int(when[8:10]) for name, when in found.items()}


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


NAMES = ["systemd", "date", "dateutil", "dateparser", "parsedatetime", "chrono-node", "Sugar", "sherlockjs"]
print("29 November, 6, 13 and 20 December are Sundays")
for day, said, wanted in [
    ("Monday", "2026-11-30T12:00", [6, 6, 6, 29, 6, 29, 29, 6]),
    ("Wednesday", "2026-12-02T12:00", [6, 6, 6, 29, 6, 29, 29, 6]),
    ("Thursday", "2026-12-03T12:00", [6, 6, 6, 29, 6, 6, 29, 6]),
    ("Saturday", "2026-12-05T12:00", [6, 6, 6, 29, 6, 6, 29, 6]),
    ("Sunday at noon", "2026-12-06T12:00", [6, 6, 6, 6, 13, 6, 6, 13]),
    ("Sunday at 19:00", "2026-12-06T19:00", [13, 6, 6, 6, 13, 6, 6, 13]),
]:
    same(f"said on {day}", read(said, "Sunday 18:00"), dict(zip(NAMES, wanted)))
wanted = dict(zip(NAMES, [REFUSED, 6, REFUSED, 6, 13, 13, 6, 6]))
same("next Sunday, said on Monday", read("2026-11-30T12:00", "next Sunday 18:00"), wanted)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=UTC venv/bin/python -W ignore see.py
