#!/usr/bin/env bash
# A list that breaks off in the middle is an empty list for Python, and a create whose reply does is sent again by Node.
#
# Seen with boto3 1.44.8, botocore 1.44.8, urllib3 2.8.0, awscli 1.46.3 (PyPI), and @aws-sdk/client-lightsail 3.1169.0
# (npm) on 2026-11-29. The service says how long its reply is, and the connection ends after half of it:
# - get_instances() of boto3 is a success without "instances", with neither exception nor warning nor a second try:
#   botocore tells urllib3 not to compare the length, and takes text that isn't JSON for a result without members;
# - a paginator whose second page breaks off ends there: it gives the first page alone;
# - create_instances() is a success without "operations", and is sent once; JavaScript sends it three times;
# - `aws lightsail get-instances` asks again and then fails: it carries an older botocore, which compares the length.
# Were the same half sent in chunks, without a length, boto3 would send again as well. A script that creates what is
# missing, or deletes what isn't listed, does so after a lost connection, and once it was moved from the CLI to boto3.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 awscli==1.46.3 \
  urllib3==2.8.0
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0
cat >create.js <<'JS'
const { LightsailClient, CreateInstancesCommand } = require("@aws-sdk/client-lightsail");
const lightsail = new LightsailClient({ endpoint: process.argv[2] });
lightsail.send(new CreateInstancesCommand(JSON.parse(process.argv[3]))).then(
  () => console.log("success"),
  () => console.log("error"),
);
JS
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
from botocore.exceptions import ConnectionClosedError

FIRST = {"instances": [{"name": "web-1"}], "nextPageToken": "second"}
SECOND = {"instances": [{"name": "web-2"}, {"name": "web-3"}]}
CREATED = {"operations": [{"resourceName": "web-4", "status": "Started"}]}
REQUEST = {"instanceNames": ["web-4"], "availabilityZone": "us-east-1a", "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0"}
now = {"whole": [], "chunked": False}
sent = []


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.headers["x-amz-target"].split(".")[-1]
        sent.append(action)
        answer = CREATED if action == "CreateInstances" else SECOND if request.get("pageToken") else FIRST
        body = json.dumps(answer).encode()
        part = body if answer in now["whole"] else body[: len(body) // 2]
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        if now["chunked"]:
            self.send_header("transfer-encoding", "chunked")
            part = b"%x\r\n%s\r\n" % (len(part), part)
        else:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(part)
        self.close_connection = True

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
client = boto3.client("lightsail", endpoint_url=endpoint)


def members(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def taken():
    """What was sent since the last time."""
    actions = sent.copy()
    sent.clear()
    return actions


same("boto3, half a list", (members(client.get_instances()), taken()), ({}, ["GetInstances"]))
now["whole"] = [FIRST]
pages = [page.get("instances") for page in client.get_paginator("get_instances").paginate()]
same("boto3, half of the second page", (pages, taken()), ([[{"name": "web-1"}], None], ["GetInstances"] * 2))
now["whole"] = []
command = ["venv/bin/aws", "lightsail", "get-instances", "--endpoint-url", endpoint]
done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "AWS_MAX_ATTEMPTS": "2"})
same("AWS CLI, half a list", (done.returncode, done.stdout, taken()), (255, "", ["GetInstances"] * 2))
same("boto3, half of a create", (members(client.create_instances(**REQUEST)), taken()), ({}, ["CreateInstances"]))
command = ["node", "create.js", endpoint, json.dumps(REQUEST)]
said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
same("JavaScript, half of a create", (said, taken()), ("error", ["CreateInstances"] * 3))
now["chunked"] = True
try:
    said = members(client.create_instances(**REQUEST))
except ConnectionClosedError:
    said = "error"
same("boto3, half of a create in chunks", (said, taken()), ("error", ["CreateInstances"] * 3))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
