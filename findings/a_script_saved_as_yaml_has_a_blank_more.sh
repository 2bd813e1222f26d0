#!/usr/bin/env bash
# A launch script that ruamel.yaml saves in a plan may have a blank more, behind a backslash or a tab, than it had.
#
# Seen with ruamel.yaml 0.19.1, PyYAML 6.0.4 (PyPI), js-yaml 5.5.0, and yaml 2.9.1 (npm) on 2026-11-30. ruamel.yaml
# puts a script with indented lines into double quotes, and breaks it where a line of the file gets longer than 80. If
# that is behind the escape of a backslash or a tab, the break isn't escaped itself, and is a blank for every reader:
# - `find /srv \( -size +1G` becomes `find /srv \ ( -size +1G`, on which the shell gives up: the server runs, and is
#   billed, with the first half of its script;
# - the tab between an address and a name for /etc/hosts, or between the fields of a table, gets a blank behind it.
# Whether it happens depends on how long all is that stands above, a comment too: with one letter less it may be right.
# Whoever only adds a tag to a plan that another library wrote changes the script so. With `|` in the file, it stays.
# PyYAML and js-yaml save each of them right. So does yaml, but it makes two lines of a first one that begins with a
# blank or a tab and is longer than 80, of which the others then read two as well.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ruamel.yaml==0.19.1 PyYAML==6.0.4
npm install --silent --no-fund --no-audit js-yaml@5.5.0 yaml@2.9.1
cat >see.js <<'JS'
const jsYaml = require("js-yaml");
const yaml = require("yaml");
const { save, text } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const results = {
  "js-yaml": () => (save ? jsYaml.dump({ userData: text }) : jsYaml.load(text).userData),
  yaml: () => (save ? yaml.stringify({ userData: text }) : yaml.parse(text).userData),
};
const all = Object.entries(results).map(([name, result]) => [name, result()]);
process.stdout.write(JSON.stringify(Object.fromEntries(all)));
JS
cat >see.py <<'PY'
import io
import json
import subprocess

import ruamel.yaml
import yaml


def by_node(save, text):
    asked = json.dumps({"save": save, "text": text})
    done = subprocess.run(["node", "see.js"], input=asked, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def by_ruamel(plan):
    written = io.StringIO()
    ruamel.yaml.YAML().dump(plan, written)
    return written.getvalue()


def saved(script):
    """The script in a plan, as each library writes it."""
    plan = {"userData": script}
    return by_node(True, script) | {"ruamel.yaml": by_ruamel(plan), "PyYAML": yaml.safe_dump(plan)}


def read(text):
    """The script that every library finds in a plan."""
    found = {yaml.safe_load(text)["userData"], ruamel.yaml.YAML(typ="safe", pure=True).load(text)["userData"]}
    found |= set(by_node(False, text).values())
    assert len(found) == 1, found
    return found.pop()


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


def wrong(what, script, writer, wanted):
    for name, text in saved(script).items():
        same(f"{what}, saved by {name}", read(text), wanted if name == writer else script)


def cleaned(comment):
    find = "find /srv/old -type f \\( -mtime +7 -o -size +1G \\) -delete"
    return f"#!/bin/sh\napt-get install -y nginx\nif [ -d /srv/old ]; then\n  # {comment}\n  {find}\nfi\n"


def hosts(comment):
    there = "cat >/etc/hosts <<EOF\n10.0.0.7\tdb db.example.com\nEOF\n"
    return f"#!/bin/sh\nif true; then\n  umask 027\nfi\n# {comment}\n{there}"


def refused(script):
    """Whether it isn't one for the shell, which by then has run the first half."""
    done = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True)
    return done.returncode != 0 and "unexpected" in done.stderr


def becomes(script):
    return read(by_ruamel({"userData": script}))


# What a comment above says, cut to each of its lengths.
COMMENT = "what is here was moved out of the way, and may go once it is a week old or large"
LENGTHS = range(1, len(COMMENT))
broken = []
for name, script, before, after in [
    ("a bracket", cleaned, "\\(", "\\ ("),
    ("the other bracket", cleaned, "\\)", "\\ )"),
    ("a tab", hosts, "10.0.0.7\t", "10.0.0.7\t "),
]:
    texts = [script(COMMENT[:n]) for n in LENGTHS]
    changed = [n for n, text in enumerate(texts) if becomes(text) == text.replace(before, after)]
    print(f"{name}: changed in {len(changed)} of {len(texts)} scripts")
    assert 0 < len(changed) < 20, changed
    wrong(name, texts[changed[0]], "ruamel.yaml", texts[changed[0]].replace(before, after))
    wrong(f"{name}, one letter less", texts[changed[0] - 1], None, None)
    broken.append(texts[changed[0]])

script = broken[0]
same("the shell gives up on the script", refused(script), False)
same("the shell gives up on what it became", refused(becomes(script)), True)

for what, text, wanted in [
    ("a tag added to what PyYAML wrote", saved(script)["PyYAML"], script.replace("\\( -mtime", "\\ ( -mtime")),
    ("a tag added to one with |", "userData: |\n  " + script.replace("\n", "\n  ").rstrip(" "), script),
]:
    same(f"{what}, before", read(text), script)
    plan = ruamel.yaml.YAML().load(text)
    plan["tags"] = [{"key": "env", "value": "test"}]
    same(f"{what}, after", read(by_ruamel(plan)), wanted)

LONG = "curl -fsSL https://example.com/packages/nginx/setup.sh --output /tmp/setup.sh --retry 5"
for blank, cut in ("  ", "--output "), ("\t", "setup.sh --retry"):
    wanted = f"{blank}{LONG}\n".replace(cut, cut.replace(" ", "\n"))
    wrong(f"a first line with {blank!r}", f"{blank}{LONG}\n", "yaml", wanted)
wrong("without one", f"{LONG}\n", None, None)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
