#!/usr/bin/env bash
# Who deletes snapshots or servers in batches with the AWS CLI or boto3 leaves half of them, and hears that all is done.
#
# Seen with awscli 1.46.3, boto3 1.44.8, botocore 1.44.8 (PyPI), and awscli 2.9.19-1 (Debian) on 2026-11-30. Lightsail
# doesn't let one say how many to list at once. By the manual, `--max-items 5` lists five, and to go on, one gives the
# `NextToken` of its answer to the next command as `--starting-token`; `MaxItems` and `StartingToken` of boto3's
# paginators are the same. That token isn't one of AWS's. It says how many to leave out of a page, which is asked for
# anew, and by then has become another one. So
# - of 20 snapshots that a script lists in fives, and deletes, it lists the first five and then the third. Ten stay, and
#   are billed. The last answer has no token, as at the end of a list, and its status is 0;
# - of ten, the second answer is an empty list, and five stay;
# - of servers, it's so too. If one was created in between that is listed before the others, another one comes twice, as
#   in a sum of what they cost.
# Where a page of AWS ends just where a batch does, the token is AWS's own, and all goes well. Of more than one page, it
# may be so in one batch and not in another. Who lists without deleting anything gets each one once, as does who asks
# for the first five each time.
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
import base64
import glob
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3

# What is there, how many of it a page has, and the page tokens that were asked for.
there, page, asked = [], {"size": 100}, []


def listed(key, token):
    """A page of what is there, in order, from a name on. The token of the next page is where that begins."""
    names = [name for name in there if token is None or name >= token]
    answer = {key: [{"name": name} for name in names[: page["size"]]]}
    return answer | ({"nextPageToken": names[page["size"]]} if names[page["size"] :] else {})


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.headers["x-amz-target"].split(".")[-1]
        if action.startswith("Get"):
            asked.append(request.get("pageToken"))
            answer = listed(action[3].lower() + action[4:], asked[-1])
        else:
            there.remove(request.get("instanceSnapshotName") or request["instanceName"])
            answer = {"operations": []}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f"http://127.0.0.1:{server.server_port}"
lightsail = boto3.client("lightsail", endpoint_url=endpoint)


def command(program, paths, what):
    """The next batch by the AWS CLI, and its token."""

    def batch(token):
        arguments = ["lightsail", f"get-{what.replace('_', '-')}", "--endpoint-url", endpoint, "--max-items", "5"]
        arguments += ["--starting-token", token] if token else []
        settings = {**os.environ, "AWS_PAGER": "", **paths}
        done = subprocess.run([*program, *arguments], capture_output=True, text=True, env=settings)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        answer = json.loads(done.stdout)
        return [each["name"] for each in next(iter(answer.values()))], answer.get("NextToken")

    return batch


def library(what):
    """The next batch by boto3, and its token."""
    paginator = lightsail.get_paginator(f"get_{what}")
    key = {"instances": "instances", "instance_snapshots": "instanceSnapshots"}[what]

    def batch(token):
        pages = paginator.paginate(PaginationConfig={"MaxItems": 5, "StartingToken": token})
        return [each["name"] for page in pages for each in page.get(key, [])], pages.resume_token

    return batch


ONE = ["venv/bin/aws"], {}
TWO = ["venv/bin/python", "version2/usr/bin/aws"], {"PYTHONPATH": "version2/usr/lib/python3/dist-packages"}
TOOLS = {
    "version 1 of the AWS CLI": lambda what: command(*ONE, what),
    "version 2 of the AWS CLI": lambda what: command(*TWO, what),
    "boto3": library,
}


def begin(count, size=100):
    there[:] = [f"s{number:02}" for number in range(1, count + 1)]
    page["size"] = size
    asked.clear()


def in_batches(batch, do=lambda _: None):
    """The batches that are listed, one after the other, with something that is done after each."""
    batches, token = [], None
    while token or not batches:
        names, token = batch(token)
        batches.append(names)
        do(names)
    return batches


def delete_snapshots(names):
    for name in names:
        lightsail.delete_instance_snapshot(instanceSnapshotName=name)


def delete_servers(names):
    for name in names:
        lightsail.delete_instance(instanceName=name)


def names(*numbers):
    return [f"s{number:02}" for number in numbers]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


for tool, batches_of in TOOLS.items():
    snapshots, servers = batches_of("instance_snapshots"), batches_of("instances")
    begin(20)
    in_batches(snapshots, delete_snapshots)
    same(f"{tool}, left of 20 snapshots", there, names(*range(6, 11), *range(16, 21)))
    same(f"{tool}, the pages asked for", asked, [None] * 3)
    begin(10)
    batches = in_batches(snapshots, delete_snapshots)
    same(f"{tool}, batches of ten snapshots", batches, [names(*range(1, 6)), []])
    begin(10)
    in_batches(servers, delete_servers)
    same(f"{tool}, left of ten servers", there, names(*range(6, 11)))
    begin(10)
    batches = in_batches(servers, lambda _: there.insert(0, "new") if "new" not in there else None)
    same(f"{tool}, one created in between", sum(batches, []).count("s05"), 2)
    begin(20, size=5)
    in_batches(snapshots, delete_snapshots)
    same(f"{tool}, left of four pages of five", there, [])
    begin(20, size=10)
    in_batches(snapshots, delete_snapshots)
    same(f"{tool}, left of two pages of ten", len(there), 5)
    begin(20)
    same(f"{tool}, listed and not deleted", sum(in_batches(snapshots), []), names(*range(1, 21)))
    while there:
        delete_snapshots(snapshots(None)[0])
    token = snapshots(begin(20))[1]
    same(f"{tool}, the token", json.loads(base64.b64decode(token)), {"pageToken": None, "boto_truncate_amount": 5})

inputs = lightsail.meta.service_model.operation_model("GetInstanceSnapshots").input_shape.members
same("what a list may be asked for", list(inputs), ["pageToken"])
for folder in glob.glob("venv/lib/python*/site-packages"), ["version2/usr/lib/python3/dist-packages"]:
    with open(f"{folder[0]}/awscli/customizations/paginate.py") as file:
        manual = " ".join(file.read().split())
    assert "provide the <code>NextToken</code> value in the <code>starting-token</code> argument" in manual
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example venv/bin/python see.py
