#!/usr/bin/env bash
# Amazon Lightsail clients take a success without its result for a result without members.
#
# Seen with boto3 1.44.8, botocore 1.44.8 (PyPI) on 2026-11-28: a reply of HTTP 200 without a body, of HTTP 204, and
# of HTTP 200 with `{}` are each a success, without an exception and without a warning. get_instances() then has
# no key "instances" (it is absent, not empty), get_instance() no key "instance", and delete_instance() no key
# "operations". The service's model doesn't say which member an output must have: of 167 operations, GetProfile
# alone has a required one. A paginator over get_instances yields one page and ends. `.get("instances", [])`,
# as scripts have it, then reads "this account has no instances".
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8
cat >"$folder/see.py" <<'PY'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import botocore

REPLIES = {"200 without a body": (200, b""), "204": (204, b""), "200 with {}": (200, b"{}")}
now = {"reply": (200, b"")}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        status, body = now["reply"]
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.1")
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = boto3.client(
    "lightsail",
    region_name="us-east-1",
    endpoint_url=f"http://127.0.0.1:{server.server_port}",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="example",
)
print("boto3", boto3.__version__, "botocore", botocore.__version__)
for name, reply in REPLIES.items():
    now["reply"] = reply
    listed = client.get_instances()
    one = client.get_instance(instanceName="web-1")
    deleted = client.delete_instance(instanceName="web-1")
    pages = list(client.get_paginator("get_instances").paginate())
    members = [sorted(set(answer) - {"ResponseMetadata"}) for answer in (listed, one, deleted, *pages)]
    print(f"{name}: members of get_instances, get_instance, delete_instance and its pages: {members}")
    assert members == [[], [], [], []], members
model = client.meta.service_model
required = {name for name in model.operation_names if (model.operation_model(name).output_shape or None) is not None
            and model.operation_model(name).output_shape.required_members}
print("operations whose output has a required member:", sorted(required))
assert (len(model.operation_names), required) == (167, {"GetProfile"}), (len(model.operation_names), required)
PY
env -i PATH="$PATH" HOME="$folder" "$folder/venv/bin/python" "$folder/see.py"
echo "as seen"
