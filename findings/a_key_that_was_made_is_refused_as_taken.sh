#!/usr/bin/env bash
# A key pair that was made is refused, as if its name were taken, when its reply gets lost, and its private key is gone.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), awscli 2.9.19-1 (Debian), @aws-sdk/client-lightsail
# 3.1169.0 (npm), and Node 20.20.2 on 2026-12-01. If a connection is cut before the reply, or the answer is that the
# service failed, with 500 or 503, all four ask once more by themselves, for what creates and deletes too. What was done
# the first time is in the way of the second, whose answer is all that one gets. A request of Lightsail has nothing by
# which the service could know that it's the same one. Of one that was done, and whose reply is lost,
# - a key pair "is already in use", and its private key was in the first reply alone. Servers that get that key, as the
#   account has it, let nobody in;
# - so it is with a server, and just so if another one has the name. A script that takes the next name then has two
#   servers, which are billed, and knows of one;
# - a bucket gets two access keys, as many as it may have. One of the two secrets is nowhere, and there's no room for
#   the next change of keys;
# - a server that was deleted "does not exist". A script ends there by `set -e`, and its address is billed on.
# Version 2 of the AWS CLI has a status of 254 for it, as for what was refused at once, and for a service that failed
# each time; version 1 has 255 for all of them. With AWS_MAX_ATTEMPTS=1, each asks once, and tells that the connection
# was closed, with a status of 255, or that the service failed. Without it, nothing is said of the first try but with
# `--debug`.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 awscli=2.9.19-1 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract awscli_*.deb version2
npm install --silent --no-fund --no-audit @aws-sdk/client-lightsail@3.1169.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 boto3==1.44.8 botocore==1.44.8 \
  awscrt==0.16.16 cryptography==38.0.4 distro==1.9.0 prompt-toolkit==3.0.36 ruamel.yaml==0.17.21 \
  jmespath==1.0.1 python-dateutil==2.8.2 urllib3==1.26.12
cat >see.mjs <<'JS'
import * as lightsail from "@aws-sdk/client-lightsail";

const [endpoint, action, input] = process.argv.slice(2);
const client = new lightsail.LightsailClient({ endpoint });
try {
  await client.send(new lightsail[`${action}Command`](JSON.parse(input)));
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
JS
cat >see.py <<'PY'
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3

asked, there = [], []
lost = {"as": "cut", "times": 1}
NAMES = {
    "CreateInstances": lambda request: request["instanceNames"][0],
    "CreateKeyPair": lambda request: request["keyPairName"],
}


class Service(BaseHTTPRequestHandler):
    """Does what it's asked for, with one namespace, and loses its first replies."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.headers["x-amz-target"].split(".")[1]
        asked.append(action)
        status, answer = self.done(action, request)
        if len(asked) > lost["times"]:
            self.reply(status, answer)
        elif lost["as"] == "cut":
            self.close_connection = True
        else:
            self.reply(lost["as"], {"__type": "ServiceException", "message": "The service failed."})

    def done(self, action, request):
        if action in NAMES:
            name = NAMES[action](request)
            if name in there:
                return 400, {"__type": "InvalidInputException", "message": f"Some names are already in use: {name}"}
            there.append(name)
        elif action == "DeleteInstance":
            if request["instanceName"] not in there:
                return 404, {"__type": "NotFoundException", "message": "The Instance does not exist: web-1"}
            there.remove(request["instanceName"])
        else:
            there.append(f"access key {len(there) + 1}")
        return 200, {}

    def reply(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ADDRESS = f"http://127.0.0.1:{server.server_port}"
LOGIN = {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-west-1"}
os.environ |= LOGIN | {"AWS_REGION": "eu-west-1"}
WAYS = {
    "version 1": lambda action, request: ["venv/bin/aws", *words(action, request)],
    "version 2": lambda action, request: ["venv/bin/python", "version2/usr/bin/aws", *words(action, request)],
    "boto3": lambda action, request: [sys.executable, "see.py", dashed(action, "_"), json.dumps(request)],
    "JavaScript": lambda action, request: ["node", "see.mjs", ADDRESS, action, json.dumps(request)],
}


def dashed(action, sign):
    return re.sub("(?!^)(?=[A-Z])", sign, action).lower()


def words(action, request):
    document = json.dumps(request)
    return ["lightsail", dashed(action, "-"), "--cli-input-json", document, "--endpoint-url", ADDRESS]


def ask(way, action, request, **more):
    """The status, and what is said."""
    settings = os.environ | more | {"SERVICE": ADDRESS}
    if way == "version 2":
        settings["PYTHONPATH"] = "version2/usr/lib/python3/dist-packages"
    done = subprocess.run(WAYS[way](action, request), capture_output=True, text=True, timeout=120, env=settings)
    return done.returncode, done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ""


PLAN = {"availabilityZone": "eu-west-1a", "blueprintId": "debian_12", "bundleId": "small_3_0"}
WEB = {"instanceNames": ["web-1"]} | PLAN
KEY, ACCESS, GONE = {"keyPairName": "team"}, {"bucketName": "backups"}, {"instanceName": "web-1"}
REFUSED = {"version 1": 255, "version 2": 254, "boto3": 1, "JavaScript": 1}


def see(way, action, request, before=(), **more):
    asked.clear()
    there[:] = before
    status, said = ask(way, action, request, **more)
    print(f"{way}, {action}, {lost}: asked {len(asked)} times, there: {there}, status {status}, {said}", flush=True)
    return status, said, len(asked), list(there)


def same(how, way):
    lost.update({"as": how, "times": 1})
    status, said, times, left = see(way, "CreateKeyPair", KEY)
    assert (status, times, left) == (REFUSED[way], 2, ["team"]) and said.endswith("already in use: team")
    status, said, times, left = see(way, "CreateInstances", WEB)
    assert (status, times, left) == (REFUSED[way], 2, ["web-1"]) and said.endswith("already in use: web-1")
    assert see(way, "CreateBucketAccessKey", ACCESS) == (0, "", 2, ["access key 1", "access key 2"])
    status, said, times, left = see(way, "DeleteInstance", GONE, ["web-1"])
    assert (status, times, left) == (REFUSED[way], 2, []) and said.endswith("does not exist: web-1")


def once(how, way):
    """With a single try, as a control."""
    lost.update({"as": how, "times": 1})
    status, said, times, left = see(way, "CreateKeyPair", KEY, AWS_MAX_ATTEMPTS="1")
    assert (times, left) == (1, ["team"]) and "in use" not in said, said
    assert ("failed" in said) == (how != "cut"), said
    assert status == (REFUSED[way] if how != "cut" or way != "version 2" else 255)


def main():
    for way in WAYS:
        for how in ("cut", 503):
            same(how, way)
            once(how, way)
        lost["times"] = 0
        status, said, times, left = see(way, "CreateInstances", WEB, ["web-1"])
        assert (status, times, left) == (REFUSED[way], 1, ["web-1"]) and said.endswith("already in use: web-1")
        assert see(way, "CreateKeyPair", KEY) == (0, "", 1, ["team"])

        lost.update({"as": 500, "times": 9})
        status, said, times, _ = see(way, "CreateBucketAccessKey", ACCESS)
        assert status == REFUSED[way] and times > 2 and "The service failed." in said

        lost.update({"as": "cut", "times": 1})
        asked.clear()
        there.clear()
        known = []
        for number in range(1, 9):
            status, said = ask(way, "CreateInstances", WEB | {"instanceNames": [f"web-{number}"]})
            if status == 0:
                known.append(f"web-{number}")
                break
            assert "already in use" in said, said
        print(f"{way}, the next name: there are {there}, and known is {known}", flush=True)
        assert (there, known) == (["web-1", "web-2"], ["web-2"])


if len(sys.argv) == 1:
    main()
else:
    client = boto3.client("lightsail", endpoint_url=os.environ["SERVICE"])
    getattr(client, sys.argv[1])(**json.loads(sys.argv[2]))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_PAGER= NODE_NO_WARNINGS=1 venv/bin/python see.py
