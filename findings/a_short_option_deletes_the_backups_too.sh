#!/usr/bin/env bash
# `delete-instance --force`, which the AWS CLI doesn't have, deletes a server's automatic snapshots too.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), and awscli 2.9.19-1 (Debian) on 2026-12-01. An option
# of the AWS CLI may be cut short, as long as no other one of that command begins like it. Its manual has each of them
# whole, and what isn't an option is an error elsewhere, so that one takes what is accepted for what one meant:
# - `stop-instance` has a `--force`, by which a server is stopped that hangs. `delete-instance --force`, for a server
#   that doesn't go away, is sent as forceDeleteAddOns, which is to delete all add-ons: the automatic snapshots are one.
#   So it is with `delete-disk --force`. For `delete-bucket` it's forceDelete, for a bucket that isn't empty.
#   `delete-key-pair --force` is an unknown option, and so is `--dry-run` for all of them;
# - `delete-instance-snapshot --instance web-1` doesn't delete a snapshot of the server web-1, but the one that has the
#   name web-1; and `delete-disk-snapshot --disk` is like it;
# - `--port-info`, by which `open-instance-public-ports` opens one port more, is accepted by `put-instance-public-ports`
#   for `--port-infos`, and closes all others;
# - `delete-relational-database --skip`, to skip a question, skips the last snapshot, and `update-relational-database
#   --apply` doesn't wait for the hours that were agreed for restarts.
# boto3 has no short forms: a `force` for delete_instance() is refused before anything is sent. So it is in a document
# for `--cli-input-json`. Of a short form that's given in vain, as `--f=false`, it's said what it was short for; of one
# that counts, nothing is.
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
cat >see.py <<'PY'
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
from botocore.exceptions import ParamValidationError

asked = []


class Service(BaseHTTPRequestHandler):
    """Notes what it's asked for, and does nothing."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked.append((self.headers["x-amz-target"].split(".")[1], body))
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ADDRESS = f"http://127.0.0.1:{server.server_port}"
VERSIONS = {"1": ["venv/bin/aws"], "2": ["venv/bin/python", "version2/usr/bin/aws"]}
os.environ |= {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-west-1"}


def same(words, action=None, body=None, error=None):
    """What a command asks for, or what it says if it asks for nothing."""
    for version, aws in VERSIONS.items():
        asked.clear()
        settings = os.environ | ({"PYTHONPATH": "version2/usr/lib/python3/dist-packages"} if version == "2" else {})
        command = [*aws, "lightsail", *words.split(" "), "--endpoint-url", ADDRESS]
        done = subprocess.run(command, capture_output=True, text=True, env=settings, timeout=60)
        print(f"version {version}, {words}: {asked} {done.stderr.strip().splitlines()[-1:]}")
        if error:
            assert done.returncode and not asked and done.stderr.strip().endswith(error), done.stderr
        else:
            assert (done.returncode, done.stderr, asked) == (0, "", [(action, body)])


WEB = {"instanceName": "web-1"}
same("stop-instance --instance-name web-1 --force", "StopInstance", WEB | {"force": True})
same("delete-instance --instance-name web-1 --force", "DeleteInstance", WEB | {"forceDeleteAddOns": True})
same("delete-instance --instance-name web-1", "DeleteInstance", WEB)
same("delete-disk --disk-name data --force", "DeleteDisk", {"diskName": "data", "forceDeleteAddOns": True})
same("delete-bucket --bucket-name backups --force", "DeleteBucket", {"bucketName": "backups", "forceDelete": True})
same("delete-key-pair --key-pair-name web-1 --force", error="Unknown options: --force")
same("delete-instance --instance-name web-1 --dry-run", error="Unknown options: --dry-run")
same("delete-instance --instance-name web-1 --f=false",
     error="argument --force-delete-add-ons: ignored explicit argument 'false'")

same("delete-instance-snapshot --instance web-1", "DeleteInstanceSnapshot", {"instanceSnapshotName": "web-1"})
same("delete-disk-snapshot --disk data", "DeleteDiskSnapshot", {"diskSnapshotName": "data"})

PORT = {"fromPort": 443, "toPort": 443, "protocol": "tcp"}
info = "--instance-name web-1 --port-info fromPort=443,toPort=443,protocol=tcp"
same(f"open-instance-public-ports {info}", "OpenInstancePublicPorts", WEB | {"portInfo": PORT})
same(f"put-instance-public-ports {info}", "PutInstancePublicPorts", WEB | {"portInfos": [PORT]})

DATABASE = {"relationalDatabaseName": "db"}
database = "--relational-database-name db"
no_snapshot, at_once = DATABASE | {"skipFinalSnapshot": True}, DATABASE | {"applyImmediately": True}
same(f"delete-relational-database {database} --skip", "DeleteRelationalDatabase", no_snapshot)
same(f"update-relational-database {database} --apply", "UpdateRelationalDatabase", at_once)

client = boto3.client("lightsail", endpoint_url=ADDRESS)
asked.clear()
try:
    client.delete_instance(instanceName="web-1", force=True)
except ParamValidationError as error:
    print(f"boto3: {error}")
    assert 'Unknown parameter in input: "force"' in str(error)
else:
    raise AssertionError
assert not asked
same('delete-instance --cli-input-json {"instanceName":"web-1","force":true}',
     error='Unknown parameter in input: "force", must be one of: instanceName, forceDeleteAddOns')
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_PAGER= venv/bin/python see.py
