#!/usr/bin/env bash
# Of a TOML plan that was saved on Windows, the script and all below it may be gone, or the script can't be started.
#
# Seen with toml 0.10.2, tomli 2.5.0, tomlkit 0.15.2, rtoml 0.14.0 (PyPI), CPython 3.11.7, smol-toml 1.9.1, @iarna/toml
# 3.0.0, toml 5.0.1 (npm), Node 20.20.2, toml 1.2.2, toml_edit 0.25.20, and basic-toml 0.1.10 (crates.io) on 2026-11-30.
# Lines end with CR and LF there, and Git checks files out with such lines by itself. The description of TOML
# leaves it to each reader what ends the lines of a text. Of one and the same plan, which has a launch script, and below
# it the tag that says until when the server is needed,
# - toml of PyPI reads neither the script nor anything that stands below it, not even what is in other tables, and says
#   nothing: the server runs, and is billed, without its script, and nothing ever ends it. So it is if it's given a
#   text, as from an archive, a request, or a file that was opened for bytes. Given the file's name, it reads all;
# - the script ends its lines with CR and LF for tomlkit, rtoml, smol-toml, @iarna/toml, toml of crates.io, and
#   toml_edit. The shell that its first line asks for then has a CR in its name, and there is none of that name;
# - it ends them with LF for tomllib, which is Python's own, tomli, toml of npm, and basic-toml, so that whoever tries
#   the plan with one of these finds that all is right.
# A plan in YAML has LF for every reader, wherever it was saved.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check toml==0.10.2 tomli==2.5.0 tomlkit==0.15.2 rtoml==0.14.0 \
  PyYAML==6.0.4
npm install --silent --no-fund --no-audit smol-toml@1.9.1 @iarna/toml@3.0.0 toml@5.0.1
cat >see.js <<'JS'
const [name, file] = process.argv.slice(2);
const text = require("fs").readFileSync(file, "utf8");
process.stdout.write(JSON.stringify(require(name).parse(text)));
JS
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
basic-toml = "=0.1.10"
serde_json = "=1.0.145"
toml = "=1.2.2"
toml_edit = { version = "=0.25.20", features = ["serde"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use serde_json::Value;

fn main() {
    let mut words = std::env::args().skip(1);
    let name = words.next().expect("a name");
    let text = std::fs::read_to_string(words.next().expect("a file")).expect("a text");
    let plan: Value = match &*name {
        "toml" => toml::from_str(&text).expect("a plan"),
        "toml_edit" => toml_edit::de::from_str(&text).expect("a plan"),
        _ => basic_toml::from_str(&text).expect("a plan"),
    };
    println!("{plan}");
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import json
import os
import subprocess
import tomllib

import rtoml
import toml
import tomli
import tomlkit
import yaml

SCRIPT = "#!/bin/sh\ntouch ran\n"
PLAN = f"""\
[request]
bundleId = "nano_3_0"
userData = '''
{SCRIPT}'''
blueprintId = "debian_12"

[[request.tags]]
key = "until"
value = "2026-12-01T18:00Z"
"""
IN_YAML = "userData: |\n  #!/bin/sh\n  touch ran\nblueprintId: debian_12\n"


def text():
    """The plan as it is, CRs included."""
    with open("plan.toml", "rb") as file:
        return file.read().decode()


def run(*command):
    return json.loads(subprocess.run([*command, "plan.toml"], check=True, capture_output=True).stdout)


READERS = {
    "toml of PyPI": lambda: toml.loads(text()),
    "toml of PyPI, by name": lambda: toml.load("plan.toml"),
    "tomllib": lambda: tomllib.loads(text()),
    "tomli": lambda: tomli.loads(text()),
    "tomlkit": lambda: tomlkit.loads(text()).unwrap(),
    "rtoml": lambda: rtoml.loads(text()),
    "smol-toml": lambda: run("node", "see.js", "smol-toml"),
    "@iarna/toml": lambda: run("node", "see.js", "@iarna/toml"),
    "toml of npm": lambda: run("node", "see.js", "toml"),
    "toml of crates.io": lambda: run("target/debug/see", "toml"),
    "toml_edit": lambda: run("target/debug/see", "toml_edit"),
    "basic-toml": lambda: run("target/debug/see", "basic-toml"),
}
LOSES = {"toml of PyPI"}
KEEPS_CR = {"tomlkit", "rtoml", "smol-toml", "@iarna/toml", "toml of crates.io", "toml_edit"}


def runs(script):
    """Whether a script can be started, as by cloud-init, which has it as a file."""
    with open("script", "w", newline="") as file:
        file.write(script)
    os.chmod("script", 0o755)
    try:
        return subprocess.run(["./script"]).returncode == 0 and os.path.exists("ran")
    except FileNotFoundError:
        return False
    finally:
        subprocess.run(["rm", "-f", "ran"], check=True)


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


def save(end):
    with open("plan.toml", "w", newline=end) as file:
        file.write(PLAN)


save("\n")
whole = tomllib.loads(PLAN)
for name, read in READERS.items():
    same(f"{name}, saved with LF", read() == whole, True)

save("\r\n")
windows = SCRIPT.replace("\n", "\r\n")
for name, read in READERS.items():
    seen = read()
    if name in LOSES:
        same(name, seen, {"request": {"bundleId": "nano_3_0"}})
        continue
    script = seen["request"]["userData"]
    same(name, script, windows if name in KEEPS_CR else SCRIPT)
    seen["request"]["userData"] = SCRIPT
    same("  all else is as with LF", seen == whole, True)
    same("  the script runs", runs(script), name not in KEEPS_CR)

in_yaml = {"userData": SCRIPT, "blueprintId": "debian_12"}
same("YAML", yaml.safe_load(IN_YAML.replace("\n", "\r\n").encode()), in_yaml)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
