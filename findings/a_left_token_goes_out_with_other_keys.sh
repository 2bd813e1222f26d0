#!/usr/bin/env bash
# Who changes to keys without a token goes on sending the token of the login before, by one tool, and not by another.
#
# Seen with awscli 2.9.19-1 (Debian), awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), @aws-sdk/client-lightsail
# 3.1169.0 (npm), and Node 20.20.2 on 2026-11-30. A login for an hour has a token beside its two keys, which AWS takes
# together or not at all. The keys of a user have none. When the keys change, what is left of a token counts or doesn't:
# - `eval "$(aws configure export-credentials --profile NAME --format env)"` puts a login into a shell. Of one without a
#   token, it sets the two keys, and clears neither AWS_SESSION_TOKEN nor AWS_CREDENTIAL_EXPIRATION: all tools send the
#   new keys with the old token. Whoever clears the token alone is served until the old login would have ended. From
#   then on, the AWS CLI and boto3 refuse keys that never end, and JavaScript goes on;
# - of a profile that stands with keys and token in ~/.aws/config, `aws configure` writes new keys into the other file,
#   ~/.aws/credentials. The AWS CLI and boto3 take these alone; JavaScript sends them with the token of the first;
# - `aws_security_token` is an older name, which some programs write beside `aws_session_token`. Once the newer one is
#   set anew, JavaScript sends that, and the AWS CLI and boto3 the older one. So it is with AWS_SECURITY_TOKEN.
# AWS answers that the token is invalid. As another tool is served, with the same profile, one looks for the mistake in
# the account or in the tool, and not in a line that was right before.
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
cat >list.js <<'JS'
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");
new LightsailClient({ endpoint: process.argv[2] }).send(new GetInstancesCommand({}));
JS
cat >list.py <<'PY'
import sys

import boto3

boto3.client("lightsail", endpoint_url=sys.argv[1]).get_instances()
PY
cat >hour <<'SH'
#!/bin/sh
echo '{"Version": 1, "AccessKeyId": "HOUR", "SecretAccessKey": "example", "SessionToken": "of-the-hour",'
echo ' "Expiration": "2099-01-01T00:00:00Z"}'
SH
chmod +x hour
cat >see.py <<'PY'
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sent = []


class Service(BaseHTTPRequestHandler):
    """Notes the key and the token of each request."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        key = self.headers["authorization"].split("Credential=")[1].split("/")[0]
        sent.append((key, self.headers["x-amz-security-token"]))
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
ONE, TWO = "venv/bin/aws", "venv/bin/python version2/usr/bin/aws"
PATHS = {"PYTHONPATH": "version2/usr/lib/python3/dist-packages", "AWS_PAGER": ""}
LIST = f"lightsail get-instances --endpoint-url {endpoint}"
TOOLS = {
    "boto3": f"venv/bin/python list.py {endpoint}",
    "version 1": f"{ONE} {LIST}",
    "version 2": f"{TWO} {LIST}",
    "JavaScript": f"node list.js {endpoint}",
}
PYTHON = ["boto3", "version 1", "version 2"]


def run(command, settings=None, version2=False):
    settings = {**os.environ, **(PATHS if version2 else {}), **(settings or {})}
    return subprocess.run(command, shell=True, capture_output=True, text=True, env=settings)


def sends(name, settings=None):
    """The key and the token that a tool sends; none if it refuses."""
    sent.clear()
    done = run(TOOLS[name], settings, name == "version 2")
    assert done.returncode or sent, done
    return sent[0] if sent else None


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def keys(name):
    return f"aws_access_key_id = {name}\naws_secret_access_key = example\n"


def put(config, credentials=""):
    Path(".aws").mkdir(exist_ok=True)
    Path(".aws/config").write_text(config)
    Path(".aws/credentials").write_text(credentials)


def configure(*settings):
    for name, value in settings:
        assert run(f"{ONE} configure set {name} {value}").returncode == 0


put(f"[profile hour]\ncredential_process = {Path('hour').resolve()}\n", f"[user]\n{keys('USER')}")
export = "; ".join(
    f'eval "$({TWO} configure export-credentials --profile {name} --format env)"' for name in ("hour", "user")
)
shown = run(f"{export}; env", version2=True).stdout.splitlines()
left = dict(line.split("=", 1) for line in shown if line.startswith(("AWS_ACCESS", "AWS_S", "AWS_C")))
left = {name: value for name, value in left.items() if name not in os.environ}
same("left in the shell", sorted(left), [
    "AWS_ACCESS_KEY_ID", "AWS_CREDENTIAL_EXPIRATION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
])
for name in TOOLS:
    same(f"from the shell, {name}", sends(name, left), ("USER", "of-the-hour"))
over = {name: value for name, value in left.items() if name != "AWS_SESSION_TOKEN"}
over["AWS_CREDENTIAL_EXPIRATION"] = "2026-01-01T00:00:00+00:00"
for name in PYTHON:
    same(f"without the token, after its end, {name}", sends(name, over), None)
same("without the token, after its end, JavaScript", sends("JavaScript", over), ("USER", None))

put(f"[default]\n{keys('HOUR')}aws_session_token = of-the-hour\n")
configure(("aws_access_key_id", "USER"), ("aws_secret_access_key", "example"))
for name in PYTHON:
    same(f"from the two files, {name}", sends(name), ("USER", None))
same("from the two files, JavaScript", sends("JavaScript"), ("USER", "of-the-hour"))

put("", f"[default]\n{keys('HOUR')}aws_session_token = of-the-hour\naws_security_token = of-the-hour\n")
configure(("aws_access_key_id", "NEXT"), ("aws_secret_access_key", "example"), ("aws_session_token", "of-the-next"))
for name in PYTHON:
    same(f"by its older name, {name}", sends(name), ("NEXT", "of-the-hour"))
same("by its older name, JavaScript", sends("JavaScript"), ("NEXT", "of-the-next"))
both = {"AWS_ACCESS_KEY_ID": "NEXT", "AWS_SECRET_ACCESS_KEY": "example"}
both |= {"AWS_SESSION_TOKEN": "of-the-next", "AWS_SECURITY_TOKEN": "of-the-hour"}
for name in PYTHON:
    same(f"by its older name in the shell, {name}", sends(name, both), ("NEXT", "of-the-hour"))
same("by its older name in the shell, JavaScript", sends("JavaScript", both), ("NEXT", "of-the-next"))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
  AWS_EC2_METADATA_DISABLED=true venv/bin/python see.py
