#!/usr/bin/env bash
# On the night that clocks go back, the older of two snapshots is the newest one for version 2 of the AWS CLI.
#
# Seen with awscli 2.9.19-1 (Debian), awscli 1.46.3, boto3 1.44.8, botocore 1.44.8, and python-dateutil 2.8.2 (PyPI) on
# 2026-11-29, with clocks set to Berlin. The service says when in seconds. Version 1 of the CLI prints and sorts them as
# they are; version 2 first makes texts of them, by the clock of the machine, which `--query` sorts and compares letter
# by letter:
# - `sort_by(instanceSnapshots, &createdAt)[-1]` and `max_by` give the snapshot of 02:50+02:00, which is older by 20
#   minutes than that of 02:10+01:00. A script that keeps the newest and deletes the rest deletes the newest;
# - a filter `createdAt < '2026-10-25'` finds other snapshots on a laptop in Berlin than on a server whose clock is UTC;
# - boto3 sorts right, but its times are of the machine's zone: `now(created.tzinfo) - created`, the usual age, is 23
#   hours after a day of 24, and in the hour that repeats a time never equals the same moment in UTC.
# With `cli_timestamp_format = wire`, or with TZ=UTC, nothing of that happens.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 awscli=2.9.19-1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract awscli_*.deb version2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 boto3==1.44.8 botocore==1.44.8 \
  awscrt==0.16.16 cryptography==38.0.4 distro==1.9.0 prompt-toolkit==3.0.36 ruamel.yaml==0.17.21 \
  jmespath==1.0.1 python-dateutil==2.8.2 urllib3==1.26.12
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3


def moment(*when):
    return datetime(2026, 10, *when, tzinfo=timezone.utc)


# In Berlin: 01:30 and 02:50 by summer time, and 02:10 by winter time.
TAKEN = {"first": moment(24, 23, 30), "older": moment(25, 0, 50), "newer": moment(25, 1, 10)}
SNAPSHOTS = {"instanceSnapshots": [{"name": name, "createdAt": when.timestamp()} for name, when in TAKEN.items()]}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(SNAPSHOTS).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
ONE = ["venv/bin/aws"]
TWO = ["venv/bin/python", "version2/usr/bin/aws"]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def asked(command, query, **settings):
    command = [*command, "lightsail", "get-instance-snapshots", "--endpoint-url", endpoint, "--query", query]
    if command[: len(TWO)] == TWO:
        settings |= {"PYTHONPATH": "version2/usr/lib/python3/dist-packages", "AWS_PAGER": ""}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **settings})
    return json.loads(done.stdout)


LAST = "sort_by(instanceSnapshots, &createdAt)[-1].name"
MOST = "max_by(instanceSnapshots, &createdAt).name"
BEFORE = "instanceSnapshots[?createdAt < '2026-10-25'].name"
texts = ["2026-10-25T01:30:00+02:00", "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"]
same("version 2, the times", asked(TWO, "instanceSnapshots[].createdAt"), texts)
same("version 1, the newest", (asked(ONE, LAST), asked(ONE, MOST)), ("newer", "newer"))
same("version 2, the newest", (asked(TWO, LAST), asked(TWO, MOST)), ("older", "older"))
same("version 2 in UTC, the newest", (asked(TWO, LAST, TZ="UTC0"), asked(TWO, MOST, TZ="UTC0")), ("newer", "newer"))
same("version 2, before the 25th", asked(TWO, BEFORE), [])
same("version 2 in UTC, before the 25th", asked(TWO, BEFORE, TZ="UTC0"), ["first"])
with open("config", "w") as file:
    file.write("[default]\ncli_timestamp_format = wire\n")
same("version 2, wire, the newest", asked(TWO, LAST, AWS_CONFIG_FILE="config"), "newer")

client = boto3.client("lightsail", endpoint_url=endpoint)
found = {one["name"]: one["createdAt"] for one in client.get_instance_snapshots()["instanceSnapshots"]}
same("boto3, the newest", max(found, key=found.get), "newer")
same("boto3, equal to the same moment in UTC", {name: found[name] == when for name, when in TAKEN.items()},
     {"first": True, "older": False, "newer": False})
created = found["first"]
a_day_later = datetime.fromtimestamp(TAKEN["first"].timestamp() + 24 * 3600, created.tzinfo)
same("boto3, its age in hours after 24", (a_day_later - created).total_seconds() / 3600, 23.0)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=CET-1CEST,M3.5.0,M10.5.0/3 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
