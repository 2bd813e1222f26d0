#!/usr/bin/env bash
# A `Match final` that matches no host sends a server of an SSH alias to another user, port, and jump host.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian), paramiko 5.1.0, libssh 0.12.0 (as ansible-pylibssh 1.4.0 carries it), and
# ssh-config 5.3.0 (npm) on 2026-11-30. An alias `web-1` has a `HostName` 203.0.113.9; other blocks of the file are for
# 203.0.113.*, as when all that is reached by its bare address goes through a jump host. Do they hold for the alias?
# - OpenSSH: `Host 203.0.113.*` doesn't, and `Match host 203.0.113.*` does below the alias, but not above it. As soon as
#   there is a `Match final` anywhere, if only for a host that doesn't exist, all is read once more for the address, and
#   both hold, wherever they stand. The configuration of Fedora and its relatives for all users has a `Match final all`:
#   one and the same ~/.ssh/config goes another way there. `Match canonical` changes nothing;
# - ssh-config, for Node: like OpenSSH;
# - paramiko: `Match host` holds always, even above the alias, and `Host` never. It refuses `Match final all`;
# - libssh: from the `HostName` on, the alias is forgotten and only the address counts. Below it, `Host 203.0.113.*`
#   holds, and `Host web-*` doesn't, nor does a second `Host web-1`. Above it, none holds.
# The manual of OpenSSH says that `final` reads the file again, and not that it does so for another name.
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
venv/bin/pip install --quiet --disable-pip-version-check ansible-pylibssh==1.4.0 paramiko==5.1.0
npm install --silent --no-fund --no-audit ssh-config@5.3.0
cat >see.js <<'JS'
const { parse } = require("ssh-config");
const settings = parse(require("fs").readFileSync("config", "utf8")).compute("web-1");
const { User = null, Port = "22", ProxyJump = null } = settings;
process.stdout.write(JSON.stringify([User, Number(Port), ProxyJump]));
JS
cat >see.py <<'PY'
import ctypes
import getpass
import glob
import json
import subprocess

import paramiko
from paramiko.ssh_exception import ConfigParseError

libssh = ctypes.CDLL(glob.glob("venv/lib*/python*/site-packages/ansible_pylibssh.libs/libssh-*")[0])
libssh.ssh_new.restype = ctypes.c_void_p
libssh.ssh_version.restype = ctypes.c_char_p
# Their numbers in libssh's enumeration of options.
HOST, USER = 0, 4
REFUSED = "refused"


def by_openssh():
    """The user, if one is set, the port, and the jump host."""
    command = ["package/usr/bin/ssh", "-F", "config", "-G", "web-1"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    settings = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    assert settings["hostname"] == "203.0.113.9"
    user = settings["user"]
    return (None if user == getpass.getuser() else user), int(settings["port"]), settings.get("proxyjump")


def by_node():
    return tuple(json.loads(subprocess.run(["node", "see.js"], check=True, capture_output=True).stdout))


def by_paramiko():
    try:
        settings = paramiko.SSHConfig.from_path("config").lookup("web-1")
    except ConfigParseError:
        return REFUSED
    assert settings["hostname"] == "203.0.113.9"
    return settings.get("user"), int(settings.get("port", 22)), settings.get("proxyjump")


def by_libssh():
    """Its jump host can't be asked for."""
    session, text, port = ctypes.c_void_p(libssh.ssh_new()), ctypes.c_char_p(), ctypes.c_uint()
    assert libssh.ssh_options_set(session, HOST, b"web-1") == 0
    assert libssh.ssh_options_parse_config(session, b"config") == 0
    assert libssh.ssh_options_get(session, HOST, ctypes.byref(text)) == 0 and text.value == b"203.0.113.9"
    user = text.value.decode() if libssh.ssh_options_get(session, USER, ctypes.byref(text)) == 0 else None
    libssh.ssh_options_get_port(session, ctypes.byref(port))
    libssh.ssh_free(session)
    return user, port.value


def same(what, blocks, openssh, by_the_others, by_the_last):
    with open("config", "w") as file:
        file.write("".join(blocks))
    seen = by_openssh(), by_node(), by_paramiko(), by_libssh()
    print(f"{what}:\n  OpenSSH {seen[0]}\n  ssh-config {seen[1]}\n  paramiko {seen[2]}\n  libssh {seen[3]}")
    assert seen == (openssh, openssh, by_the_others, by_the_last), (openssh, by_the_others, by_the_last)


ALIAS = "Host web-1\n  HostName 203.0.113.9\n"
MATCH = "Match host 203.0.113.*\n  User jumper\n  ProxyJump bastion\n"
ADDRESSES = "Host 203.0.113.*\n  Port 2200\n"
NAMES = "Host web-*\n  User ann\n"
NOBODY = "Match final host nobody.example.com\n  ForwardX11 no\n"
FINAL = "Match final all\n  ForwardX11 no\n"
CANONICAL = "Match canonical all\n  ForwardX11 no\n"

print("libssh", libssh.ssh_version(0).decode())
none, both = (None, 22, None), ("jumper", 2200, "bastion")
match = ("jumper", 22, "bastion")
above = [MATCH, ADDRESSES, ALIAS]
same("above the alias", above, none, match, (None, 22))
same("above it, with a block for nobody", [*above, NOBODY], both, match, (None, 22))
same("above it, with a final one for all", [*above, FINAL], both, REFUSED, (None, 22))
same("above it, with a canonical one", [*above, CANONICAL], none, match, (None, 22))
below = [ALIAS, MATCH, ADDRESSES]
same("below the alias", below, match, match, ("jumper", 2200))
same("below it, with a block for nobody", [*below, NOBODY], both, match, ("jumper", 2200))
names = [ALIAS, NAMES, ADDRESSES]
same("names and addresses", names, ("ann", 22, None), ("ann", 22, None), (None, 2200))
same("the same, with a block for nobody", [*names, NOBODY], ("ann", 2200, None), ("ann", 22, None), (None, 2200))
twice = [ALIAS, "Host web-1\n  User ann\n  Port 2222\n"]
same("the alias twice", twice, ("ann", 2222, None), ("ann", 2222, None), (None, 22))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
