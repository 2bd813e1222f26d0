#!/usr/bin/env bash
# Who adds the host key of a new server with Ansible forgets the keys of all servers that share a line with its address.
#
# Seen with ansible-core 2.19.14, paramiko 5.1.0 (PyPI), and OpenSSH 9.2p1-2+deb12u10 (Debian) on 2026-11-30. A line of
# known_hosts may stand for several names, or for a pattern: `db.example.com,203.0.113.9`, as the manual of Ansible's
# module `known_hosts` has it, and ssh with `CheckHostIP`; or `203.0.113.*`. An address comes back with another server:
# - the module, told to add the new server's key, takes the whole old line out, and says `changed`; db.example.com,
#   which moved to another address and has its key still, is unknown from then on;
# - so do the module with `state: absent`, `del` of paramiko's HostKeys, and `ssh-keygen -R 203.0.113.9`, the remedy
#   that Debian's ssh names after a key changed. With a line `*,!web-9`, all servers are forgotten; a CA's lines stay.
# Whoever lets unknown servers be accepted then trusts whatever answers under these names. Neither manual says so. Once
# `ssh-keygen -H` has hashed the file, each name has a line for itself, and only that goes; patterns stay as they are.
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
cat >see.py <<'PY'
import os
import subprocess

import paramiko

FILE = os.path.abspath("known_hosts")


def key(name):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name], check=True)
    with open(f"{name}.pub") as file:
        return " ".join(file.read().split()[:2])


OLD, NEW = key("old"), key("new")
ADDRESS, DB, WEB = "203.0.113.9", "db.example.com", "web-1.example.com"


def write(*names):
    with open(FILE, "w") as file:
        file.writelines(f"{line} {OLD}\n" for line in names)


def by_ansible(arguments):
    command = ["venv/bin/ansible", "localhost", "--one-line", "--module-name", "ansible.builtin.known_hosts"]
    command += ["--args", f"path={FILE} name={arguments}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "CHANGED" in said.stdout, said.stdout


def add():
    by_ansible(f"{ADDRESS} key='{ADDRESS} {NEW}'")


def absent():
    by_ansible(f"{ADDRESS} state=absent")


def remove():
    subprocess.run(["ssh-keygen", "-R", ADDRESS, "-f", FILE], check=True, capture_output=True)


def by_paramiko():
    keys = paramiko.HostKeys(FILE)
    del keys[ADDRESS]
    keys.save(FILE)


def known(name):
    """How many keys ssh would take for this name, of which a CA's is none."""
    said = subprocess.run(["ssh-keygen", "-F", name, "-f", FILE], capture_output=True, text=True).stdout
    return sum(not line.startswith(("#", "@")) for line in said.splitlines())


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


for do, added in [(add, 1), (absent, 0), (remove, 0), (by_paramiko, 0)]:
    name = do.__name__
    write(f"{DB},{ADDRESS}", WEB)
    same(f"{name}, a line of two names, before", (known(ADDRESS), known(DB), known(WEB)), (1, 1, 1))
    do()
    same(f"{name}, a line of two names", (known(ADDRESS), known(DB), known(WEB)), (added, 0, 1))
for do, wanted in [(add, (1, 0)), (absent, (0, 0)), (remove, (0, 0))]:
    write("203.0.113.*", WEB)
    do()
    same(f"{do.__name__}, a pattern", (known(ADDRESS), known("203.0.113.70")), wanted)
for do in absent, remove:
    write("*,!web-9", f"{DB},{ADDRESS}", f"@cert-authority {ADDRESS},{DB}")
    same(f"{do.__name__}, all but one, before", (known(ADDRESS), known(DB), known(WEB)), (2, 2, 1))
    do()
    same(f"{do.__name__}, all but one", (known(ADDRESS), known(DB), known(WEB)), (0, 0, 0))
    with open(FILE) as file:
        same(f"{do.__name__}, what is left", [line.split()[0] for line in file], ["@cert-authority"])
for do, added in [(add, 1), (absent, 0), (remove, 0)]:
    write(f"{DB},{ADDRESS}", "203.0.114.*")
    subprocess.run(["ssh-keygen", "-H", "-f", FILE], check=True, capture_output=True)
    do()
    same(f"{do.__name__}, hashed", (known(ADDRESS), known(DB), known("203.0.114.1")), (added, 1, 1))
with open("package/usr/bin/ssh", "rb") as file:
    assert b"remove with:" in file.read()
PY
env -i PATH="$folder/package/usr/bin:$PATH" HOME="$folder" LANG=C.UTF-8 ANSIBLE_LOCALHOST_WARNING=false \
  ANSIBLE_INVENTORY_UNPARSED_WARNING=false ANSIBLE_PYTHON_INTERPRETER="$folder/venv/bin/python" venv/bin/python see.py
