#!/usr/bin/env bash
# A filter of the AWS CLI finds the servers of account 012345678901, and none of account 123456789012.
#
# Seen with awscli 1.46.3 and jmespath 1.1.0 (PyPI) on 2026-11-29. A text between backticks, as examples for `--query`
# often have it, is read as JSON, and as text only where it isn't JSON. A number of JSON never begins with a zero before
# other digits, so `012345678901` is a text and equals the value of a tag, while `123456789012` is a number, which no
# tag's value is: the answer is the empty list with status 0, without a word. So it is with a day (`20261129`), and with
# the short name of a commit that has digits alone, or one `e` among them (`7e10431`; `7f10431` is found). Whoever tries
# the filter with one value, and has a script stop or delete what it finds, lets the servers of another one run, and
# pays for them. Between apostrophes, each is found.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 jmespath==1.1.0
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

VALUES = {
    "012345678901": True,
    "123456789012": False,
    "20261129": False,
    "2026-11-29": True,
    "7e10431": False,
    "7f10431": True,
}
TAGGED = {"instances": [{"name": f"web-{value}", "tags": [{"key": "for", "value": value}]} for value in VALUES]}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(TAGGED).encode()
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


def found(value):
    query = f"instances[?tags[?key=='for' && value=={value}]].name"
    command = ["venv/bin/aws", "lightsail", "get-instances", "--endpoint-url", endpoint, "--query", query]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == "", done.stderr
    return json.loads(done.stdout)


for value, wanted in VALUES.items():
    backticks, apostrophes = found(f"`{value}`"), found(f"'{value}'")
    print(f"{value}: between backticks {backticks}, between apostrophes {apostrophes}")
    assert apostrophes == [f"web-{value}"]
    assert backticks == (apostrophes if wanted else []), wanted
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
