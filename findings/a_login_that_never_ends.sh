#!/usr/bin/env bash
# A login that a program gives with its end in ISO 8601 never ends for Node, or ends by the clock of another place.
#
# Seen with @aws-sdk/client-lightsail 3.1169.0 (npm), Node 20.20.2, boto3 1.44.8, and botocore 1.44.8 (PyPI) on
# 2026-11-30. A `credential_process` says in "Expiration" until when its keys are good, by AWS's manual in ISO 8601. For
# one and the same ~/.aws/config, what it says is
# - `20261130T180000Z`, as by `date -u +%Y%m%dT%H%M%SZ`: right for Python. JavaScript knows no such date, and one that
#   it doesn't know isn't past: the program is asked once, and never for new keys. What runs for longer than a login is
#   refused by AWS from its end on, until it's restarted. So it is if `UTC` is at the end;
# - `2026-11-30T18:00:00`, as by Python's utcnow().isoformat(): JavaScript takes it by the clock of the machine. In New
#   York, the keys are kept for five hours too long; in Tokyo, a login that is good for another hour is refused. Python
#   says that it can't subtract two times, and not that they are a login's;
# - with hyphens and `Z` or `+0000`: right for both.
# When the login begins, JavaScript says nothing, so that it seems to work.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0
# Gives other keys each time that it's asked, and counts how often that was.
cat >login.py <<'PY'
import json
import sys
from datetime import datetime, timedelta, timezone

form, minutes = sys.argv[1], int(sys.argv[2])
with open("asked", "a+") as file:
    file.write(".")
    file.seek(0)
    asked = len(file.read())
until = datetime.now(timezone.utc) + timedelta(minutes=minutes)
keys = {"AccessKeyId": f"KEY{asked}", "SecretAccessKey": "example", "SessionToken": "example"}
print(json.dumps({"Version": 1, **keys, "Expiration": until.strftime(form)}))
PY
cat >see.mjs <<'JS'
import { GetInstancesCommand, LightsailClient } from "@aws-sdk/client-lightsail";

const client = new LightsailClient({ endpoint: process.argv[2] });
for (let turn = 0; turn < 3; turn++) await client.send(new GetInstancesCommand({}));
JS
cat >boto.py <<'PY'
import sys

import boto3

client = boto3.client("lightsail", endpoint_url=sys.argv[1])
for _ in range(3):
    client.get_instances()
PY
cat >see.py <<'PY'
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

used = []


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        used.append(self.headers["authorization"].split("Credential=")[1].split("/")[0])
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", "16")
        self.end_headers()
        self.wfile.write(b'{"instances":[]}')

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ENDPOINT = f"http://127.0.0.1:{server.server_port}"
NODE, BOTO = ["node", "see.mjs", ENDPOINT], ["venv/bin/python", "boto.py", ENDPOINT]


def login(command, form, minutes, zone="UTC0"):
    """What became of three requests: their keys are renewed, kept, or refused; or the last line that was said."""
    used.clear()
    with open("asked", "w"):
        pass
    with open("config", "w") as file:
        file.write(f"[default]\ncredential_process = python3 login.py {form} {minutes}\n")
    environment = {**os.environ, "TZ": zone, "AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "none"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        with open("asked") as file:
            return "renewed" if len(file.read()) > 1 else "kept" if set(used) == {"KEY1"} else used
    assert used == [], used
    said = done.stderr
    if "Could not load credentials from any providers" in said or "the refreshed credentials are still expired" in said:
        return "refused"
    return said.strip().splitlines()[-1].split(": ")[-1]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


WITH, COLON = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+0000"
BASIC, UTC, NONE = "%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SUTC", "%Y-%m-%dT%H:%M:%S"
NAIVE = "can't subtract offset-naive and offset-aware datetimes"
for name, form, by_node, by_python in [
    ("with hyphens and Z", WITH, ("renewed", "refused"), ("renewed", "refused")),
    ("+0000", COLON, ("renewed", "refused"), ("renewed", "refused")),
    ("without hyphens", BASIC, ("kept", "kept"), ("renewed", "refused")),
    ("UTC", UTC, ("kept", "kept"), ("renewed", "refused")),
    ("without a zone", NONE, ("renewed", "refused"), (NAIVE, NAIVE)),
]:
    for command, said_by, wanted in [(NODE, "Node", by_node), (BOTO, "boto3", by_python)]:
        seen = login(command, form, 1), login(command, form, -1)
        same(f"{name}, {said_by}, until in a minute, and until a minute ago", seen, wanted)
same("without a zone, Node in New York, until four hours ago", login(NODE, NONE, -240, "America/New_York"), "kept")
same("without a zone, Node in Tokyo, until in an hour", login(NODE, NONE, 60, "Asia/Tokyo"), "refused")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
  AWS_EC2_METADATA_DISABLED=true venv/bin/python see.py
