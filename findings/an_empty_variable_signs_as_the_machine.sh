#!/usr/bin/env bash
# A variable that's there and empty makes boto3 and the AWS CLI sign as the machine, with the Region of the profile.
#
# Seen with boto3 1.44.8, botocore 1.44.8, awscli 1.46.3 (PyPI), awscli 2.9.19-1 (Debian), @aws-sdk/client-lightsail
# 3.1169.0 (npm), and Node 20.20.2 on 2026-11-30. Docker Compose, systemd and the runners of CI hand on a variable that
# nobody has set as an empty one, as a secret that a fork isn't given. On a machine that has a role of its own,
# - with an empty AWS_SHARED_CREDENTIALS_FILE, boto3 and both versions of the AWS CLI find no keys in
#   ~/.aws/credentials. They sign as the machine, in its account, though AWS_PROFILE names a login; the Region is still
#   that of the profile, so that the servers are where one looks for them, and are billed to another one. JavaScript
#   takes such a variable for one that isn't set, and signs as the profile;
# - with an empty AWS_CONFIG_FILE, they find no `default` in ~/.aws/config, with its Region and its program that gives
#   keys, so that it's the machine again; or it's the keys of ~/.aws/credentials where the role that they're for isn't
#   there any more. JavaScript runs the program;
# - with AWS_ACCESS_KEY_ID and an empty AWS_SECRET_ACCESS_KEY, it's the other way round: boto3 and the AWS CLI say what
#   is missing, and JavaScript signs as the profile `default`, or as the machine;
# - with an empty AWS_PROFILE, they say that there's no such profile, and JavaScript signs as `default`.
# Nothing is said but that. With a profile that doesn't exist, or with a key without its secret in the file, boto3 and
# the AWS CLI refuse, so that one relies on it.
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
cat >ask.js <<'JS'
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");

new LightsailClient({ endpoint: process.argv[2] }).send(new GetInstancesCommand({}));
JS
cat >ask.py <<'PY'
import sys

import boto3

boto3.client("lightsail", endpoint_url=sys.argv[1]).get_instances()
PY
cat >see.py <<'PY'
import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MACHINE = {
    "Code": "Success",
    "Type": "AWS-HMAC",
    "AccessKeyId": "MACHINE",
    "SecretAccessKey": "example",
    "Token": "example",
    "LastUpdated": "2026-11-30T00:00:00Z",
    "Expiration": "2099-01-01T00:00:00Z",
}
asked = []


class Service(BaseHTTPRequestHandler):
    """Lightsail, which has no servers, and the machine's own role."""

    def answer(self, body):
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.answer(b"token")

    def do_GET(self):
        role = {"security-credentials": b"role", "role": json.dumps(MACHINE).encode()}
        self.answer(role[self.path.rstrip("/").split("/")[-1]])

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        key, region = re.search(r"Credential=([^/]*)/\d*/([^/]*)", self.headers["authorization"]).groups()
        asked.append(f"{key} {region}")
        self.answer(b'{"instances": []}')

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ADDRESS = f"http://127.0.0.1:{server.server_port}"
LIST = ["lightsail", "get-instances", "--endpoint-url", ADDRESS]
PYTHON, JAVASCRIPT = ("boto3", "version 1", "version 2"), ("JavaScript",)
TOOLS = {
    "boto3": ["venv/bin/python", "ask.py", ADDRESS],
    "version 1": ["venv/bin/aws", *LIST],
    "version 2": ["venv/bin/python", "version2/usr/bin/aws", *LIST],
    "JavaScript": ["node", "--no-warnings", "ask.js", ADDRESS],
}


def by(tool, settings):
    """Whose key and which Region the request has, or None if there's none."""
    settings = os.environ | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{ADDRESS}/"} | settings
    if tool == "version 2":
        settings["PYTHONPATH"] = "version2/usr/lib/python3/dist-packages"
    asked.clear()
    done = subprocess.run(TOOLS[tool], capture_output=True, text=True, env=settings)
    if done.returncode == 0:
        assert done.stderr == "", done.stderr
        return asked[0]
    assert not asked
    return None


def same(what, tools, settings, wanted):
    for tool in tools:
        seen = by(tool, settings)
        print(f"{what}, {tool}: {seen or 'refused'}")
        assert seen == wanted, wanted


def keys(name):
    return f"aws_access_key_id = {name}\naws_secret_access_key = example\n"


def write(config, credentials):
    Path(".aws").mkdir(exist_ok=True)
    Path(".aws/config").write_text(config)
    Path(".aws/credentials").write_text(credentials)


write(
    "[default]\nregion = us-east-1\n[profile web]\nregion = eu-west-1\n[profile half]\nregion = eu-west-1\n",
    f"[default]\n{keys('DEFAULT')}[web]\n{keys('WEB')}[half]\naws_access_key_id = HALF\n",
)
WEB, HERE, NONE = {"AWS_PROFILE": "web"}, {"AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"}, None
same("all is set", PYTHON + JAVASCRIPT, WEB, "WEB eu-west-1")
empty = {"AWS_SHARED_CREDENTIALS_FILE": ""}
same("no file of keys, a profile", PYTHON, WEB | empty, "MACHINE eu-west-1")
same("no file of keys, a profile", JAVASCRIPT, WEB | empty, "WEB eu-west-1")
same("no file of keys", PYTHON, empty, "MACHINE us-east-1")
same("no file of keys", JAVASCRIPT, empty, "DEFAULT us-east-1")

half = {"AWS_ACCESS_KEY_ID": "SECRETLESS", "AWS_SECRET_ACCESS_KEY": ""}
same("no secret", PYTHON, half, NONE)
same("no secret", JAVASCRIPT, half, "DEFAULT us-east-1")
same("no profile", PYTHON, {"AWS_PROFILE": ""}, NONE)
same("no profile", JAVASCRIPT, {"AWS_PROFILE": ""}, "DEFAULT us-east-1")
same("a profile that doesn't exist", PYTHON, {"AWS_PROFILE": "wbe"}, NONE)
same("a key without its secret in the file", PYTHON, {"AWS_PROFILE": "half"}, NONE)

Path("login").write_text(f"#!/bin/sh\necho '{json.dumps(MACHINE | {'Version': 1, 'AccessKeyId': 'LOGIN'})}'\n")
os.chmod("login", 0o755)
write(f"[default]\nregion = us-east-1\ncredential_process = {os.getcwd()}/login\n", "")
empty = HERE | {"AWS_CONFIG_FILE": ""}
same("a program gives keys", PYTHON + JAVASCRIPT, HERE, "LOGIN us-east-1")
same("a program gives keys, no file of it", PYTHON, empty, "MACHINE us-east-1")
same("a program gives keys, no file of it", JAVASCRIPT, empty, "LOGIN us-east-1")
nothing = HERE | {"AWS_CONFIG_FILE": "/dev/null"}
same("no secret, and no keys of default", JAVASCRIPT, half | nothing, "MACHINE us-east-1")
write(
    "[default]\nrole_arn = arn:aws:iam::123456789012:role/web\nsource_profile = default\n",
    f"[default]\n{keys('DEFAULT')}",
)
same("a role, no file of it", PYTHON, empty, "DEFAULT us-east-1")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_PAGER= venv/bin/python see.py
