#!/usr/bin/env bash
# A disk that a stack has by a condition on its Region or on a parameter isn't in what `cdk migrate` makes of the stack.
#
# Seen with aws-cdk 2.1148.1, aws-cdk-lib 2.276.0, constructs 10.5.0, tsx 4.23.0, typescript 7.0.2 (npm), and Node
# 20.20.2 on 2026-11-30. `cdk migrate --from-stack` makes a program of a stack that runs, which by its manual has
# "identical resource configurations", and with which one goes on from there. It reads the stack's template, and asks
# for the stack too, so that it's told the values of its parameters. But
# - a condition on AWS::Region becomes a comparison in the program, which doesn't know its Region as it's written, and
#   has a placeholder in its place: no Region ever equals it. A disk with that condition isn't in the new template, nor
#   are the automatic snapshots of a server, and its size is the other one of the two that there were;
# - the value of a parameter is forgotten, and its default written down. Of a stack that runs for `prod`, the program
#   makes the one for `test`, and there's no parameter any more.
# It compiles, and neither `cdk migrate` nor `cdk synth` says anything. CloudFormation deletes what a new template
# doesn't have, and `cdk deploy` asks by default only about permissions: with the first one, the disks are deleted, and
# all that is on them. With the Region written into the program, what depends on it is back; what depends on the
# parameter isn't.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit aws-cdk@2.1148.1 aws-cdk-lib@2.276.0 constructs@10.5.0 tsx@4.23.0 \
  typescript@7.0.2 @types/node@24.10.1 @types/jest@30.0.0
# What the new program would install is here already, in these versions.
mkdir stub
for tool in npm git; do
  printf '#!/bin/sh\nexit 0\n' >"stub/$tool"
  chmod +x "stub/$tool"
done
cat >see.py <<'PY'
import html
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "Blog"


def disk(name, **condition):
    return {"Type": "AWS::Lightsail::Disk", "Properties": {"DiskName": name, "SizeInGb": 64}, **condition}


def web(bundle, **add_ons):
    named = {"InstanceName": "web", "BlueprintId": "ubuntu_24_04", "BundleId": bundle}
    return {"Type": "AWS::Lightsail::Instance", "Properties": {**named, **add_ons}}


SNAPSHOTS = [{"AddOnType": "AutoSnapshot", "Status": "Enabled"}]
TEMPLATE = {
    "Parameters": {"Stage": {"Type": "String", "Default": "test"}},
    "Conditions": {
        "Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, REGION]},
        "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
    },
    "Resources": {
        "ByRegion": disk("letters", Condition="Here"),
        "ByStage": disk("orders", Condition="Prod"),
        "Always": disk("logs"),
        "Web": web(
            {"Fn::If": ["Here", "large_3_0", "nano_3_0"]},
            AddOns={"Fn::If": ["Here", SNAPSHOTS, {"Ref": "AWS::NoValue"}]},
        ),
    },
}
ARN = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/1"
STATE = f"""<StackName>{STACK}</StackName><StackId>{ARN}</StackId><StackStatus>CREATE_COMPLETE</StackStatus>
<CreationTime>2026-11-01T00:00:00Z</CreationTime>"""
VALUE = "<ParameterKey>Stage</ParameterKey><ParameterValue>prod</ParameterValue>"
VALUES = f"<Parameters><member>{VALUE}</member></Parameters>"
ANSWERS = {
    "GetCallerIdentity": f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/me</Arn><UserId>me</UserId>",
    "DescribeStacks": f"<Stacks><member>{STATE}{VALUES}</member></Stacks>",
    "GetTemplate": f"<TemplateBody>{html.escape(json.dumps(TEMPLATE))}</TemplateBody>",
}
asked = set()


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        action = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))["Action"]
        asked.add(action)
        result = f"<{action}Result>{ANSWERS[action]}</{action}Result>"
        space = "https://cloudformation.amazonaws.com/doc/2010-05-15/"
        body = f'<{action}Response xmlns="{space}">{result}</{action}Response>'.encode()
        self.send_response(200)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()


def run(options, folder, **settings):
    command = [os.path.abspath("node_modules/.bin/cdk"), *options]
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done
    return done


def migrated():
    source = ["--from-stack", "--stack-name", STACK, "--account", ACCOUNT, "--region", REGION]
    path = os.path.abspath("stub") + ":" + os.environ["PATH"]
    endpoint = f"http://127.0.0.1:{server.server_port}"
    done = run(["migrate", *source, "--language", "typescript"], ".", PATH=path, AWS_ENDPOINT_URL=endpoint)
    assert "All done!" in done.stdout + done.stderr, done
    os.symlink(os.path.abspath("node_modules"), f"{STACK}/node_modules")


def made():
    """What the program's template has, without what each template of the CDK has."""
    done = run(["synth", "--json", "--no-notices", "--no-version-reporting", "--no-path-metadata"], STACK)
    template = json.loads(done.stdout)
    assert "Conditions" not in template and set(template["Parameters"]) == {"BootstrapVersion"}, template
    return template["Resources"]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


with open("node_modules/aws-cdk/README.md") as file:
    manual = file.read()
assert "identical resource configurations" in manual and "`broadening` (default)" in manual
migrated()
same("asked for", asked, {"GetCallerIdentity", "DescribeStacks", "GetTemplate"})
same("as it was made", made(), {"Always": disk("logs"), "Web": web("nano_3_0")})

PROGRAM = f"{STACK}/bin/blog.ts"
with open(PROGRAM) as file:
    source = file.read()
place = f"env: {{ account: '{ACCOUNT}', region: '{REGION}' }}"
assert f"// {place}" in source, source
with open(PROGRAM, "w") as file:
    file.write(source.replace(f"// {place}", place))
wanted = {"Always": disk("logs"), "Web": web("large_3_0", AddOns=SNAPSHOTS), "ByRegion": disk("letters")}
same("with its Region", made(), wanted)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 CI=true CDK_DISABLE_CLI_TELEMETRY=true AWS_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example python3 see.py
