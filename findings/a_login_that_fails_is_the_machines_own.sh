#!/usr/bin/env bash
# When a profile's login fails, JavaScript signs as the machine that it runs on, in that machine's own account.
#
# Seen with @aws-sdk/client-lightsail 3.1169.0, aws-cdk 2.1148.1 (npm), Node 20.20.2, awscli 1.46.3, boto3 1.44.8, and
# botocore 1.44.8 (PyPI) on 2026-11-30. A machine that builds or deploys has a role of its own, in the account that it's
# in, and AWS_PROFILE names the login with which servers are to be created, in another one. For the JavaScript SDK, the
# profile is one link of a chain, of which the machine's role is the last. It goes on to that, without a word, if
# - the program that `credential_process` names ends with an error, as when it can't reach its server for once, or its
#   store of passwords is locked; the next time, it's the profile again;
# - there's no such program, or no such profile, as after a slip in its name;
# - the profile has a key without its secret, or a role whose `source_profile` is missing, or roles that form a circle.
# The Region is that of the profile, if there is one, so that the servers are where one looks for them, but in the wrong
# account, which is billed, and a script that deletes what it doesn't find there deletes it in that account. boto3 and
# the AWS CLI refuse each of these, and so does `cdk deploy`, which is JavaScript too. A sign-in that is over and a role
# that asks for a code are refused by all, so that whoever tries with those thinks that the chain ends at the profile.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 awscli==1.46.3
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0 aws-cdk@2.1148.1
cat >list.js <<'JS'
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");
const lightsail = new LightsailClient({});
lightsail.send(new GetInstancesCommand({})).catch(() => console.log("refused"));
JS
cat >list.py <<'PY'
import boto3

boto3.client("lightsail").get_instances()
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
cat >keys <<'SH'
#!/bin/sh
[ -e locked ] && { echo "the store is locked" >&2; exit 1; }
echo '{"Version": 1, "AccessKeyId": "PROFILE", "SecretAccessKey": "example"}'
SH
chmod +x keys
mkdir .aws
cat >.aws/config <<INI
[profile program]
region = eu-central-1
credential_process = $folder/keys

[profile no-program]
region = eu-central-1
credential_process = $folder/none

[profile half]
region = eu-central-1
aws_access_key_id = PROFILE

[profile role]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/Deploy
source_profile = none

[profile circle]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/Deploy
source_profile = other

[profile other]
role_arn = arn:aws:iam::123456789012:role/Other
source_profile = circle

[profile code]
region = eu-central-1
role_arn = arn:aws:iam::123456789012:role/Deploy
source_profile = program
mfa_serial = arn:aws:iam::123456789012:mfa/me

[profile sign-in]
region = eu-central-1
sso_session = office
sso_account_id = 123456789012
sso_role_name = Deploy

[sso-session office]
sso_region = eu-central-1
sso_start_url = https://office.awsapps.com/start
INI
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MACHINE = {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "MACHINE", "SecretAccessKey": "example"}
MACHINE |= {"Token": "example", "Expiration": "2099-01-01T00:00:00Z", "LastUpdated": "2026-11-30T00:00:00Z"}
signed_by = []


class Machine(BaseHTTPRequestHandler):
    """Lightsail and STS, which note who signed and for which Region, and the machine's own metadata service."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers["content-length"] or 0))
        answer = "{}"
        if "authorization" in self.headers:
            scope = self.headers["authorization"].split("Credential=")[1].split("/")
            signed_by.append((scope[0], scope[2]))
        elif self.command == "PUT":
            answer = "example"
        elif self.path.endswith("/security-credentials/"):
            answer = "builds"
        elif self.path.endswith("/security-credentials/builds"):
            answer = json.dumps(MACHINE)
        elif self.path.endswith("/placement/region"):
            answer = "us-west-2"
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    do_POST = do_PUT = do_GET

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Machine)
threading.Thread(target=server.serve_forever, daemon=True).start()
here = f"http://127.0.0.1:{server.server_port}"
os.environ |= {"AWS_ENDPOINT_URL": here, "AWS_EC2_METADATA_SERVICE_ENDPOINT": here}
TOOLS = {
    "JavaScript": ["node", "list.js"],
    "boto3": ["venv/bin/python", "list.py"],
    "the AWS CLI": ["venv/bin/aws", "lightsail", "get-instances"],
    "cdk deploy": ["node_modules/.bin/cdk", "deploy", "--app", "app", "--no-notices", "--require-approval", "never"],
}


def who(name, profile):
    """Who signs, and for which Region; none if the tool refuses."""
    signed_by.clear()
    settings = {**os.environ, "AWS_PROFILE": profile}
    done = subprocess.run(TOOLS[name], capture_output=True, text=True, env=settings, stdin=subprocess.DEVNULL)
    assert signed_by or done.returncode or done.stdout == "refused\n", done
    return signed_by[0] if signed_by else None


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


for name in TOOLS:
    same(f"the program is well, {name}", who(name, "program"), ("PROFILE", "eu-central-1"))
Path("locked").touch()
for what, profile, region in [
    ("the program fails", "program", "eu-central-1"),
    ("there's no program", "no-program", "eu-central-1"),
    ("no such profile", "porgram", "us-west-2"),
    ("a key without its secret", "half", "eu-central-1"),
    ("no source of a role", "role", "eu-central-1"),
    ("roles in a circle", "circle", "eu-central-1"),
]:
    same(f"{what}, JavaScript", who("JavaScript", profile), ("MACHINE", region))
    for name in "boto3", "the AWS CLI", "cdk deploy":
        same(f"{what}, {name}", who(name, profile), None)
Path("locked").unlink()
for what, profile in ("a role that asks for a code", "code"), ("no sign-in", "sign-in"):
    for name in TOOLS:
        same(f"{what}, {name}", who(name, profile), None)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
