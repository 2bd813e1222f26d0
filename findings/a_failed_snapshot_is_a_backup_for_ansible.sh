#!/usr/bin/env bash
# A snapshot that failed, or is another server's, is one for Ansible, and the play goes on and deletes the server.
#
# Seen with community.aws and amazon.aws of ansible 12.3.0, ansible-core 2.19.14, boto3 1.44.8, and botocore 1.44.8
# (PyPI) on 2026-11-30. A play takes a snapshot of a server with `lightsail_snapshot`, and its next task deletes the
# server. The state of a snapshot is `pending`, `error` or `available`. The module, which by its manual waits "for the
# instance snapshot to be created before returning",
# - waits while it's `pending`, and takes what comes then for a success: `error` too, with "changed" and status 0;
# - takes a snapshot of that name which is there already for the wanted one, without a look at its state, its age or its
#   server. One that failed yesterday will do, and so does one of another server that was given the same name;
# - doesn't wait at all for one that is there and `pending`, as after a play that was stopped and is run again.
# In each case the server is deleted, and there may be nothing to bring it back from. That the snapshot failed, and
# whose it is, stands in `instance_snapshot` of the result, which the manual calls `snapshot`.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ansible-core==2.19.14 boto3==1.44.8 botocore==1.44.8
venv/bin/pip download --quiet --disable-pip-version-check --no-deps ansible==12.3.0
cat >see.py <<'PY'
import glob
import json
import os
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3

with zipfile.ZipFile(glob.glob("ansible-12.3.0-*.whl")[0]) as wheel:
    ours = ("ansible_collections/community/aws/", "ansible_collections/amazon/aws/")
    wheel.extractall("collections", [name for name in wheel.namelist() if name.startswith(ours)])

sent = []
SERVER = {"name": "web-1", "state": {"name": "running"}}
# The states that the snapshot has, one for each look at it; none is no such snapshot. The last one stays.
now = {"states": [], "of": "web-1"}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        action = self.headers["x-amz-target"].split(".")[-1]
        status, answer = 200, {"operations": []}
        if action == "GetInstance":
            answer = {"instance": SERVER}
        elif action == "GetInstanceSnapshot":
            state = now["states"][0]
            del now["states"][: len(now["states"]) > 1]
            answer = {"instanceSnapshot": {"name": "before-web", "state": state, "fromInstanceName": now["of"]}}
            if state is None:
                status, answer = 404, {"__type": "NotFoundException", "message": "There is no such snapshot."}
        else:
            sent.append(action)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
service = {"region": "us-east-1", "endpoint_url": f"http://127.0.0.1:{server.server_port}"}
backup = {"snapshot_name": "before-web", "instance_name": "web-1", "wait": True, **service}
tasks = [
    {"community.aws.lightsail_snapshot": backup, "register": "backup"},
    {"copy": {"content": "{{ backup | to_json }}", "dest": "{{ playbook_dir }}/result"}},
    {"community.aws.lightsail": {"name": "web-1", "state": "absent", **service}},
]
with open("play.json", "w") as file:
    json.dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], file)


def played(states, of="web-1"):
    """What the play sent, its status, whether the module says that it made a snapshot, and what that is."""
    sent.clear()
    now.update(states=list(states), of=of)
    done = subprocess.run(["venv/bin/ansible-playbook", "play.json"], capture_output=True, text=True)
    with open("result") as file:
        result = json.load(file)
    assert "snapshot" not in result
    snapshot = result["instance_snapshot"]
    return sent, done.returncode, result["changed"], snapshot["state"], snapshot["from_instance_name"]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


both, deleted = ["CreateInstanceSnapshot", "DeleteInstance"], ["DeleteInstance"]
same("made", played([None, "pending", "available"]), (both, 0, True, "available", "web-1"))
same("failed", played([None, "pending", "error"]), (both, 0, True, "error", "web-1"))
same("failed once", played(["error"]), (deleted, 0, False, "error", "web-1"))
same("another server's", played(["available"], "web-2"), (deleted, 0, False, "available", "web-2"))
same("still being made", played(["pending"]), (deleted, 0, False, "pending", "web-1"))

with open("collections/ansible_collections/community/aws/plugins/modules/lightsail_snapshot.py") as file:
    manual = file.read()
assert "Wait for the instance snapshot to be created before returning." in manual and "\nsnapshot:\n" in manual
assert "error" not in manual.split("EXAMPLES")[0]
states = boto3.client("lightsail").meta.service_model.shape_for("InstanceSnapshotState").enum
assert sorted(states) == ["available", "error", "pending"], states
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 ANSIBLE_COLLECTIONS_PATH="$folder/collections" \
  ANSIBLE_PYTHON_INTERPRETER="$folder/venv/bin/python" ANSIBLE_LOCALHOST_WARNING=false \
  AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
