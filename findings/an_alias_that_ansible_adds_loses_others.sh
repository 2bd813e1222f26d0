#!/usr/bin/env bash
# Who adds an alias with Ansible loses other aliases, sends them to other ports, or can't use ssh any more.
#
# Seen with community.general 11.4.2 of ansible 12.3.0, ansible-core 2.19.14, paramiko 5.1.0 (PyPI), and OpenSSH
# 9.2p1-2+deb12u10 (Debian) on 2026-11-30. A play that creates a server adds an alias for it with `ssh_config`. That
# module writes the whole of ~/.ssh/config anew, as blocks of `Host` in which each keyword is there once, so that
# - of two `Include` lines at the top, the second one is gone, and with it each alias in the file that it named. What
#   has a file of aliases of its own adds its line at the very top, so that it's the user's line that is second;
# - of two `Match` blocks without a `Host` between them, one is left, which has the settings of both: the port of one
#   server holds for the other;
# - `SetEnv STAGE=test` is split at the sign and written as a keyword that OpenSSH refuses, together with the whole
#   file: no server can be reached, nor can git. `RemoteCommand TERM=xterm tmux` becomes a command `term`;
# - a second `CertificateFile` or `SendEnv` of a host is gone;
# - the alias is written below `Host *`, so that the `remote_user` of the play counts for nothing if that names a user.
# The play says `changed`, and names the new alias alone; so it is when an alias is taken out. The manual speaks of one
# host's settings. A play that changes nothing leaves the file as it is.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract openssh-client_*.deb package
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ansible-core==2.19.14 paramiko==5.1.0
venv/bin/pip download --quiet --disable-pip-version-check --no-deps ansible==12.3.0
cat >see.py <<'PY'
import glob
import json
import os
import subprocess
import zipfile
from pathlib import Path

with zipfile.ZipFile(glob.glob("ansible-12.3.0-*.whl")[0]) as wheel:
    ours = "ansible_collections/community/general/"
    needed = ("MANIFEST.json", "meta/runtime.yml", "modules/ssh_config.py")
    names = [name for name in wheel.namelist() if name.startswith(ours)]
    wheel.extractall("collections", [name for name in names if "/module_utils/" in name or name.endswith(needed)])
manifest = json.loads(Path("collections", ours, "MANIFEST.json").read_text())
print("community.general", manifest["collection_info"]["version"])
config = Path("config").resolve()
os.environ |= {"ANSIBLE_COLLECTIONS_PATH": str(Path("collections").resolve()), "ANSIBLE_LOCALHOST_WARNING": "false"}


def play(**options):
    """Adds an alias, or what the options say, and returns whether the play says that it changed something."""
    options = {"host": "web-1", "hostname": "203.0.113.9", "remote_user": "ubuntu"} | options
    words = " ".join(f"{name}={value}" for name, value in {"ssh_config_file": config, **options}.items())
    ansible = ["venv/bin/ansible", "localhost", "-m", "community.general.ssh_config", "-a", words]
    done = subprocess.run(ansible, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.split("=>", 1)[1])["changed"]


def told(alias, *keywords):
    """What `ssh -G` says of an alias, or why it doesn't."""
    ssh = ["package/usr/bin/ssh", "-F", str(config), "-G", alias]
    done = subprocess.run(ssh, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        return done.stderr.splitlines()[0].split(": ")[-1]
    pairs = [line.partition(" ") for line in done.stdout.splitlines()]
    return [value for keyword, _, value in pairs if keyword in keywords]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def added(text, alias, keywords, before, after):
    """Writes a file, has an alias added, and compares what ssh says of another one."""
    config.write_text(text)
    what = f"{alias}, {' and '.join(keywords)}"
    same(f"{what}, before", told(alias, *keywords), before)
    same("changed", play(), True)
    same(f"{what}, after", told(alias, *keywords), after)


for name, address in ("office", "203.0.113.4"), ("servers", "203.0.113.5"):
    Path(name).write_text(f"Host {name}-1\n  HostName {address}\n")
includes = f"Include {Path('servers').resolve()}\nInclude {Path('office').resolve()}\n"
added(includes, "servers-1", ["hostname"], ["203.0.113.5"], ["203.0.113.5"])
added(includes, "office-1", ["hostname"], ["203.0.113.4"], ["office-1"])
config.write_text(includes + "Host web-1\n  HostName 203.0.113.9\n  User ubuntu\n")
same("changed, with an alias that's there", play(), False)
same("office-1, which stays", told("office-1", "hostname"), ["203.0.113.4"])

matches = """Host db
  HostName 203.0.113.5
Host app
  HostName 203.0.113.6
Match host 203.0.113.5
  User admin
Match host 203.0.113.6
  User deploy
  Port 2222
"""
added(matches, "db", ["user", "port"], ["admin", "22"], ["admin", "2222"])
added(matches, "app", ["port"], ["2222"], ["22"])

environment = "Host app\n  HostName 203.0.113.6\n  SetEnv STAGE=test\n"
added(environment, "db", ["hostname"], ["db"], "Invalid SetEnv.")
command = "Host app\n  RemoteCommand TERM=xterm tmux\n"
added(command, "app", ["remotecommand"], ["TERM=xterm tmux"], ["term xterm tmux"])

certificates = "Host app\n  CertificateFile /srv/a-cert.pub\n  CertificateFile /srv/b-cert.pub\n"
certificates += "  SendEnv LANG\n  SendEnv LC_TIME\n"
listed = ["/srv/a-cert.pub", "/srv/b-cert.pub", "LANG", "LC_TIME"]
added(certificates, "app", ["certificatefile", "sendenv"], listed, listed[::2])

added("Host *\n  User admin\n", "web-1", ["hostname", "user"], ["admin", "web-1"], ["admin", "203.0.113.9"])

config.write_text(f"{includes}\nHost old\n  HostName 203.0.113.8\n")
same("taken out", play(host="old", state="absent"), True)
same("office-1, after", told("office-1", "hostname"), ["office-1"])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
