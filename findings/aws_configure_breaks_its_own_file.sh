#!/usr/bin/env bash
# `aws configure set` turns a file that the AWS CLI reads into one that it refuses, or that has lost a profile.
#
# Seen with awscli 1.46.3, botocore 1.44.8 (PyPI), and @smithy/shared-ini-file-loader 4.4.0 (npm) on 2026-11-29. What
# the CLI reads and what it writes into are looked for by different rules, so that `aws configure set`, with status 0:
# - beside `Region = x` adds a second `region = y`: reading doesn't heed the case of a key, so that every command of the
#   CLI and of botocore ends with "Unable to parse config file" from then on, whatever the profile, `configure` too;
# - for `[profile  web]`, with two blanks or a tab, adds a section `[profile web]`: botocore then takes the last one
#   alone, and the role that was in the first is gone for it. With keys of that name in the credentials file, the next
#   command runs with those instead, maybe in another account. JavaScript puts the two sections with the tab together;
# - for a key that stands under `s3 =` too takes that one, moves it out to the profile, and leaves the rest of `s3` to
#   become a second line of its value.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3 botocore==1.44.8
npm install --silent --no-fund --no-audit @smithy/shared-ini-file-loader@4.4.0
cat >see.py <<'PY'
import json

from botocore.exceptions import ConfigParseError
from botocore.session import Session

try:
    print(json.dumps(Session(profile="web").get_scoped_config(), sort_keys=True))
except ConfigParseError:
    print("refused")
PY
cat >who.py <<'PY'
from botocore.session import Session

print(Session(profile="web").get_credentials().method)
PY
cat >see.js <<'JS'
const { loadSharedConfigFiles } = require("@smithy/shared-ini-file-loader");
loadSharedConfigFiles({ configFilepath: "config", filepath: "none" }).then(({ configFile }) => {
  console.log(JSON.stringify(configFile));
});
JS
export LC_ALL=C.UTF-8 AWS_CONFIG_FILE="$folder/config" AWS_SHARED_CREDENTIALS_FILE="$folder/credentials"
: >credentials
same() {
  printf '%s: %s\n' "$1" "$2"
  test "$2" = "$3" || { printf 'it was: %s\n' "$3"; exit 1; }
}
web() { venv/bin/python see.py; }
set_web() { venv/bin/aws configure set "$1" "$2" --profile web; }

echo "- a key with a capital letter"
printf '[profile web]\nRegion = eu-west-1\n[profile other]\nregion = us-west-2\n' >config
same "before" "$(web)" '{"region": "eu-west-1"}'
same "the other profile, before" "$(venv/bin/aws configure get region --profile other)" us-west-2
set_web region us-east-2
same "after" "$(web)" refused
venv/bin/aws configure get region --profile other 2>said && exit 1
grep -qF "Unable to parse config file" said
venv/bin/aws configure set region us-east-2 --profile web 2>said && exit 1
grep -qF "Unable to parse config file" said
echo "the CLI can't get the other profile's region, nor set this one's"

printf '[web]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = example\n' >credentials
for blank in '  ' '\t'; do
  echo "- two blanks, or a tab, in a heading"
  printf "[profile${blank}web]\nrole_arn = arn:aws:iam::123456789012:role/web\nsource_profile = web\n" >config
  same "before" "$(venv/bin/python who.py)" assume-role
  set_web region us-east-2
  same "after" "$(venv/bin/python who.py)" shared-credentials-file
done
: >credentials
same "left of the profile" "$(web)" '{"region": "us-east-2"}'
same "JavaScript, after" "$(node see.js)" '{"web":{"role_arn":"arn:aws:iam::123456789012:role/web","source_profile":"web","region":"us-east-2"}}'

echo "- a key that s3 has too"
printf '[profile web]\ns3 =\n  use_dualstack_endpoint = true\n  max_concurrent_requests = 5\n' >config
same "before" "$(web)" '{"s3": {"max_concurrent_requests": "5", "use_dualstack_endpoint": "true"}}'
set_web use_dualstack_endpoint false
same "after" "$(web)" '{"s3": "", "use_dualstack_endpoint": "false\nmax_concurrent_requests = 5"}'
