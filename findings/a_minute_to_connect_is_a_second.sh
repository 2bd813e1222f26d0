#!/usr/bin/env bash
# A minute that `ConnectTimeout` gives a server to answer is a second for libssh, and a mistake for asyncssh and Fabric.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian), libssh 0.12.0 (as ansible-pylibssh 1.4.0 carries it), asyncssh 2.24.1,
# Fabric 3.2.3, and paramiko 5.1.0 (PyPI) on 2026-11-30. OpenSSH's manual has times like `1m` and `1h30m` for some of
# the settings, and speaks of seconds for this one and `ServerAliveInterval`; but ssh takes them here too. A server that
# was just created, or a small one, is slow to answer. In one and the same ~/.ssh/config, `ConnectTimeout 1m` is
# - 60 seconds for OpenSSH;
# - one second for libssh, which takes the digits and drops the rest without a word: `2m30s` are two, `1h` is one. It
#   gives up with "Timeout connecting", which is also what is said of a server that isn't there;
# - no number for asyncssh, which then connects to no host that the line holds for; so it is with `ServerAliveInterval`.
#   In a `RekeyLimit`, it reads an hour as OpenSSH does;
# - a text for paramiko, of which Fabric makes a ValueError as soon as it's told the host.
# In plain seconds, all of them read the same.
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
venv/bin/pip install --quiet --disable-pip-version-check ansible-pylibssh==1.4.0 asyncssh==2.24.1 fabric==3.2.3 \
  paramiko==5.1.0
cat >see.py <<'PY'
import ctypes
import glob
import socket
import subprocess
import time

import asyncssh
import fabric
import paramiko

libssh = ctypes.CDLL(glob.glob("venv/lib*/python*/site-packages/ansible_pylibssh.libs/libssh-*")[0])
libssh.ssh_new.restype = ctypes.c_void_p
libssh.ssh_version.restype = libssh.ssh_get_error.restype = ctypes.c_char_p
# Their numbers in libssh's enumeration of options.
HOST, PORT = 0, 1
REFUSED = "refused"


def by_openssh():
    command = ["package/usr/bin/ssh", "-F", "config", "-G", "web-1"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    settings = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    return int(settings["connecttimeout"])


def by_asyncssh(host="web-1"):
    try:
        return asyncssh.SSHClientConnectionOptions(config="config", host=host).connect_timeout
    except asyncssh.ConfigParseError as error:
        assert "integer value" in str(error), error
        return REFUSED


def by_paramiko():
    return paramiko.SSHConfig.from_path("config").lookup("web-1")["connecttimeout"]


def by_fabric():
    settings = fabric.Config(ssh_config=paramiko.SSHConfig.from_path("config"))
    try:
        return fabric.Connection("web-1", config=settings).connect_timeout
    except ValueError as error:
        assert "invalid literal for int()" in str(error), error
        return REFUSED


def by_libssh():
    """How many whole seconds it waits for a server that is slow to answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        session, port = ctypes.c_void_p(libssh.ssh_new()), ctypes.c_uint(server.getsockname()[1])
        assert libssh.ssh_options_set(session, HOST, b"web-1") == 0
        assert libssh.ssh_options_parse_config(session, b"config") == 0
        assert libssh.ssh_options_set(session, PORT, ctypes.byref(port)) == 0
        begin = time.monotonic()
        assert libssh.ssh_connect(session) != 0
        waited = time.monotonic() - begin
        assert libssh.ssh_get_error(session).startswith(b"Timeout connecting to"), libssh.ssh_get_error(session)
        libssh.ssh_free(session)
        return int(waited)


def written(setting):
    with open("config", "w") as file:
        file.write(f"Host web-1\n  HostName 127.0.0.1\n  {setting}\nHost web-2\n  HostName 127.0.0.1\n")


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


print("libssh", libssh.ssh_version(0).decode())
for given, openssh, by_the_second, by_others in [
    ("3", 3, 3, 3),
    ("1m", 60, 1, REFUSED),
    ("2m30s", 150, 2, REFUSED),
    ("1h", 3600, 1, REFUSED),
]:
    written(f"ConnectTimeout {given}")
    same(f"{given}, OpenSSH", by_openssh(), openssh)
    same(f"{given}, libssh", by_libssh(), by_the_second)
    same(f"{given}, asyncssh", (by_asyncssh(), by_asyncssh("web-2")), (by_others, None))
    same(f"{given}, paramiko", by_paramiko(), given)
    same(f"{given}, Fabric", by_fabric(), by_others)

written("ServerAliveInterval 1m")
same("asyncssh, an interval", by_asyncssh(), REFUSED)
written("RekeyLimit 1G 1h")
same("asyncssh, new keys", asyncssh.SSHClientConnectionOptions(config="config", host="web-1").rekey_seconds, 3600)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
