#!/usr/bin/env bash
# A launch script that has `MIME-Version:` somewhere in it gets `\u0160` for every S with a caron, or isn't run at all.
#
# Seen with cloud-init 22.4.2-1+deb12u4 (Debian) and CPython 3.11.7 on 2026-11-30. A script that sends a mail has these
# words in a here-document, or behind `curl -H`. cloud-init looks for them, in any case, in the first 4096 bytes of the
# user data, and takes all of it for a MIME message if they are there, though the first line is `#!/bin/sh`. It still
# finds a shell script in it, but Python's email library, which has the message as text, gives its bytes back so that
# - a letter from U+0100 on has become six letters, a backslash and its code: passwords, names and paths are others;
# - one with a letter from U+0080 to U+00FF (an umlaut, an accent) is no longer UTF-8. cloud-init can't write that one,
#   says so in its log, and the server runs, and is billed, without its script.
# The same script does what it says as long as it's of ASCII, if the words come after 4096 bytes, or if they are split
# (`'MIME''-Version: 1.0'`). The manual speaks of MIME messages as of a form that begins with these words.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 cloud-init=22.4.2-1+deb12u4 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract cloud-init_*.deb package
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 configobj==5.0.9 Jinja2==3.1.6 requests==2.34.2
cat >see.py <<'PY'
import logging
import os
import tempfile

from cloudinit import handlers
from cloudinit.handlers.shell_script import ShellScriptPartHandler
from cloudinit.helpers import ContentHandlers, Paths
from cloudinit.user_data import UserDataProcessor

logging.basicConfig(filename="log", force=True)


def to_run(script):
    """The script that cloud-init puts where it runs scripts; none if there is none."""
    paths = Paths({"cloud_dir": tempfile.mkdtemp(dir=".")})
    known = ContentHandlers()
    known.register(ShellScriptPartHandler(paths))
    state = {"handlers": known, "handlerdir": ".", "data": None, "frequency": "once-per-instance"}
    state |= {"handlercount": 0, "excluded": []}
    handlers.walk(UserDataProcessor(paths).process(script.encode()), handlers.walker_callback, data=state)
    folder = paths.get_ipath_cur("scripts")
    found = os.listdir(folder) if os.path.exists(folder) else []
    assert len(found) < 2, found
    return open(os.path.join(folder, found[0]), "rb").read() if found else None


def same(what, script, wanted):
    seen = to_run(script)
    print(f"{what}: {seen}" if len(script) < 1000 else f"{what}: as sent is {seen == script.encode()}")
    assert seen == wanted, wanted


def mails(name, header="MIME-Version: 1.0", above=""):
    return f"#!/bin/sh\n{above}sendmail root <<MAIL\n{header}\nSubject: {name}\n\nMAIL\n"


caron, umlaut = "\u0160koda", "K\u00f6ln"
for name in caron, umlaut:
    plain = f"#!/bin/sh\necho {name} >/etc/motd\n"
    same("without the words", plain, plain.encode())
same("ASCII", mails("Skoda"), mails("Skoda").encode())
for header in "MIME-Version: 1.0", "mime-version: 1.0", "curl -H 'MIME-Version: 1.0'":
    same(f"a caron, {header}", mails(caron, header), mails("\\u0160koda", header).encode())
same("an umlaut", mails(umlaut), None)
with open("log") as log:
    said = log.read()
assert "Failed calling handler ShellScriptPartHandler" in said and "surrogates not allowed" in said, said
for what, script in [
    ("after 4096 bytes", mails(caron, above="#" * 4096 + "\n")),
    ("split", mails(caron, "$(echo 'MIME''-Version: 1.0')")),
]:
    same(what, script, script.encode())
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 PYTHONPATH=package/usr/lib/python3/dist-packages venv/bin/python see.py
