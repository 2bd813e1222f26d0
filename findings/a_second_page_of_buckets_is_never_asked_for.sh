#!/usr/bin/env bash
# The AWS CLI lists all servers and disks of an account, and only the first page of its buckets and distributions.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), awscli 2.9.19-1 (Debian), @aws-sdk/client-lightsail
# 3.1169.0 (npm), and Node 20.20.2 on 2026-11-30. Lightsail gives its lists in pages, each with a token for the next. By
# the manual, the AWS CLI asks for all pages by itself, unless it's told `--no-paginate`. For that, it needs to know of
# each command how its pages are asked for. It knows so of servers, disks, databases, load balancers, addresses,
# names, keys and snapshots. Of buckets, distributions, certificates, alarms, and what was done to one server
# (`get-operations-for-resource`, `get-setup-history`), it doesn't, though their pages are the same:
# - the answer is the first page, with status 0. With `--query 'buckets[].name'`, as scripts have it, nothing shows that
#   there are more; without it, the token is somewhere in the answer;
# - `--max-items`, which works for the others, is an unknown option;
# - get_paginator() of boto3 refuses these by name, and the JavaScript SDK has no paginator for any list of Lightsail.
# A script that adds up what is billed, or looks for what a project left behind, is right as long as there are few. Once
# there's a second page, it says nothing of that, which is billed on, and finds each server all the same.
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
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

# Each command, and the member with its list. What stands behind the first three is read from boto3 alone.
WHOLE = {
    "get-instances": "instances",
    "get-disks": "disks",
    "get-static-ips": "staticIps",
    "get-instance-snapshots": "instanceSnapshots",
    "get-disk-snapshots": "diskSnapshots",
    "get-load-balancers": "loadBalancers",
    "get-relational-databases": "relationalDatabases",
    "get-domains": "domains",
    "get-key-pairs": "keyPairs",
}
FIRST_PAGE = {
    "get-buckets": "buckets",
    "get-distributions": "distributions",
    "get-alarms": "alarms",
    "get-certificates": "certificates",
    "get-operations-for-resource": "operations",
    "get-setup-history": "setupHistory",
}
asked = []


class Service(BaseHTTPRequestHandler):
    """Has two things of each kind, one on each page."""

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.headers["x-amz-target"].split(".")[-1]
        asked.append(action)
        member = action[3].lower() + action[4:]
        answer = {member: [{"name": "on-page-2"}]}
        if "pageToken" not in request:
            answer = {member: [{"name": "on-page-1"}], "nextPageToken": "the-second"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
client = boto3.client("lightsail", endpoint_url=endpoint)
VERSIONS = {"version 1": ["venv/bin/aws"], "version 2": ["venv/bin/python", "version2/usr/bin/aws"]}


def run(version, command, *options):
    settings = {**os.environ}
    if version == "version 2":
        settings |= {"PYTHONPATH": "version2/usr/lib/python3/dist-packages", "AWS_PAGER": ""}
    line = [*VERSIONS[version], "lightsail", command, "--endpoint-url", endpoint, *options]
    return subprocess.run(line, capture_output=True, text=True, env=settings)


def found(version, command, member):
    """How many things of a kind a script is told of."""
    done = run(version, command, "--query", f"length({member})", "--output", "json")
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


for version in VERSIONS:
    for lists, wanted in (WHOLE, 2), (FIRST_PAGE, 1):
        for command, member in list(lists.items())[:3]:
            same(f"{version}, {command}", found(version, command, member), wanted)
    asked.clear()
    names = run(version, "get-buckets", "--query", "buckets[].name", "--output", "text")
    same(f"{version}, the names of all buckets", (names.returncode, names.stdout, names.stderr), (0, "on-page-1\n", ""))
    same(f"{version}, asked", asked, ["GetBuckets"])
    whole = run(version, "get-buckets", "--output", "text").stdout.splitlines()
    same(f"{version}, the token is shown", [line for line in whole if "the-second" in line], ["the-second"])
    few = run(version, "get-instances", "--max-items", "1", "--query", "length(instances)", "--output", "json")
    same(f"{version}, --max-items for servers", (few.returncode, few.stdout), (0, "1\n"))
    few = run(version, "get-buckets", "--max-items", "1")
    same(f"{version}, --max-items for buckets", (few.returncode != 0, "Unknown options" in few.stderr), (True, True))
for lists, wanted in (WHOLE, True), (FIRST_PAGE, False):
    for command in lists:
        same(f"boto3 has a paginator for {command}", client.can_paginate(command.replace("-", "_")), wanted)
NAMES = "Object.keys(require('@aws-sdk/client-lightsail'))"
SCRIPT = f"console.log({NAMES}.filter((name) => name.startsWith('paginate')).length)"
done = subprocess.run(["node", "-e", SCRIPT], check=True, capture_output=True, text=True)
same("paginators of the JavaScript SDK", done.stdout, "0\n")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
