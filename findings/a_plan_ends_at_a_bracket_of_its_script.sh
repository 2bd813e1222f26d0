#!/usr/bin/env bash
# Of a TOML plan, the script and all below it are gone for toml of PyPI, if the script has an open bracket in quotes.
#
# Seen with toml 0.10.2, tomli 2.5.0, rtoml 0.14.0, tomlkit 0.15.2 (PyPI), CPython 3.11.7, smol-toml 1.9.1, toml 5.0.1,
# @iarna/toml 3.0.0 (npm), Node 20.20.2, and bash 5.2.15 on 2026-12-01. A script that writes in color has brackets that
# nothing closes, as in `printf '\033[1mdone\n'`; so has `tr -d '['`, and an apostrophe and a `[` in one comment will
# do. If such a line is in a text with the same quotes, '''...''' or """...""", toml reads neither the script nor
# anything below it, the tags too, and says nothing. The server runs, and is billed, without its script, and nothing
# ever ends it. A program that reads the plan to add a tag saves one without them. A bracket that's closed before the
# next quote does no harm, so that `grep '[0-9]'` is right. There's more that it makes of a script:
# - an empty word at the end of a line, as in `EXTRA=''`, or `EXTRA=""`, has three quotes, and the line isn't ended. The
#   shell runs what is above, and gives up on the rest. With a blank behind it, it's right;
# - a comment that ends with a backslash, as `# from D:\tools\`, takes in the next line, which then isn't run. Between
#   ''' and ''', TOML has no such joining of lines, and neither has a comment of the shell.
# toml hasn't changed for years, and is what older programs read TOML with. All the others read each of these as it is.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit smol-toml@1.9.1 toml@5.0.1 @iarna/toml@3.0.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check toml==0.10.2 tomli==2.5.0 rtoml==0.14.0 tomlkit==0.15.2
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs";
import iarna from "@iarna/toml";
import * as smol from "smol-toml";
import toml from "toml";

const text = readFileSync(0, "utf8");
console.log(JSON.stringify([smol.parse(text), toml.parse(text), iarna.parse(text)]));
JS
cat >see.py <<'PY'
import json
import subprocess
import tomllib

import rtoml
import toml
import tomli
import tomlkit

LITERAL, BASIC = "'" * 3, '"' * 3
ABOVE = {"instanceNames": ["web-1"], "bundleId": "small_3_0"}
UNTIL = [{"key": "until", "value": "2026-12-20"}]


def plan(script, quotes):
    written = script.replace("\\", "\\\\") if quotes == BASIC else script
    return f"""instanceNames = ["web-1"]
bundleId = "small_3_0"
userData = {quotes}
{written}{quotes}

[[tags]]
key = "until"
value = "2026-12-20"
"""


def by_toml(script, quotes):
    """What toml reads, after all others have read the plan as it is."""
    text, right = plan(script, quotes), ABOVE | {"userData": script, "tags": UNTIL}
    done = subprocess.run(["node", "see.mjs"], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = [*json.loads(done.stdout), tomllib.loads(text), tomli.loads(text), rtoml.loads(text)]
    assert all(one == right for one in [*found, tomlkit.parse(text).unwrap()])
    read = toml.loads(text)
    print(f"{script!r} between {quotes}: {'the same' if read == right else read}", flush=True)
    return read


def whole(script, quotes):
    assert by_toml(script, quotes) == ABOVE | {"userData": script, "tags": UNTIL}


def other(script, quotes, changed):
    """How both scripts end."""
    assert by_toml(script, quotes) == ABOVE | {"userData": changed, "tags": UNTIL}
    ends = []
    for one in (script, changed):
        done = subprocess.run(["bash", "-c", one], capture_output=True, text=True, timeout=60)
        ends.append((done.stdout.split("\n")[:-1], done.returncode))
    print(f"  they say {ends[0]} and {ends[1]}")
    return ends


COLOR = "#!/bin/bash\nprintf '\\033[1mdone\\033[0m\\n'\n"
ENDS = {
    LITERAL: [COLOR, "#!/bin/bash\ntr -d '[' </etc/list\n", "#!/bin/bash\n# Anna's [old\necho done\n"],
    BASIC: [COLOR.replace("'", '"'), '#!/bin/bash\ntr -d "[" </etc/list\n', '#!/bin/bash\n# a 3.5" disk [old\n'],
}
for quotes, scripts in ENDS.items():
    for script in scripts:
        assert by_toml(script, quotes) == ABOVE, "the script and the tags are there"
whole(COLOR, BASIC)
whole(COLOR.replace("'", '"'), LITERAL)
whole("#!/bin/bash\ngrep '[0-9]' /etc/list\n", LITERAL)
saved = toml.dumps(toml.loads(plan(COLOR, LITERAL)) | {"blueprintId": "debian_12"})
print(f"saved: {saved!r}")
assert tomllib.loads(saved) == ABOVE | {"blueprintId": "debian_12"}

ONE = "#!/bin/bash\necho first\nEXTRA=''\necho second $EXTRA\necho third\n"


def opened(script):
    return script.replace("=''\n", "='''").replace('=""\n', '="""')


for quotes in (LITERAL, BASIC):
    for script in (ONE, ONE.replace("''", '""')):
        right, wrong = other(script, quotes, opened(script))
        assert right == (["first", "second", "third"], 0) and wrong[0] == ["first"] and wrong[1]
whole("#!/bin/bash\nEXTRA='' \necho done\n", LITERAL)

COMMENT = "#!/bin/bash\n# from D:\\tools\\\necho second\necho third\n"
right, wrong = other(COMMENT, LITERAL, COMMENT.replace("\\\necho", "echo", 1))
assert right == (["second", "third"], 0) and wrong == (["third"], 0)
whole(COMMENT, BASIC)
PY
venv/bin/python see.py
