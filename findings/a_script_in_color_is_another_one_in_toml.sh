#!/usr/bin/env bash
# A launch script with a color in it is another script, once toml of PyPI has saved the plan that it's in.
#
# Seen with toml 0.10.2, tomli 2.5.0, rtoml 0.14.0, tomlkit 0.15.2, tomli-w 1.2.0 (PyPI), CPython 3.11.7, smol-toml
# 1.9.1, toml 5.0.1, @iarna/toml 3.0.0 (npm), Node 20.20.2, and bash 5.2.15 on 2026-12-01. What writes in color has
# `\x1b` in it, as `printf '\x1b[1mdone\n'`, and regular expressions have the like of `\xA0`. A program reads a plan in
# TOML, adds a tag, and saves it. If the script has a backslash with an `x` anywhere, toml writes all backslashes above
# that as they are, and as TOML has it, they begin something else:
# - behind `apt-get install -y \`, the line ends no more: the shell reads `\n`, which is a package `n`. There's none, so
#   that nothing is installed, and the script ends there by `set -e`;
# - `grep '\bweb\b'` looks for two control characters, finds nothing, and what's to be done if it does is left out, with
#   status 0;
# - `\\` is a single backslash, `\t` is a tab, and `\x1b` the character that it stands for.
# So it is for whoever reads TOML 1.1, which has `\x`: tomli, rtoml, tomlkit, smol-toml, and toml of npm. TOML 1.0
# hasn't, so that CPython 3.11 and @iarna/toml refuse the file, and so does toml, which wrote it. Since the others know
# TOML 1.1, what was a mistake that one saw is another script. A server runs, and is billed, without what it is for.
# Below the last `\x`, all backslashes are right, as they are in a script without one. tomli-w, tomlkit, rtoml and
# smol-toml save each of these scripts as it was.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit smol-toml@1.9.1 toml@5.0.1 @iarna/toml@3.0.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check toml==0.10.2 tomli==2.5.0 rtoml==0.14.0 tomlkit==0.15.2 \
  tomli-w==1.2.0
mkdir server
cat >server/apt-get <<'SERVER'
#!/bin/bash
for name in "${@:3}"; do
  [ "$name" = nginx ] || { echo "no package $name"; exit 100; }
  echo "installed $name"
done
SERVER
chmod +x server/apt-get
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs";
import iarna from "@iarna/toml";
import * as smol from "smol-toml";
import toml from "toml";

const { plan, text } = JSON.parse(readFileSync(0, "utf8"));
const read = (parse) => {
  try {
    return parse(text).userData;
  } catch {
    return null;
  }
};
const readers = { "smol-toml": smol.parse, "toml of npm": toml.parse, "@iarna/toml": iarna.parse };
const found = Object.fromEntries(Object.entries(readers).map(([name, parse]) => [name, read(parse)]));
console.log(JSON.stringify({ found, saved: smol.stringify(plan) }));
JS
cat >see.py <<'PY'
import json
import os
import subprocess
import tomllib

import rtoml
import toml
import tomli
import tomli_w
import tomlkit

READERS = {
    "tomli": tomli.loads,
    "rtoml": rtoml.loads,
    "tomlkit": lambda text: tomlkit.parse(text).unwrap(),
    "CPython": tomllib.loads,
    "toml": toml.loads,
}
NEW = ["tomli", "rtoml", "tomlkit", "smol-toml", "toml of npm"]
OLD = ["CPython", "toml", "@iarna/toml"]


def by_node(**asked):
    done = subprocess.run(["node", "see.mjs"], input=json.dumps(asked), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read(text):
    """The script that each one reads from a plan, or None if it refuses."""
    found = by_node(plan={}, text=text)["found"]
    for name, loads in READERS.items():
        try:
            found[name] = loads(text).get("userData")
        except (ValueError, tomlkit.exceptions.ParseError, toml.TomlDecodeError):
            found[name] = None
    return found


def plan(script):
    return {"instanceNames": ["web-1"], "userData": script, "tags": [{"key": "until", "value": "2026-12-20"}]}


def run(script):
    """What the script says, and its status, where the commands of a server only say what they're asked for."""
    settings = {"PATH": f"{os.getcwd()}/server:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, env=settings)
    assert done.stderr == "", done.stderr
    return done.stdout.replace("\x1b", "ESC"), done.returncode


COLOR = r"printf '\x1b[1mdone\n'" + "\n"
LINES = "#!/bin/bash\nset -e\napt-get install -y \\\n  nginx\n" + COLOR
WORDS = "#!/bin/bash\nif echo db web | grep -q '\\bweb\\b'; then echo 'web it is'; fi\n" + COLOR
TABS = "#!/bin/bash\necho 'a\\tb' | sed 's/\\\\t/tab/'\n" + COLOR
BELOW = "#!/bin/bash\n" + COLOR + LINES.split("\n", 1)[1].removesuffix(COLOR)
PLAIN = LINES.replace(COLOR, "echo done\n")


def saved(what, script, changed):
    """What toml's plan is for those who read it."""
    found = read(toml.dumps(plan(script)))
    print(f"{what}: {found['tomli']!r} is read by {[name for name in found if found[name] is not None]}")
    assert {found[name] for name in NEW} == {changed}, found
    assert {found[name] for name in OLD} == {None}, found
    print(f"  before: {run(script)}, and then: {run(changed)}")
    return run(script), run(changed)


WRITTEN = COLOR.replace(r"\x1b", "\x1b")
DONE = "ESC[1mdone\n"
assert saved("lines", LINES, LINES.replace("\\\n", "\\n").replace(COLOR, WRITTEN)) == (
    ("installed nginx\n" + DONE, 0), ("no package n\n", 100))
assert saved("words", WORDS, WORDS.replace("\\b", "\b").replace(COLOR, WRITTEN)) == (
    ("web it is\n" + DONE, 0), (DONE, 0))
assert saved("tabs", TABS, TABS.replace("'a\\t", "'a\t").replace("\\\\", "\\").replace(COLOR, WRITTEN))
assert saved("below", BELOW, BELOW.replace(r"\x1b", "\x1b"))[1] == (DONE + "installed nginx\n", 0)

assert set(read(toml.dumps(plan(PLAIN))).values()) == {PLAIN}
print(f"without a color: as it was, {run(PLAIN)}")
assert run(PLAIN) == ("installed nginx\ndone\n", 0)
WRITERS = {
    "tomli-w": tomli_w.dumps,
    "tomlkit": tomlkit.dumps,
    "rtoml": rtoml.dumps,
    "smol-toml": lambda asked: by_node(plan=asked, text="")["saved"],
}
for name, dumps in WRITERS.items():
    for script in (LINES, WORDS, TABS, BELOW, PLAIN):
        found = read(dumps(plan(script)))
        assert {found[reader] for reader in found if reader != "toml"} == {script}, (name, script)
    print(f"{name}: saved as they were")
PY
venv/bin/python see.py
