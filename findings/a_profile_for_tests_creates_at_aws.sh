#!/usr/bin/env bash
# A profile that is for tests, with an address of its own, creates servers at AWS if a program for Node names it.
#
# Seen with @aws-sdk/client-lightsail 3.1169.0 (npm), Node 20.20.2, boto3 1.44.8, botocore 1.44.8, awscli 1.46.3 (PyPI),
# and awscli 2.9.19-1 (Debian) on 2026-11-30. A profile has an `endpoint_url`, for all services or for Lightsail alone,
# that leads to something that only looks like AWS, so that nothing that a test creates is billed. Of a profile that a
# program names itself, as `new LightsailClient({ profile: "test" })`, JavaScript takes the keys, the Region and the
# number of tries, but not the address. That is the one of AWS_PROFILE, or else of the profile `default`:
# - the test creates at AWS. If its keys are good there, as those of a colleague's sandbox, the server is billed;
# - with AWS_PROFILE=test in the shell, a program that names the profile `live` sends its login and its creates to the
#   test's address. Each is answered as if it were done, and nothing is there;
# - a role's login is asked for at that address, or at AWS, by the same mistake.
# boto3 does what the named profile says, and so does JavaScript with AWS_PROFILE, so that whoever tries it in a shell
# finds it right. There are more ways from a test to AWS, each without a word:
# - `Lightsail =` or `Endpoint_URL =`, with a capital, is read by boto3, and isn't by JavaScript;
# - a slip in the name of the `services` section, or that section in ~/.aws/credentials, is refused by boto3; JavaScript
#   goes to AWS;
# - AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=True counts for boto3, and `true` alone does so for JavaScript;
# - the version 2 of the AWS CLI that Debian 12 has knows no such address, and AWS_ENDPOINT_URL neither.
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
cat >see.js <<'JS'
const { LightsailClient, CreateInstancesCommand } = require("@aws-sdk/client-lightsail");

// No request leaves the machine: each one is told of, and is answered by a failure that may be tried again.
const asked = [];
const requestHandler = {
  async handle({ hostname, headers }) {
    asked.push([hostname, headers.authorization.match(/Credential=([^/]*)\/\d*\/([^/]*)/).slice(1)].flat().join(" "));
    return { response: { statusCode: 500, headers: {}, body: Buffer.from("{}") } };
  },
};
const profile = process.argv[2];
const client = new LightsailClient(profile ? { profile, requestHandler } : { requestHandler });
const size = { blueprintId: "debian_12", bundleId: "nano_3_0" };
const create = new CreateInstancesCommand({ instanceNames: ["web-1"], availabilityZone: "eu-west-1a", ...size });
client.send(create).catch(() => console.log(JSON.stringify(asked)));
JS
cat >see.py <<'PY'
import json
import os
import re
import subprocess
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import BotoCoreError, ClientError

warnings.simplefilter("ignore")
HERE, AWS, STS = "127.0.0.1", "lightsail.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"
ADDRESS = f"endpoint_url = http://{HERE}:4566\n"
PAGE = "region = eu-west-1\naws_access_key_id = {}\naws_secret_access_key = example\nmax_attempts = 2\n"
TEST, LIVE = "[profile test]\n" + PAGE.format("TEST"), "[profile live]\n" + PAGE.format("LIVE")
ROLE = "[profile role]\nregion = eu-west-1\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = live\n"
WANTED = {"availabilityZone": "eu-west-1a", "blueprintId": "debian_12", "bundleId": "nano_3_0"}


def write(config, credentials=""):
    Path(".aws").mkdir(exist_ok=True)
    Path(".aws/config").write_text(config)
    Path(".aws/credentials").write_text(credentials)


def by_javascript(profile=None, **settings):
    command = ["node", "--no-warnings", "see.js", *([profile] if profile else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | settings)
    return json.loads(done.stdout)


def by_boto3(profile=None, **settings):
    """Where the create goes to, whose key and which Region it has; each try."""
    asked = []

    def answer(request, **_):
        key, region = re.search(r"Credential=([^/]*)/\d*/([^/]*)", str(request.headers["Authorization"])).groups()
        asked.append(f"{urlsplit(request.url).hostname} {key} {region}")
        response = AWSResponse(request.url, 500, {}, None)
        response._content = b"{}" if "X-Amz-Target" in request.headers else b"<Error/>"
        return response

    before = dict(os.environ)
    os.environ.update(settings)
    try:
        session = boto3.Session(profile_name=profile)
        session.events.register("before-send", answer)
        session.client("lightsail").create_instances(instanceNames=["web-1"], **WANTED)
    except ClientError:
        return asked
    except BotoCoreError as error:
        return asked or type(error).__name__
    finally:
        os.environ.clear()
        os.environ.update(before)


class Between(BaseHTTPRequestHandler):
    """Is the test's address and the way out to AWS, which it doesn't give."""

    def note(self):
        asked.append((self.path if self.command == "CONNECT" else self.headers["host"]).split(":")[0])
        self.send_response(403)
        self.send_header("content-length", "0")
        self.end_headers()
        self.close_connection = True

    do_POST = do_CONNECT = note

    def log_message(self, *_):
        pass


asked = []
between = ThreadingHTTPServer((HERE, 0), Between)
threading.Thread(target=between.serve_forever, daemon=True).start()
OURS = f"http://{HERE}:{between.server_port}"
VERSIONS = {"version 1": ["venv/bin/aws"], "version 2": ["venv/bin/python", "version2/usr/bin/aws"]}


def by_the_cli(version, **settings):
    settings = os.environ | {"HTTPS_PROXY": OURS, "NO_PROXY": HERE, "AWS_MAX_ATTEMPTS": "1"} | settings
    if version == "version 2":
        settings["PYTHONPATH"] = "version2/usr/lib/python3/dist-packages"
    asked.clear()
    done = subprocess.run([*VERSIONS[version], "lightsail", "get-instances"], capture_output=True, env=settings)
    assert done.returncode != 0
    return sorted(set(asked))


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def twice(host, key):
    return [f"{host} {key} eu-west-1"] * 2


SECTION = "services = here\n[services here]\nlightsail =\n  " + ADDRESS
for what, address in ("an address for all", ADDRESS), ("an address of Lightsail", SECTION):
    write(LIVE + TEST + address)
    same(f"{what}, named by the program, JavaScript", by_javascript("test"), twice(AWS, "TEST"))
    same(f"{what}, named by the program, boto3", by_boto3("test"), twice(HERE, "TEST"))
    same(f"{what}, AWS_PROFILE, JavaScript", by_javascript(AWS_PROFILE="test"), twice(HERE, "TEST"))
    same(f"{what}, AWS_PROFILE, boto3", by_boto3(AWS_PROFILE="test"), twice(HERE, "TEST"))
    same(f"{what}, another named, JavaScript", by_javascript("live", AWS_PROFILE="test"), twice(HERE, "LIVE"))
    same(f"{what}, another named, boto3", by_boto3("live", AWS_PROFILE="test"), twice(AWS, "LIVE"))
write("[default]\n" + ADDRESS + LIVE)
same("default has an address, another named, JavaScript", by_javascript("live"), twice(HERE, "LIVE"))
same("default has an address, another named, boto3", by_boto3("live"), twice(AWS, "LIVE"))

write(LIVE + ROLE + ADDRESS)
same("a role named, JavaScript", set(by_javascript("role")), {f"{STS} LIVE eu-west-1"})
same("a role named, boto3", set(by_boto3("role")), {f"{HERE} LIVE eu-west-1"})
same("a role by AWS_PROFILE, JavaScript", set(by_javascript(AWS_PROFILE="role")), {f"{HERE} LIVE eu-west-1"})
write(TEST + ADDRESS + LIVE + ROLE)
same("another's role named, JavaScript", set(by_javascript("role", AWS_PROFILE="test")), {f"{HERE} LIVE eu-west-1"})
same("another's role named, boto3", set(by_boto3("role", AWS_PROFILE="test")), {f"{STS} LIVE eu-west-1"})

CHOSEN = {"AWS_PROFILE": "test"}
for what, address in [
    ("Lightsail with a capital", SECTION.replace("lightsail", "Lightsail")),
    ("Endpoint_URL", ADDRESS.replace("endpoint_url", "Endpoint_URL")),
]:
    write(TEST + address)
    same(f"{what}, JavaScript", by_javascript(**CHOSEN), twice(AWS, "TEST"))
    same(f"{what}, boto3", by_boto3(**CHOSEN), twice(HERE, "TEST"))
use, section = SECTION.split("\n", 1)
for what, config, credentials in [
    ("a slip in its name", TEST + use.replace("here", "heer") + "\n" + section, ""),
    ("a section in credentials", TEST + use + "\n", section),
]:
    write(config, credentials)
    same(f"{what}, JavaScript", by_javascript(**CHOSEN), twice(AWS, "TEST"))
    same(f"{what}, boto3", by_boto3(**CHOSEN), "InvalidConfigError")
write(TEST + ADDRESS)
for text, javascript in ("true", AWS), ("True", HERE):
    ignored = CHOSEN | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": text}
    same(f"ignored by {text}, JavaScript", by_javascript(**ignored), twice(javascript, "TEST"))
    same(f"ignored by {text}, boto3", by_boto3(**ignored), twice(AWS, "TEST"))

for version, host in ("version 1", HERE), ("version 2", AWS):
    write(TEST + f"endpoint_url = {OURS}\n")
    same(f"{version} of the AWS CLI, endpoint_url", by_the_cli(version, **CHOSEN), [host])
    write(TEST)
    same(f"{version} of the AWS CLI, AWS_ENDPOINT_URL", by_the_cli(version, AWS_ENDPOINT_URL=OURS, **CHOSEN), [host])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_EC2_METADATA_DISABLED=true venv/bin/python see.py
