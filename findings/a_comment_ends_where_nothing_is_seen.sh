#!/usr/bin/env bash
# What stands behind a line separator in a YAML comment is a setting for Python, and a comment for Node.
#
# Seen with PyYAML 6.0.4, ruamel.yaml 0.19.1, cfn-lint 1.58.0 (PyPI), js-yaml 5.5.0, and yaml 2.9.1 (npm) on 2026-11-29.
# U+2028, U+2029 and U+0085 come along with text from web pages, chats and old files; an editor shows a blank, or none.
# They end a line of YAML 1.1, and none of 1.2. In one and the same plan,
# - `# was: U+2028 bundleId: large_3_0` is a comment for Node; PyYAML takes the bundle out of it, if no other is named
#   below, cfn-lint reports a second one, and ruamel.yaml refuses;
# - a comment in the launch script, with a word and a colon behind the separator, ends the script there for PyYAML, and
#   the rest of the script becomes the value of a new member of the request; ruamel.yaml, with which version 2 of the
#   AWS CLI reads plans, refuses;
# - with U+0085 the two Python libraries add an empty line to the script, or make a blank of it inside quotes, so that
#   ruamel.yaml doesn't even read back what it wrote; and at a value's end they drop all three, which Node keeps.
# One library's plan is a smaller server that runs its script, and the other's a larger one that doesn't.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1 cfn-lint==1.58.0
npm install --silent --no-fund --no-audit js-yaml@5.5.0 yaml@2.9.1
cat >see.js <<'JS'
const text = require("fs").readFileSync(0, "utf8");
const all = [require("js-yaml").load, require("yaml").parse].map((read) => read(text));
process.stdout.write(JSON.stringify(all));
JS
cat >see.py <<'PY'
import io
import json
import subprocess

import ruamel.yaml
import yaml
from ruamel.yaml.error import YAMLError

LS, PS, NEL = "\u2028", "\u2029", "\u0085"
REFUSED = "refused"


def by_pyyaml(text):
    plain, c = yaml.safe_load(text), yaml.load(text, yaml.CSafeLoader)
    assert plain == c, "libyaml reads the same"
    return plain


def by_ruamel(text):
    try:
        return ruamel.yaml.YAML(typ="safe").load(text)
    except YAMLError:
        return REFUSED


def by_node(text):
    said = subprocess.run(["node", "see.js"], check=True, capture_output=True, input=text.encode()).stdout
    js_yaml, npm_yaml = json.loads(said)
    assert js_yaml == npm_yaml, "both read the same"
    return js_yaml


def same(what, text, pyyaml, ruamel, node):
    seen = by_pyyaml(text), by_ruamel(text), by_node(text)
    print(f"{what}:\n  PyYAML {ascii(seen[0])}\n  ruamel.yaml {ascii(seen[1])}\n  Node {ascii(seen[2])}")
    assert seen == (pyyaml, ruamel, node), (pyyaml, ruamel, node)


for sign in (LS, PS, NEL):
    print(f"- U+{ord(sign):04X}")
    same("a comment", f"# was:{sign}bundleId: large_3_0\nzone: a\n",
         {"bundleId": "large_3_0", "zone": "a"}, REFUSED, {"zone": "a"})
    script = f"#!/bin/sh\n# say{sign}keyPairName: b\nreboot\n"
    same("a comment of a script", "userData: |\n  " + script.replace("\n", "\n  ").rstrip(" ") + "zone: a\n",
         {"userData": "#!/bin/sh\n# say" + (sign if sign != NEL else "\n"), "keyPairName": "b reboot", "zone": "a"},
         REFUSED, {"userData": script, "zone": "a"})
    same("the end of a value", f"zone: a{sign}\nname: b\n",
         {"zone": "a", "name": "b"}, {"zone": "a", "name": "b"}, {"zone": f"a{sign}", "name": "b"})
print("- U+0085 alone")
longer, kept = {"userData": "#!/bin/sh\n# a\n\nreboot\n"}, {"userData": f"#!/bin/sh\n# a{NEL}\nreboot\n"}
same("the end of a script's line", f"userData: |\n  #!/bin/sh\n  # a{NEL}\n  reboot\n", longer, longer, kept)
same("in quotes", f'name: "a{NEL}b"\n', {"name": "a b"}, {"name": "a b"}, {"name": f"a{NEL}b"})
out = io.StringIO()
ruamel.yaml.YAML().dump({"name": f"a{NEL}b"}, out)
again = by_ruamel(out.getvalue())
print("  written by ruamel.yaml and read again", ascii(again))
assert again == {"name": "a b"}

template = f"""Resources:
  Web:
    Type: AWS::Lightsail::Instance
    Properties:
      InstanceName: web-1
      BlueprintId: ubuntu_24_04
      # was:{LS}      BundleId: large_3_0
      BundleId: micro_3_0
"""
for name, text, wanted in [
    ("with the separator", template, "E0000 Duplicate found 'BundleId'"),
    ("without it", template.replace(LS, " "), ""),
]:
    with open("template.yaml", "w", encoding="utf-8") as file:
        file.write(text)
    said = subprocess.run(["venv/bin/cfn-lint", "template.yaml"], capture_output=True, text=True).stdout
    print(f"cfn-lint, a comment {name}: {said.strip()!r}")
    assert said.startswith(wanted) and bool(said) == bool(wanted), wanted
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
