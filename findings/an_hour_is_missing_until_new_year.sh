#!/usr/bin/env bash
# Once its standard time was changed, a time zone is an hour off for boto3 and the AWS CLI until New Year.
#
# Seen with python-dateutil 2.9.0.post0, boto3 1.44.8, botocore 1.44.8, tzdata 2026.6 (PyPI), awscli 2.9.19-1,
# libfaketime 0.9.10-2.1 (Debian), and CPython 3.11.7 on glibc 2.36 on 2026-11-30. British Columbia, Alberta and
# Manitoba didn't turn their clocks back on 1 November 2026, and Morocco turned them back for good on 20 September. On a
# machine that knows it, Python's own time module, astimezone() and zoneinfo are right. But dateutil's tzlocal(), of
# which the times are that boto3 and version 2 of the AWS CLI give, has what was standard time on 1 January for the
# whole year:
# - a snapshot of 18:00 in Vancouver is one of "17:00-08:00", and one of 18:00 in Casablanca is one of "19:00+01:00";
# - `datetime(2026, 12, 6, 18, tzinfo=tzlocal())`, the Sunday evening on which a server is to end, is 19:00 in
#   Vancouver, and the hour is billed; in Casablanca it's 17:00, when the server is still in use;
# - a server that was created just now is an hour old in Vancouver, and in Casablanca only will be in an hour, for
#   whoever compares its creation with `datetime.now().replace(tzinfo=created.tzinfo)`.
# No update helps. At New Year all of it is right by itself, and then it's the winter before that is an hour off.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 awscli=2.9.19-1 libfaketime=0.9.10-2.1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract awscli_*.deb version2
dpkg-deb --extract libfaketime_*.deb clock
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 tzdata==2026.6 \
  python-dateutil==2.9.0.post0 awscrt==0.16.16 cryptography==38.0.4 distro==1.9.0 prompt-toolkit==3.0.36 \
  ruamel.yaml==0.17.21 jmespath==1.0.1 urllib3==1.26.12 docutils==0.19 colorama==0.4.6
cat >asked.py <<'PY'
import json
import os
import sys
import time
import zoneinfo
from datetime import datetime, timezone

import boto3
from dateutil.tz import tzlocal

taken, zone = int(sys.argv[1]), os.environ["TZ"]
client = boto3.client("lightsail", endpoint_url=sys.argv[2])
created = client.get_instance_snapshots()["instanceSnapshots"][0]["createdAt"]
assert isinstance(created.tzinfo, tzlocal) and created.timestamp() == taken, created
right, = {
    time.strftime("%H:%M", time.localtime(taken)),
    datetime.fromtimestamp(taken, timezone.utc).astimezone().strftime("%H:%M"),
    datetime.fromtimestamp(taken, zoneinfo.ZoneInfo(zone)).strftime("%H:%M"),
}
now = datetime.now()
age = now.replace(tzinfo=created.tzinfo) - now.astimezone()
print(json.dumps({
    "right": right,
    "boto3": created.strftime("%H:%M%z"),
    "end": datetime(2026, 12, 6, 18, tzinfo=tzlocal()).astimezone(zoneinfo.ZoneInfo(zone)).strftime("%H:%M"),
    "age": age.total_seconds() / 3600,
}))
PY
cat >see.py <<'PY'
import glob
import json
import os
import subprocess
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

NEW = os.path.abspath(glob.glob("venv/lib/python*/site-packages/tzdata/zoneinfo")[0])
CLOCK = os.path.abspath(glob.glob("clock/usr/lib/*/faketime/libfaketime.so.1")[0])
taken = {"at": 0}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"instanceSnapshots": [{"name": "before-web", "createdAt": taken["at"]}]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ENDPOINT = f"http://127.0.0.1:{server.server_port}"


def run(command, zone, today, **settings):
    """What a program says in a zone, by the new rules, on a day."""
    settings |= {"TZ": zone, "TZDIR": NEW, "PYTHONTZPATH": NEW, "LD_PRELOAD": CLOCK, "FAKETIME": f"@{today} 12:00:00"}
    done = subprocess.run(command, env={**os.environ, **settings}, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def by_cli(zone, today):
    command = ["venv/bin/python", "version2/usr/bin/aws", "lightsail", "get-instance-snapshots"]
    options = ["--endpoint-url", ENDPOINT, "--query", "instanceSnapshots[0].createdAt"]
    said = run([*command, *options], zone, today, PYTHONPATH="version2/usr/lib/python3/dist-packages", AWS_PAGER="")
    return datetime.fromisoformat(said).strftime("%H:%M%z")


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


AUTUMN, WINTER, NEXT_YEAR = "2026-10-15", "2026-12-04", "2027-01-10"
BEFORE, SUNDAY = (2026, 2, 1, 18), (2026, 12, 6, 18)
for zone, today, when, shown, end, age in [
    ("America/Vancouver", WINTER, SUNDAY, "17:00-0800", "19:00", 1),
    ("America/Edmonton", WINTER, SUNDAY, "17:00-0700", "19:00", 1),
    ("America/Winnipeg", WINTER, SUNDAY, "17:00-0600", "19:00", 1),
    ("Africa/Casablanca", WINTER, SUNDAY, "19:00+0100", "17:00", -1),
    # In autumn, the clock in Vancouver is right, and the end in winter isn't.
    ("America/Vancouver", AUTUMN, SUNDAY, "17:00-0800", "19:00", 0),
    ("America/Vancouver", NEXT_YEAR, SUNDAY, "18:00-0700", "18:00", 0),
    ("Africa/Casablanca", NEXT_YEAR, SUNDAY, "18:00+0000", "18:00", 0),
    ("America/Vancouver", WINTER, BEFORE, "18:00-0800", "19:00", 1),
    ("America/Vancouver", NEXT_YEAR, BEFORE, "19:00-0700", "18:00", 0),
    # No change of standard time.
    ("America/Los_Angeles", WINTER, SUNDAY, "18:00-0800", "18:00", 0),
]:
    taken["at"] = int(datetime(*when, tzinfo=ZoneInfo(zone)).timestamp())
    seen = run(["venv/bin/python", "asked.py", str(taken["at"]), ENDPOINT], zone, today)
    wanted = {"right": "18:00", "boto3": shown, "end": end, "age": age}
    same(f"{zone} on {today}, of {when[1]}/{when[2]}", seen, wanted)
    if (today, when) == (WINTER, SUNDAY):
        same("  the AWS CLI", by_cli(zone, today), shown)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE \
  AWS_SECRET_ACCESS_KEY=example PYTHONTZPATH="$(echo "$folder"/venv/lib/python*/site-packages/tzdata/zoneinfo)" \
  venv/bin/python see.py
