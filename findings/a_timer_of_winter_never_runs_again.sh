#!/usr/bin/env bash
# A timer for "Sunday 18:00 CET" that was right all winter never runs again, once the clocks have gone forward.
#
# Seen with systemd 252.39-1~deb12u2, coreutils 9.1-1 (Debian), python-dateutil 2.9.0.post0, boto3 1.44.8, botocore
# 1.44.8, dateparser 1.5.0 (PyPI), chrono-node 2.10.3 (npm), and Node 20.20.2 on 2026-11-30. The short name of a time
# zone behind an hour says whose hour it is, and many say CET or EST all the year. For systemd,
# - the short name of the machine's own zone holds for the half of the year that has this name, and in the other half
#   there's no such time: not an hour later, and not in autumn, but never. It's so for `Sun 18:00 CET` in Berlin,
#   `Sun 18:00 EST` in New York, and `03:00 GMT`, by which some mean UTC, in London. The last time is the one before the
#   clocks change, and who looks in winter sees all the next ones up to there. A server that is to end then is billed
#   on, and snapshots that were made each night aren't any more. A timer of summer says CEST, and is over in autumn;
# - on a machine that has another zone, as most servers have UTC, `CET` is Berlin's clock, in summer too, and `EST` is
#   an hour behind New York's from March to November. CEST, EDT and BST are refused there;
# - `UTC`, and a whole name as `Europe/Berlin`, are right everywhere.
# Of a time in July, `18:00 CET` is for date no time at all in Berlin, and 19:00 by Berlin's clock elsewhere, as for
# dateparser everywhere; it's 18:00 by Berlin's clock for chrono-node, and by that of the machine for dateutil, with a
# warning. boto3, which asks dateutil, asks for the costs from 18:00 in UTC on instead, unless the machine is in Berlin.
# And `UTC+2` is two hours behind UTC for these two, and ahead of it for date and chrono-node.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 coreutils=9.1-1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0 dateparser==1.5.0 \
  boto3==1.44.8 botocore==1.44.8
npm install --silent --no-fund --no-audit chrono-node@2.10.3
cat >read.js <<'JS'
const chrono = require("chrono-node");

console.log(chrono.parseDate(process.argv[2]).toISOString());
JS
cat >read.py <<'PY'
import json
import sys
from datetime import datetime, timezone

import boto3
import dateparser
from botocore.awsrequest import AWSResponse
from dateutil import parser

text, asked = sys.argv[1], []


def answer(request, **_):
    asked.append(json.loads(request.body)["startTime"])
    response = AWSResponse(request.url, 200, {}, None)
    response._content = b"{}"
    return response


client = boto3.client("lightsail", "us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example")
client.meta.events.register("before-send", answer)
client.get_cost_estimate(resourceName="web-1", startTime=text, endTime="2026-08-01T00:00:00Z")
read = [dateparser.parse(text), parser.parse(text), datetime.fromtimestamp(asked[0], timezone.utc)]
print(json.dumps([when.astimezone(timezone.utc).isoformat() for when in read]))
PY
cat >see.py <<'PY'
import glob
import json
import os
import re
import subprocess

SYSTEMD = {"LD_LIBRARY_PATH": os.path.abspath(glob.glob("package/usr/lib/*-linux-gnu/systemd")[0])}
BERLIN, LONDON, NEW_YORK, UTC = "Europe/Berlin", "Europe/London", "America/New_York", "UTC"
NEVER, REFUSED = [], "refused"


def run(zone, *command, **settings):
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | settings | {"TZ": zone})


def times(zone, timer, after):
    """The next three times of a timer, in UTC."""
    command = ["package/usr/bin/systemd-analyze", "calendar", "--iterations=3", f"--base-time={after} 12:00:00 UTC"]
    done = run(zone, *command, timer, **SYSTEMD)
    if done.returncode != 0:
        assert "Failed to parse" in done.stderr, done.stderr
        return REFUSED
    found = re.findall(r"\d{4}-(\d\d-\d\d \d\d:\d\d):00 UTC", done.stdout)
    assert found or "Next elapse: never" in done.stdout, done.stdout
    return found


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


MARCH, JULY, NOVEMBER = "2026-03-20", "2026-07-01", "2026-11-01"
for zone, timer, after, wanted in [
    # The clocks of Europe go forward on 29 March, and those of America on 8 March. They go back in autumn.
    (BERLIN, "Sun 18:00 CET", MARCH, ["03-22 17:00"]),
    (BERLIN, "Sun 18:00 CET", JULY, NEVER),
    (BERLIN, "Sun 18:00 CET", NOVEMBER, ["11-01 17:00", "11-08 17:00", "11-15 17:00"]),
    (BERLIN, "03:00 CET", "2026-03-27", ["03-28 02:00"]),
    (BERLIN, "Sun 18:00 CEST", "2026-10-12", ["10-18 16:00"]),
    (BERLIN, "Sun 18:00 CEST", NOVEMBER, NEVER),
    (NEW_YORK, "Sun 18:00 EST", "2026-02-23", ["03-01 23:00"]),
    (NEW_YORK, "Sun 18:00 EST", JULY, NEVER),
    (LONDON, "03:00 GMT", "2026-03-27", ["03-28 03:00"]),
    (LONDON, "03:00 GMT", JULY, NEVER),
    (LONDON, "03:00 UTC", "2026-03-27", ["03-28 03:00", "03-29 03:00", "03-30 03:00"]),
    (BERLIN, "03:00 GMT", "2026-03-27", ["03-28 03:00", "03-29 03:00", "03-30 03:00"]),
    (UTC, "Sun 18:00 CET", MARCH, ["03-22 17:00", "03-29 16:00", "04-05 16:00"]),
    (UTC, "Sun 18:00 EST", "2026-02-23", ["03-01 23:00", "03-08 23:00", "03-15 23:00"]),
    (BERLIN, "Sun 18:00 Europe/Berlin", MARCH, ["03-22 17:00", "03-29 16:00", "04-05 16:00"]),
    (UTC, "Sun 18:00 America/New_York", "2026-02-23", ["03-01 23:00", "03-08 22:00", "03-15 22:00"]),
    *[(UTC, f"Sun 18:00 {name}", JULY, REFUSED) for name in ("CEST", "EDT", "BST")],
]:
    same(f"{timer}, from {after} on, in {zone}", times(zone, timer, after), wanted)


def by_date(zone, text):
    done = run(zone, "package/bin/date", "-d", text, "+%s")
    if done.returncode != 0:
        assert "invalid date" in done.stderr, done.stderr
        return REFUSED
    return run(UTC, "package/bin/date", "-d", f"@{done.stdout.strip()}", "+%H").stdout.strip()


def hours(zone, text):
    """The hour of UTC for each reader."""
    others = json.loads(run(zone, "venv/bin/python", "-W", "ignore", "read.py", text).stdout)
    others = [run(zone, "node", "read.js", text).stdout.strip(), *others]
    assert all(when.startswith("2026-07-05T") for when in others), others
    names = ["chrono-node", "dateparser", "dateutil", "boto3"]
    return {"date": by_date(zone, text), **{name: when[11:13] for name, when in zip(names, others)}}


def read(date, chrono_node, dateparser, dateutil, boto3):
    names = {"chrono-node": chrono_node, "dateparser": dateparser, "dateutil": dateutil, "boto3": boto3}
    return {"date": date, **names}


for zone, name, wanted in [
    (BERLIN, "CET", read(REFUSED, "16", "17", "16", "16")),
    (NEW_YORK, "CET", read("17", "16", "17", "22", "18")),
    (UTC, "CET", read("17", "16", "17", "18", "18")),
    (BERLIN, "UTC+2", read("16", "16", "16", "20", "20")),
]:
    same(f"2026-07-05 18:00 {name} in {zone}", hours(zone, f"2026-07-05 18:00 {name}"), wanted)
done = run(UTC, "venv/bin/python", "-c", "from dateutil import parser; parser.parse('2026-07-05 18:00 CET')")
same("dateutil warns", "UnknownTimezoneWarning" in done.stderr, True)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
