#!/usr/bin/env bash
# A launch script whose lines are joined in a template asks for other variables once cfn-flip has cleaned the template.
#
# Seen with cfn-flip 1.3.0, troposphere 4.11.1, and PyYAML 6.0.4 (PyPI), dash, and bash on 2026-11-30. Templates of
# CloudFormation in JSON have the lines of a script in an `Fn::Join`. The manual of `cfn-flip --clean`, which
# troposphere runs for `to_yaml(clean_up=True)`, says that it makes an `Fn::Sub` of each, where a variable of the shell
# is written `${!site}`, so that `${site}` is left. But if all that is joined is text, it makes a text of it, in which
# CloudFormation replaces nothing, and writes the variables for an `Fn::Sub` all the same:
# - the server gets `${!site}`. For dash, the sh of Debian and Ubuntu, that's a mistake, and the script ends there: the
#   server runs, and is billed, with the first half of it;
# - for bash, the sh of Amazon Linux, it's the variable that is named as the value of `site` says, which mostly is none:
#   `rm -rf "srv/${site}"` deletes srv and all that is in it, and the script ends with status 0;
# - if one such join is inside another that has a reference, the server gets `${!site}` too.
# A join that has a reference itself is done right, so that the script breaks when the last one is taken out of it.
# Without `--clean`, or where the script is one text already, nothing of that happens.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-flip==1.3.0 troposphere==4.11.1 PyYAML==6.0.4
cat >see.py <<'PY'
import json
import os
import re
import subprocess

import cfn_flip
import troposphere
from troposphere import lightsail

LINES = ["#!/bin/sh", "site=blog", 'rm -rf "srv/${site}"', "touch ended", ""]
SCRIPT = "\n".join(LINES)
BROKEN = SCRIPT.replace("${", "${!")
STACK = {"Ref": "AWS::StackName"}


def template(script):
    return {"Resources": {"Web": {"Type": "AWS::Lightsail::Instance", "Properties": {"UserData": script}}}}


def flipped(script, options):
    """The script of a template that was flipped to YAML, and back to have its functions by their long names."""
    yaml = run(["--yaml", *options], json.dumps(template(script)))
    return json.loads(run(["--json"], yaml))["Resources"]["Web"]["Properties"]["UserData"]


def cleaned(script):
    return flipped(script, ["--clean"])


def run(options, text):
    done = subprocess.run(["venv/bin/cfn-flip", *options], input=text, capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout


def substituted(text):
    """What CloudFormation makes of the text of an `Fn::Sub`, by its manual."""
    return re.sub(r"\$\{(!?)([^}]+)\}", lambda found: "${" + found[2] + "}" if found[1] else "stack", text)


def ran(shell, script):
    """The status of a script, what it leaves of the folder srv, and whether it came to its end."""
    os.makedirs("server/srv/blog")
    os.makedirs("server/srv/mail")
    status = subprocess.run([*shell, "-c", script], cwd="server", capture_output=True).returncode
    left = sorted(os.listdir("server/srv")) if os.path.exists("server/srv") else None
    ended = os.path.exists("server/ended")
    subprocess.run(["rm", "-rf", "server"], check=True)
    return status, left, ended


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


same("joined by line feeds", cleaned({"Fn::Join": ["\n", LINES]}), BROKEN)
same("joined by nothing", cleaned({"Fn::Join": ["", [line + "\n" for line in LINES[:-1]]]}), BROKEN)
same("a text", cleaned(SCRIPT), SCRIPT)
same("not cleaned", flipped({"Fn::Join": ["\n", LINES]}, []), {"Fn::Join": ["\n", LINES]})

named = cleaned({"Fn::Join": ["", [SCRIPT, "# ", STACK, "\n"]]})
same("with a reference", substituted(named["Fn::Sub"]), SCRIPT + "# stack\n")
inner = cleaned({"Fn::Join": ["", [{"Fn::Join": ["\n", LINES]}, "# ", STACK, "\n"]]})
same("one inside another", substituted(inner["Fn::Sub"]), BROKEN + "# stack\n")

made = troposphere.Template()
web = {"InstanceName": "web-1", "BlueprintId": "ubuntu_24_04", "BundleId": "nano_3_0"}
made.add_resource(lightsail.Instance("Web", UserData=troposphere.Join("\n", LINES), **web))
for clean, wanted in [(True, BROKEN), (False, {"Fn::Join": ["\n", LINES]})]:
    seen = json.loads(cfn_flip.to_json(made.to_yaml(clean_up=clean)))
    same(f"troposphere, clean {clean}", seen["Resources"]["Web"]["Properties"]["UserData"], wanted)

BASH = ["bash", "--posix"]
same("as written, dash", ran(["dash"], SCRIPT), (0, ["mail"], True))
same("as written, bash", ran(BASH, SCRIPT), (0, ["mail"], True))
same("cleaned, dash", ran(["dash"], BROKEN), (2, ["blog", "mail"], False))
same("cleaned, bash", ran(BASH, BROKEN), (0, None, True))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
