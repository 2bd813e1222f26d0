#!/usr/bin/env bash
# A server whose alias says that it's reached straight is reached through a proxy all the same, by most of the readers.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian), libssh 0.12.0 (as ansible-pylibssh 1.4.0 carries it), asyncssh 2.24.1,
# Fabric 3.2.3, and paramiko 5.1.0 (PyPI) on 2026-11-30. A file has a jump host or a proxy for every host, and a server
# with a public address is to be reached without it: `ProxyJump none` or `ProxyCommand none` in its alias, above. The
# manual says that the two compete, and that the one that comes first keeps the other off. But
# - OpenSSH doesn't take `ProxyJump none` for one that came: a `ProxyCommand` for every host is run. `ProxyCommand none`
#   does keep a jump host off;
# - for libssh, each keeps both off;
# - for asyncssh, each keeps off its own kind alone, so that it goes through the jump host in spite of
#   `ProxyCommand none`, and by the command in spite of `ProxyJump none`;
# - Fabric does so too in the first case, and with `ProxyJump none` it logs in to a host of the name `none` first.
# With both lines, the first three go straight, and Fabric has no word for it. Nothing is said of the way that's taken:
# the server is there, or it isn't, and the proxy's log has who went where.
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
import asyncio
import ctypes
import glob
import socket
import subprocess
import threading
from pathlib import Path

import asyncssh
import fabric
import paramiko

libssh = ctypes.CDLL(glob.glob("venv/lib*/python*/site-packages/ansible_pylibssh.libs/libssh-*")[0])
libssh.ssh_new.restype = ctypes.c_void_p
# The number of the host's name in libssh's enumeration of options.
HOST = 0
STRAIGHT, JUMP, COMMAND, NONE = "straight", "the jump host", "the command", "a host named none"
ways = set()


def listening(address, way):
    """Notes who comes to an address, and hangs up."""
    server = socket.create_server((address, 0))

    def answer():
        while True:
            with server.accept()[0]:
                ways.add(way)

    threading.Thread(target=answer, daemon=True).start()
    return server.getsockname()[1]


def by_openssh():
    ssh = ["package/usr/bin/ssh", "-F", "config", "-o", "BatchMode=yes", "web-1"]
    assert subprocess.run(ssh, capture_output=True, stdin=subprocess.DEVNULL).returncode == 255


def by_libssh():
    session = ctypes.c_void_p(libssh.ssh_new())
    assert libssh.ssh_options_set(session, HOST, b"web-1") == 0
    assert libssh.ssh_options_parse_config(session, b"config") == 0
    assert libssh.ssh_connect(session) != 0
    libssh.ssh_free(session)


def by_asyncssh():
    async def connect():
        await asyncssh.connect("web-1", config="config", known_hosts=None, username="ubuntu")

    try:
        asyncio.run(connect())
    except (OSError, asyncssh.Error):
        return
    raise AssertionError("connected")


def by_fabric():
    """It isn't asked to connect, since nobody knows who would be `none` here."""
    settings = fabric.Config(ssh_config=paramiko.SSHConfig.from_path("config"))
    gateway = fabric.Connection("web-1", config=settings).gateway
    if gateway is None:
        ways.add(STRAIGHT)
    elif isinstance(gateway, str):
        ways.add(COMMAND)
    else:
        ways.add({"127.0.0.2": JUMP, "none": NONE}[gateway.host])


def way(connect):
    """The way that is taken to the server."""
    ways.clear()
    Path("ran").unlink(missing_ok=True)
    connect()
    if Path("ran").exists():
        ways.add(COMMAND)
    return ways.copy()


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


READERS = {"OpenSSH": by_openssh, "libssh": by_libssh, "asyncssh": by_asyncssh, "Fabric": by_fabric}
server, jump = listening("127.0.0.1", STRAIGHT), listening("127.0.0.2", JUMP)
Path("proxy").write_text(f"#!/bin/sh\necho >'{Path('ran').resolve()}'\n")
Path("proxy").chmod(0o755)
BY_JUMP, BY_COMMAND = f"ProxyJump 127.0.0.2:{jump}", f"ProxyCommand {Path('proxy').resolve()}"
BOTH = ["ProxyJump none", "ProxyCommand none"]
for alias, for_all, wanted in [
    ([], BY_JUMP, [JUMP, JUMP, JUMP, JUMP]),
    ([], BY_COMMAND, [COMMAND, COMMAND, COMMAND, COMMAND]),
    (["ProxyJump none"], BY_JUMP, [STRAIGHT, STRAIGHT, STRAIGHT, NONE]),
    (["ProxyJump none"], BY_COMMAND, [COMMAND, STRAIGHT, COMMAND, NONE]),
    (["ProxyCommand none"], BY_JUMP, [STRAIGHT, STRAIGHT, JUMP, JUMP]),
    (["ProxyCommand none"], BY_COMMAND, [STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT]),
    (BOTH, BY_JUMP, [STRAIGHT, STRAIGHT, STRAIGHT, NONE]),
    (BOTH, BY_COMMAND, [STRAIGHT, STRAIGHT, STRAIGHT, NONE]),
]:
    lines = ["Host web-1", "HostName 127.0.0.1", f"Port {server}", *alias, "Host * !127.0.0.2", for_all]
    Path("config").write_text("\n".join(lines) + "\n")
    for (name, connect), expected in zip(READERS.items(), wanted):
        same(f"{' and '.join(alias) or 'nothing'}, {for_all.split()[0]} for all, {name}", way(connect), {expected})
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
