#!/usr/bin/env bash
# Asked from a month on, the AWS CLI and boto3 ask from today's day of that month on, and another one tomorrow.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8, and python-dateutil 2.9.0.post0 (PyPI) on 2026-11-29. The
# CLI's manual says that times are of ISO 8601, which has them with and without hyphens, and to the month alone:
# - `get-cost-estimate --start-time 2026-11` asks from the 29th on if it's run on a 29th, and from the 30th on the next
#   day: dateutil takes what isn't said from today. In a month that is shorter, it's the last day;
# - `--start-time 20261101` asks from 23 August 1970 on, as digits alone are seconds, while `20261101T00Z` is right;
# - `--start-time 2026` is the 34th minute of 1970.
# Each is sent without a word, by boto3 too, if it's given the text. JavaScript's Date reads `2026-11` as the first of
# the month, and no date in `20261101`. A report of costs that names the month is right on each first, and on the last
# day of the month, when it's asked for, it lacks nearly all that was spent.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 boto3==1.44.8 botocore==1.44.8 \
  python-dateutil==2.9.0.post0
cat >see.py <<'PY'
import json
import subprocess
import threading
from calendar import monthrange
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3

sent = []


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["startTime"])
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
client = boto3.client("lightsail", endpoint_url=endpoint)


def by_cli(start):
    command = ["venv/bin/aws", "lightsail", "get-cost-estimate", "--endpoint-url", endpoint, "--resource-name", "web-1"]
    subprocess.run([*command, "--start-time", start, "--end-time", start], check=True, stdout=subprocess.DEVNULL)
    return moment()


def by_boto3(start):
    client.get_cost_estimate(resourceName="web-1", startTime=start, endTime=start)
    return moment()


def moment():
    return datetime.fromtimestamp(sent.pop(), timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def by_javascript(start):
    script = "const date = new Date(process.argv[1]); console.log(isNaN(date) ? 'none' : date.toISOString())"
    return subprocess.run(["node", "-e", script, start], check=True, capture_output=True, text=True).stdout.strip()


def same(what, seen, *wanted):
    print(f"{what}: {seen}")
    assert seen in wanted, wanted


def todays(month):
    """Midnight of today's day of a month of 2026."""
    day = min(datetime.now(timezone.utc).day, monthrange(2026, month)[1])
    return f"2026-{month:02}-{day:02} 00:00:00"


for month in (2, 10, 11):
    start = f"2026-{month:02}"
    for name, ask in ("the AWS CLI", by_cli), ("boto3", by_boto3):
        before = todays(month)
        seen = ask(start)
        # It may have struck midnight in between.
        same(f"{start}, {name}", seen, before, todays(month))
    same(f"{start}, JavaScript", by_javascript(start), f"{start}-01T00:00:00.000Z")
for start, wanted in [
    ("20261101", "1970-08-23 12:05:01"),
    ("20261101T00Z", "2026-11-01 00:00:00"),
    ("2026", "1970-01-01 00:33:46"),
    ("2026-11-01", "2026-11-01 00:00:00"),
]:
    same(f"{start}, the AWS CLI", by_cli(start), wanted)
    same(f"{start}, boto3", by_boto3(start), wanted)
same("20261101, JavaScript", by_javascript("20261101"), "none")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=UTC0 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
