#!/usr/bin/env bash
# An hour of the day that isn't quoted is text in a YAML template until 09:00, and a number of minutes from 10:00 on.
#
# Seen with cfn-lint 1.58.0 (PyPI, on PyYAML) on 2026-11-28: `SnapshotTimeOfDay: 06:00` of an AWS::Lightsail::Instance is
# the text "06:00" and passes; `SnapshotTimeOfDay: 18:00` is 1080, since YAML 1.1 reads digits between colons in base 60
# where the first is no zero, and fails with E3031: '1080' does not match '^[0-9]{2}:00$'. A template that was tried with
# a morning hour breaks with an evening one. The schema of the service names minutes nowhere.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cfn-lint==1.58.0
lint() {
  cat >template.yaml <<YAML
Resources:
  Web:
    Type: AWS::Lightsail::Instance
    Properties:
      InstanceName: web-1
      BlueprintId: ubuntu_24_04
      BundleId: micro_3_0
      AddOns:
        - AddOnType: AutoSnapshot
          AutoSnapshotAddOnRequest: {SnapshotTimeOfDay: $1}
YAML
  venv/bin/cfn-lint template.yaml >said 2>&1 || true
  printf '%s: %s\n' "$1" "$(head -n 1 said)"
}
lint "06:00"
test ! -s said
lint "18:00"
grep -qF "E3031 '1080' does not match" said
lint '"18:00"'
test ! -s said
