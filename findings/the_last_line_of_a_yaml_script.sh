#!/usr/bin/env bash
# A launch script at the end of a YAML file that lacks its last line feed lacks it for Python, and has it for Node.
#
# Seen with PyYAML 6.0.4, ruamel.yaml 0.19.1 (PyPI), js-yaml 5.5.0, and yaml 2.9.1 (npm) on 2026-11-29. The file ends
# with the script's last letter, as an editor or a program that adds nothing leaves it. After `|`, `|+` and `>`, PyYAML
# (in Python and through libyaml) and ruamel.yaml, with which the AWS CLI 2 reads `--cli-input-yaml`, give the script
# without a line feed, even where `+` says to keep all; js-yaml and yaml add one. One line feed at the end, or a line of
# two blanks below the script, and all agree. A tool that replaces the server when its launch script changes by a byte
# does so as soon as another library reads the same file, or an editor ends its last line.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1
npm install --silent --no-fund --no-audit js-yaml@5.5.0 yaml@2.9.1
cat >see.py <<'PY'
import json

import ruamel.yaml
import yaml

with open("plan.yaml") as file:
    text = file.read()
for read in (
    yaml.safe_load,
    lambda text: yaml.load(text, yaml.CSafeLoader),
    ruamel.yaml.YAML(typ="safe").load,
):
    print(json.dumps(read(text)["userData"]), end=" ")
PY
cat >see.js <<'JS'
const text = require("fs").readFileSync("plan.yaml", "utf8");
for (const read of [require("js-yaml").load, require("yaml").parse]) {
  process.stdout.write(JSON.stringify(read(text).userData) + " ");
}
JS
same() {
  printf '%s: %s\n' "$1" "$2"
  test "$2" = "$3" || { printf 'it was: %s\n' "$3"; exit 1; }
}
three() { printf '%s %s %s ' "$1" "$1" "$1"; }
two() { printf '%s %s ' "$1" "$1"; }
with='"#!/bin/sh\n"'
without='"#!/bin/sh"'
for sign in '|' '|+' '>'; do
  printf 'userData: %s\n  #!/bin/sh' "$sign" >plan.yaml
  same "$sign, Python" "$(venv/bin/python see.py)" "$(three "$without")"
  same "$sign, Node" "$(node see.js)" "$(two "$with")"
done
for end in '\n' '\n  '; do
  printf "userData: |\n  #!/bin/sh$end" >plan.yaml
  same "ended, Python" "$(venv/bin/python see.py)" "$(three "$with")"
  same "ended, Node" "$(node see.js)" "$(two "$with")"
done
