#!/usr/bin/env bash
# The AWS CLI changes the line ends of a launch script that it reads from a file, and not of one in a document.
#
# Seen with awscli 1.46.3 (PyPI) on 2026-11-28: `--user-data file://F` sends LF for every CRLF and for every CR that
# stands alone, so a script that draws its progress with CR, or holds a file of another system, arrives changed; a byte
# order mark at its beginning is kept and sent, and cloud-init then runs nothing. The same text as `userData` of a
# `--cli-input-json` document is sent byte for byte. Nothing is said of either.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

sent = []


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["userData"])
        body = b'{"operations":[]}'
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
environment = {
    "PATH": os.environ["PATH"],
    "HOME": os.getcwd(),
    "LANG": "C.UTF-8",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "example",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def create(*arguments):
    """What one create sends as its launch script."""
    command = ["venv/bin/aws", "lightsail", "create-instances", *arguments]
    command += ["--endpoint-url", f"http://127.0.0.1:{server.server_port}"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return sent.pop()


request = {"instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0"}
options = ["--instance-names", "web-1", "--availability-zone", "us-east-1a"]
options += ["--blueprint-id", "ubuntu_24_04", "--bundle-id", "micro_3_0"]
for script, wanted in [("a\r\nb\rc\n", "a\nb\nc\n"), ("\ufeff#!/bin/sh\n\n", "\ufeff#!/bin/sh\n\n")]:
    with open("script", "wb") as file:
        file.write(script.encode())
    from_file = create(*options, "--user-data", "file://script")
    in_document = create("--cli-input-json", json.dumps({**request, "userData": script}))
    print(f"{script!r}: from a file {from_file!r}, in a document {in_document!r}")
    assert (from_file, in_document) == (wanted, script)
PY
venv/bin/python see.py
