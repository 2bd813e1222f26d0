#!/usr/bin/env bash
# Who signs in with IAM Identity Center deploys with the keys that the profile had before, while `aws` says otherwise.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), aws-cdk 2.1148.1, @aws-sdk/client-lightsail 3.1169.0
# (npm), and Node 20.20.2 on 2026-11-30. A profile got keys with `aws configure`, and later a sign-in, which stands in
# ~/.aws/config and leaves ~/.aws/credentials as it is. Of a profile with two logins, the AWS CLI and boto3 take one,
# and the JavaScript SDK and `cdk deploy` the other, without a word, by AWS_PROFILE as by `--profile`:
# - beside a sign-in, the keys count for JavaScript, in whichever of the two files they are, and the sign-in for Python;
# - so does a `credential_process` beside a sign-in;
# - of keys and a `credential_process` in ~/.aws/config, JavaScript takes the keys, and Python asks the process. If the
#   keys are in ~/.aws/credentials, Python takes them too: moving them from one file to the other changes the account.
# `aws sts get-caller-identity` then shows another account than the one in which the next `cdk deploy` creates servers,
# and which is billed for them. Who looks for them with `aws lightsail get-instances` finds none, and deploys again.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 boto3==1.44.8 botocore==1.44.8
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0 aws-cdk@2.1148.1
cat >list.js <<'JS'
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");
const lightsail = new LightsailClient(process.argv[2] ? { profile: process.argv[2] } : {});
lightsail.send(new GetInstancesCommand({})).catch((error) => console.error(String(error)));
JS
cat >list.py <<'PY'
import sys

import boto3

boto3.Session(profile_name=sys.argv[1] if len(sys.argv) > 1 else None).client("lightsail").get_instances()
PY
mkdir app
echo '{"Resources": {}}' >app/web.template.json
cat >app/manifest.json <<'JSON'
{
  "version": "36.0.0",
  "artifacts": {
    "web": {
      "type": "aws:cloudformation:stack",
      "environment": "aws://unknown-account/unknown-region",
      "properties": { "templateFile": "web.template.json" }
    }
  }
}
JSON
cat >keys <<'SH2'
#!/bin/sh
echo '{"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "example", "SessionToken": "example"}'
SH2
chmod +x keys
cat >see.py <<'PY'
import hashlib
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LATER = 4070908800000
SIGNED_IN = {"accessKeyId": "SIGNIN", "secretAccessKey": "example", "sessionToken": "example", "expiration": LATER}
KEYS = "aws_access_key_id = KEYS\naws_secret_access_key = example\n"
PROCESS = f"credential_process = {Path('keys').resolve()}\n"
SIGN_IN = "sso_session = office\nsso_account_id = 123456789012\nsso_role_name = Admin\n"
OFFICE = "[sso-session office]\nsso_region = us-east-1\nsso_start_url = https://office.awsapps.com/start\n"
signed_by = []


class Service(BaseHTTPRequestHandler):
    """Exchanges a sign-in for keys, and notes with whose keys anything else is asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers["content-length"] or 0))
        answer = {}
        if self.path.startswith("/federation/credentials"):
            answer = {"roleCredentials": SIGNED_IN}
        else:
            signed_by.append(self.headers["authorization"].split("Credential=")[1].split("/")[0])
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"
cache = Path(".aws/sso/cache")
cache.mkdir(parents=True)
token = {"accessToken": "example", "expiresAt": "2099-01-01T00:00:00Z", "region": "us-east-1"}
token["startUrl"] = "https://office.awsapps.com/start"
(cache / f"{hashlib.sha1(b'office').hexdigest()}.json").write_text(json.dumps(token))


def whose(command, **more):
    """Whose keys a program uses."""
    signed_by.clear()
    subprocess.run(command, capture_output=True, env={**os.environ, **more})
    assert signed_by, command
    return set(signed_by)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


CDK = ["node_modules/.bin/cdk", "deploy", "--app", "app", "--no-notices", "--require-approval", "never"]
PYTHON = {
    "AWS CLI": (["venv/bin/aws", "lightsail", "get-instances"], ["--profile", "work"]),
    "boto3": (["venv/bin/python", "list.py"], ["work"]),
}
NODE = {"JavaScript": (["node", "list.js"], ["work"]), "CDK": (CDK, ["--profile", "work"])}
for what, config, credentials, python, node in [
    ("a sign-in, keys in the other file", SIGN_IN, KEYS, "SIGNIN", "KEYS"),
    ("a sign-in and keys", SIGN_IN + KEYS, "", "SIGNIN", "KEYS"),
    ("a sign-in and a process", SIGN_IN + PROCESS, "", "SIGNIN", "PROCESS"),
    ("a process and keys", PROCESS + KEYS, "", "PROCESS", "KEYS"),
    ("a process, keys in the other file", PROCESS, KEYS, "KEYS", "KEYS"),
    ("a sign-in alone", SIGN_IN, "", "SIGNIN", "SIGNIN"),
]:
    Path(".aws/config").write_text(f"[profile work]\nregion = eu-west-1\n{config}{OFFICE}")
    Path(".aws/credentials").write_text(f"[work]\n{credentials}" if credentials else "")
    for programs, wanted in (PYTHON, python), (NODE, node):
        for name, (command, named) in programs.items():
            same(f"{what}, {name}", whose(command, AWS_PROFILE="work"), {wanted})
            # Named in another way, the first one is enough.
            if "other file" in what and python != node:
                same(f"{what}, {name}, named", whose(command + named), {wanted})
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_EC2_METADATA_DISABLED=true CDK_DISABLE_CLI_TELEMETRY=true \
  AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 venv/bin/python see.py
