#!/usr/bin/env bash
# Of a server that's made of two blocks of a plan, the other block counts since a small update of PyYAML.
#
# Seen with PyYAML 6.0.3 and 6.0.4, ruamel.yaml 0.19.1, ansible-core 2.19.14 (PyPI), js-yaml 4.1.1 and 5.5.0, yaml 2.9.1
# (npm), Node 20.20.2, serde-saphyr 2.2.0, serde_yaml_ng 0.10.0, serde_norway 0.9.42, yaml_serde 0.10.7, yaml-rust2
# 0.13.2, and saphyr 0.3.4 (crates.io) on 2026-11-30. `<<: [*small, *large]` takes the members of two blocks, and by the
# description of YAML, the first one counts where both have a member. Of a small server, of which `large` completes what
# `small` doesn't say, the size is
# - the small one for PyYAML 6.0.3, ruamel.yaml, js-yaml 4, and serde-saphyr, and for yaml if it's told to merge;
# - the large one for PyYAML 6.0.4, and so for Ansible, once that was updated under it. There, whether a member comes
#   from the first block or from the last depends on its name: of one letter it's from the first, as Python keeps such
#   texts only once; of more letters it's from the last. Whoever tries it with `a` and `b` finds that all is right;
# - none for js-yaml 5, yaml, yaml-rust2 and saphyr, for which `<<` is a member like any other, and for serde_yaml_ng,
#   serde_norway and yaml_serde. A program that doesn't look for other members takes its own default, without a word.
# Of two lines `<<: *small` and `<<: *large`, the large one counts for PyYAML, and the small one for js-yaml 4 and
# serde-saphyr, and for yaml if it merges; PyYAML 6.0.4 mixes the two here as well. The others refuse them, but for the
# three that have none. What is billed is a server thirty times as dear, from a file that nobody changed.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1 ansible-core==2.19.14
venv/bin/pip install --quiet --disable-pip-version-check --target before PyYAML==6.0.3
npm install --silent --no-fund --no-audit js-yaml@5.5.0 js-yaml-4@npm:js-yaml@4.1.1 yaml@2.9.1
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs";
import * as jsYaml5 from "js-yaml";
import jsYaml4 from "js-yaml-4";
import yaml from "yaml";

const text = readFileSync("plan.yml", "utf8");
const readers = {
  "js-yaml 4": () => jsYaml4.load(text),
  "js-yaml 5": () => jsYaml5.load(text),
  yaml: () => yaml.parse(text),
  "yaml, told to merge": () => yaml.parse(text, { merge: true }),
};
const read = {};
for (const [name, reader] of Object.entries(readers)) {
  try {
    read[name] = reader().server;
  } catch {
    read[name] = null;
  }
}
console.log(JSON.stringify(read));
JS
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
saphyr = "=0.3.4"
serde = { version = "=1.0.229", features = ["derive"] }
serde-saphyr = "=2.2.0"
serde_json = "=1.0.154"
serde_norway = "=0.9.42"
serde_yaml_ng = "=0.10.0"
yaml-rust2 = "=0.13.2"
yaml_serde = "=0.10.7"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use std::collections::BTreeMap;

use saphyr::LoadableYamlNode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a program needs to know of a server. What the plan doesn't say is left open.
#[derive(Deserialize, Serialize)]
struct Server {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<String>,
}

type Plan = BTreeMap<String, Server>;

/// The server of a plan, or null if the plan is refused.
fn server<E>(plan: Result<Plan, E>) -> Value {
    plan.map_or(Value::Null, |plan| json!(plan["server"]))
}

/// The names of the server's members.
fn names<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Value {
    json!(names.map(|name| name.expect("a text")).collect::<Vec<_>>())
}

fn main() {
    let text = std::fs::read_to_string("plan.yml").expect("a plan");
    let rust2 = yaml_rust2::YamlLoader::load_from_str(&text)
        .map_or(Value::Null, |plan| names(plan[0]["server"].as_hash().expect("a map").keys().map(|key| key.as_str())));
    let saphyr = saphyr::Yaml::load_from_str(&text).map_or(Value::Null, |plan| {
        names(plan[0]["server"].as_mapping().expect("a map").keys().map(|key| key.as_str()))
    });
    let read = json!({
        "serde-saphyr": server(serde_saphyr::from_str(&text)),
        "serde_yaml_ng": server(serde_yaml_ng::from_str(&text)),
        "serde_norway": server(serde_norway::from_str(&text)),
        "yaml_serde": server(yaml_serde::from_str(&text)),
        "yaml-rust2": rust2,
        "saphyr": saphyr,
    });
    println!("{read}");
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >by_pyyaml.py <<'PY'
import json

import yaml

read = {}
for name, loader in ("", yaml.SafeLoader), (" with libyaml", yaml.CSafeLoader):
    with open("plan.yml") as file:
        read[f"PyYAML {yaml.__version__}{name}"] = yaml.load(file, loader)["server"]
print(json.dumps(read))
PY
cat >see.py <<'PY'
import json
import os
import re
import subprocess
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError

BEFORE = {**os.environ, "PYTHONPATH": "before"}
BLOCKS = """\
small: &small {size: nano_3_0, a: small}
large: &large {size: 2xlarge_3_0, a: large}
server:
"""
PLAY = """\
- hosts: localhost
  gather_facts: false
  vars:
    small: &small {size: nano_3_0, a: small}
    large: &large {size: 2xlarge_3_0, a: large}
    server:
      <<: [*small, *large]
  tasks:
    - debug: {msg: "{{ server.size }} {{ server.a }}"}
"""


def run(*command, env=None):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout


def by_ruamel(kind):
    try:
        return dict(YAML(typ=kind).load(Path("plan.yml"))["server"])
    except DuplicateKeyError:
        return None


def short(server):
    if not server:
        return server
    return "<<" if "<<" in server else f"{server['size']} {server['a']}"


def all_readers(server):
    """The size of a server and the block that its `a` is from, for each reader; None for one that refuses."""
    Path("plan.yml").write_text(BLOCKS + server)
    read = {"ruamel.yaml": by_ruamel("rt"), "ruamel.yaml, safe": by_ruamel("safe")}
    read |= json.loads(run("venv/bin/python", "by_pyyaml.py", env=BEFORE))
    read |= json.loads(run("venv/bin/python", "by_pyyaml.py")) | json.loads(run("node", "see.mjs"))
    read |= json.loads(run("target/debug/see"))
    return {name: short(found) for name, found in read.items()}


def by_ansible(env=None):
    Path("play.yml").write_text(PLAY)
    return re.search('"msg": "(.*)"', run("venv/bin/ansible-playbook", "play.yml", env=env))[1]


def same(what, seen, wanted):
    for name in wanted:
        print(f"{what}, {name}: {seen[name]}")
    assert seen == wanted, (seen, wanted)


SMALL, LARGE, MIXED = "nano_3_0 small", "2xlarge_3_0 large", "2xlarge_3_0 small"
MEMBER, NOTHING, REFUSED = "<<", {}, None
same(
    "<<: [*small, *large]",
    all_readers("  <<: [*small, *large]\n"),
    {
        "ruamel.yaml": SMALL,
        "ruamel.yaml, safe": SMALL,
        "PyYAML 6.0.3": SMALL,
        "PyYAML 6.0.3 with libyaml": SMALL,
        "js-yaml 4": SMALL,
        "yaml, told to merge": SMALL,
        "serde-saphyr": SMALL,
        "PyYAML 6.0.4": MIXED,
        "PyYAML 6.0.4 with libyaml": MIXED,
        "js-yaml 5": MEMBER,
        "yaml": MEMBER,
        "yaml-rust2": MEMBER,
        "saphyr": MEMBER,
        "serde_yaml_ng": NOTHING,
        "serde_norway": NOTHING,
        "yaml_serde": NOTHING,
    },
)
same("in a play", {"before": by_ansible(BEFORE), "now": by_ansible()}, {"before": SMALL, "now": MIXED})
same(
    "<<: *small and <<: *large",
    all_readers("  <<: *small\n  <<: *large\n"),
    {
        "PyYAML 6.0.3": LARGE,
        "PyYAML 6.0.3 with libyaml": LARGE,
        "PyYAML 6.0.4": MIXED,
        "PyYAML 6.0.4 with libyaml": MIXED,
        "yaml, told to merge": SMALL,
        "serde-saphyr": SMALL,
        "ruamel.yaml": REFUSED,
        "ruamel.yaml, safe": REFUSED,
        "js-yaml 4": SMALL,
        "js-yaml 5": REFUSED,
        "yaml": REFUSED,
        "yaml-rust2": REFUSED,
        "saphyr": REFUSED,
        "serde_yaml_ng": NOTHING,
        "serde_norway": NOTHING,
        "yaml_serde": NOTHING,
    },
)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
