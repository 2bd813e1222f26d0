#!/usr/bin/env bash
# Who opens a port with Ansible's module for Lightsail closes all others, the one that Ansible logs in through too.
#
# Seen with community.aws and amazon.aws of ansible 12.3.0, ansible-core 2.19.14, boto3 1.44.8, and botocore 1.44.8
# (PyPI) on 2026-11-29. The module's `public_ports` are, by its manual, the ports to open, of a server that it otherwise
# leaves as it is: another size, zone or script is passed over without a word. But:
# - the list is sent as PutInstancePublicPorts, of which AWS says that it also closes every port that isn't in the
#   request, and not as OpenInstancePublicPorts, and without asking which ports are open. A play that adds 443 to a
#   server with 22 and 80 leaves 443 alone, and the next task can't reach the server. Taking the list out of the play
#   sends nothing, so nothing opens again; `state: running` ignores the list;
# - the manual asks for `cidrs` or `ipv6_cidrs`. With `cidrs` alone, the module sends the create, which is billed from
#   then on, waits until the server runs, and only then fails: botocore doesn't take the other one, which is null. So
#   does each further run, and the ports are never set.
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
import re
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3

with zipfile.ZipFile(glob.glob("ansible-12.3.0-*.whl")[0]) as wheel:
    ours = ("ansible_collections/community/aws/", "ansible_collections/amazon/aws/")
    wheel.extractall("collections", [name for name in wheel.namelist() if name.startswith(ours)])

sent = []
PORTS = [{"fromPort": port, "toPort": port, "protocol": "tcp"} for port in (22, 80)]
SERVER = {"name": "web-1", "bundleId": "micro_3_0", "state": {"name": "running"}, "networking": {"ports": PORTS}}
now = {"there": True}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.headers["x-amz-target"].split(".")[-1]
        status, answer = 200, {}
        if action != "GetInstance":
            sent.append((action, request))
            now["there"] = True
        elif now["there"]:
            answer = {"instance": SERVER}
        else:
            status, answer = 404, {"__type": "NotFoundException", "message": "There is no such instance."}
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
ASKED = {"state": "present", "zone": "us-east-1b", "blueprint_id": "ubuntu_24_04", "bundle_id": "large_3_0"}
HTTPS = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidrs": ["0.0.0.0/0"]}
BOTH = {**HTTPS, "ipv6_cidrs": ["::/0"]}


def changes(**arguments):
    """What the module sent to change the server, and its verdict."""
    sent.clear()
    arguments |= {"name": "web-1", "region": "us-east-1", "endpoint_url": f"http://127.0.0.1:{server.server_port}"}
    command = ["venv/bin/ansible", "localhost", "-m", "community.aws.lightsail", "-a", json.dumps(arguments)]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    return sent, re.search(r"^localhost \| (\w+)", said, re.MULTILINE)[1]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


https = {"fromPort": 443, "toPort": 443, "protocol": "tcp", "cidrs": ["0.0.0.0/0"], "ipv6Cidrs": ["::/0"]}
put = ("PutInstancePublicPorts", {"portInfos": [https], "instanceName": "web-1"})
same("port 443, for a server with 22 and 80", changes(public_ports=[BOTH], **ASKED), ([put], "SUCCESS"))
same("no ports, and another size, zone and script", changes(user_data="reboot", **ASKED), ([], "SUCCESS"))
same("port 443, for state running", changes(state="running", public_ports=[BOTH]), ([], "SUCCESS"))
now["there"] = False
create = {"instanceNames": ["web-1"], "availabilityZone": "us-east-1b", "blueprintId": "ubuntu_24_04"}
create = ("CreateInstances", {**create, "bundleId": "large_3_0", "userData": ""})
same("port 443 for IPv4, for no server", changes(public_ports=[HTTPS], **ASKED), ([create], "FAILED"))
same("the same once more", changes(public_ports=[HTTPS], **ASKED), ([], "FAILED"))

with open("collections/ansible_collections/community/aws/plugins/modules/lightsail.py") as file:
    manual = file.read()
assert "to describe the ports to open" in manual and "close" not in manual
assert "One of I(cidrs) or I(ipv6_cidrs) must be specified" in manual
client = boto3.client("lightsail")
text = client.meta.service_model.operation_model("PutInstancePublicPorts").documentation
assert "closes all currently open ports that are not included in the request" in text
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 ANSIBLE_COLLECTIONS_PATH="$folder/collections" \
  ANSIBLE_PYTHON_INTERPRETER="$folder/venv/bin/python" ANSIBLE_LOCALHOST_WARNING=false \
  AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
