#!/usr/bin/env bash
# The Python and the JavaScript tools of AWS read one ~/.aws/config as two different ones, and say nothing.
#
# Seen with botocore 1.44.8 (PyPI) and @smithy/shared-ini-file-loader 4.4.0 (npm) on 2026-11-28, on the same file:
# - `key = value # note`: the note is a part of the value for botocore, and a comment for JavaScript;
# - `region: eu-west-1`: read by botocore, dropped by JavaScript;
# - an indented line after `region = x` becomes a second line of that value for botocore, a setting for JavaScript;
# - `[profile "a b"]` and `[profile Büro]`: profiles for botocore, dropped by JavaScript with all that is in them;
# - a key that stands twice: botocore refuses the whole file, every profile of it; JavaScript takes the last.
# A profile that works in one tool is missing, or of another Region, in the next.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check botocore==1.44.8
npm install --silent --no-fund --no-audit @smithy/shared-ini-file-loader@4.4.0
cat >config <<'INI'
[default]
aws_access_key_id = AKIDEXAMPLE # mine
region: eu-west-1
[profile indented]
region = us-west-2
  output = json
[profile "a b"]
region = us-east-1
[profile Büro]
region = eu-central-1
INI
printf '[default]\nregion = us-east-1\nregion = us-east-2\n' >twice
cat >see.py <<'PY'
import json
import sys

from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

try:
    print(json.dumps(load_config(sys.argv[1])["profiles"], ensure_ascii=False, sort_keys=True))
except ConfigParseError:
    print("refused")
PY
cat >see.js <<'JS'
const { loadSharedConfigFiles } = require("@smithy/shared-ini-file-loader");
loadSharedConfigFiles({ configFilepath: process.argv[2], filepath: "none" }).then(({ configFile }) => {
  console.log(JSON.stringify(configFile));
});
JS
same() {
  printf '%s\n' "$2"
  test "$2" = "$3" || { printf '%s was: %s\n' "$1" "$3"; exit 1; }
}
export LC_ALL=C.UTF-8
same python "$(venv/bin/python see.py config)" '{"Büro": {"region": "eu-central-1"}, "a b": {"region": "us-east-1"}, "default": {"aws_access_key_id": "AKIDEXAMPLE # mine", "region": "eu-west-1"}, "indented": {"region": "us-west-2\noutput = json"}}'
same javascript "$(node see.js config)" '{"default":{"aws_access_key_id":"AKIDEXAMPLE"},"indented":{"region":"us-west-2","output":"json"}}'
same python "$(venv/bin/python see.py twice)" 'refused'
same javascript "$(node see.js twice)" '{"default":{"region":"us-east-2"}}'
