#!/usr/bin/env bash
# `plink -ssh web-1` runs a command on the gateway that web-1 is behind, though the saved session has web-1's port.
#
# Seen with PuTTY 0.78-2+deb12u2 (Debian) and asyncssh 2.24.1 (PyPI) on 2026-11-30. Servers that share one address, as
# those behind a gateway with a port for each, are saved sessions of PuTTY, with address, port, user and key. `plink
# web-1` and `pscp x web-1:` find them by name. But
# - `-ssh`, as in `rsync -e 'plink -ssh'` and in the settings of many programs, is by the manual the default, and does
#   more than that: it takes the port back to 22, and leaves the address, the user and the key. The gateway itself
#   answers there, and lets the same key in. `plink -ssh web-1 sudo reboot` restarts it, and all servers are cut off;
#   pscp and psftp copy to it. So it is beside `-load web-1`, too. With `-P`, the port is right, and `-2` leaves it;
# - with `-load web-1 db-1`, pscp and psftp go to a machine db-1 by web-1's port, and don't know that db-1 is a
#   saved session. plink goes to web-1, and takes `db-1` for the first word of the command;
# - a port in the session "Default Settings" holds for each host that isn't saved, until `-ssh` is there.
# Nothing is said of it but with `-v`, and the key of the gateway is known since somebody logged in to it. Of a session
# on port 22, all is right, so that whoever tries it with such a one finds nothing.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 putty-tools=0.78-2+deb12u2 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract putty-tools_*.deb package
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1
cat >way.py <<'PY'
"""The way to a host and port, which is one to a server on this machine. Notes which host and port that were."""

import json
import socket
import sys
import threading
from pathlib import Path

host, port = sys.argv[1:]
with open("asked", "a") as file:
    file.write(f"{host} {port}\n")
local = json.loads(Path("ports").read_text()).get(f"{host} {port}")
if local is None:
    sys.exit(1)
there = socket.create_connection(("127.0.0.1", local))


def send():
    while data := sys.stdin.buffer.raw.read(65536):
        there.sendall(data)
    there.shutdown(socket.SHUT_WR)


threading.Thread(target=send, daemon=True).start()
while data := there.recv(65536):
    sys.stdout.buffer.raw.write(data)
PY
cat >see.py <<'PY'
import asyncio
import json
import os
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

import asyncssh

GATEWAY = "203.0.113.9"
key = asyncssh.generate_private_key("ssh-ed25519")
key.write_private_key("key")
os.chmod("key", 0o600)
done = []


class Server(asyncssh.SSHServer):
    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, _, offered):
        return offered.public_data == key.public_data


async def listen(name):
    """A server that notes who runs what on it, and has a folder of its name for what is copied to it."""
    Path(name).mkdir()

    def run(process):
        done.append(f"{process.get_extra_info('username')} on {name}: {process.command}")
        process.exit(0)

    def files(connection):
        return asyncssh.SFTPServer(connection, chroot=name.encode())

    options = {"server_host_keys": [key], "server_factory": Server, "process_factory": run, "sftp_factory": files}
    return (await asyncssh.listen("127.0.0.1", 0, **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
ports = {}
for address, name in (f"{GATEWAY} 22", "gateway"), (f"{GATEWAY} 2201", "web-1"), (f"{GATEWAY} 2202", "db-1"):
    ports[address] = asyncio.run_coroutine_threadsafe(listen(name), loop).result()
Path("ports").write_text(json.dumps(ports))


def save(session, host, port, user):
    """Writes a saved session, as PuTTY does."""
    folder = Path(".putty/sessions")
    folder.mkdir(parents=True, exist_ok=True)
    way = f"{os.getcwd()}/venv/bin/python way.py %host %port"
    settings = {"HostName": host, "PortNumber": port, "UserName": user, "Protocol": "ssh"}
    settings |= {"PublicKeyFile": f"{os.getcwd()}/key.ppk", "ProxyMethod": 5, "ProxyTelnetCommand": way}
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (folder / quote(session)).write_text("".join(lines))


def tool(name, *words):
    """Runs a tool of PuTTY's. Returns the hosts and ports that it asked for."""
    Path("asked").write_text("")
    command = [f"package/usr/bin/{name}", "-batch", "-hostkey", key.get_fingerprint(), *words]
    subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    return Path("asked").read_text().splitlines()


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def runs(words, wanted):
    done.clear()
    tool("plink", *words.split())
    same(f"plink {words}", done, [wanted])


def copies(command, wanted):
    tool(*command.split())
    found = list(Path().glob("*/file"))
    same(command, [str(copy.parent) for copy in found], [wanted])
    found[0].unlink()


subprocess.run(["package/usr/bin/puttygen", "key", "-O", "private", "-o", "key.ppk"], check=True)
save("Default Settings", "", 22, "nobody")
save("web-1", GATEWAY, 2201, "deploy")
save("db-1", GATEWAY, 2202, "postgres")
save("gateway", GATEWAY, 22, "admin")
Path("file").write_text("new\n")
Path("batch").write_text("put file\n")

runs("web-1 sudo reboot", "deploy on web-1: sudo reboot")
runs("-2 web-1 sudo reboot", "deploy on web-1: sudo reboot")
runs("-ssh web-1 sudo reboot", "deploy on gateway: sudo reboot")
runs("-ssh ubuntu@web-1 sudo reboot", "ubuntu on gateway: sudo reboot")
runs("-load web-1 -ssh sudo reboot", "deploy on gateway: sudo reboot")
runs("-ssh -load web-1 sudo reboot", "deploy on gateway: sudo reboot")
runs("-ssh -P 2201 web-1 sudo reboot", "deploy on web-1: sudo reboot")
runs("-ssh gateway uptime", "admin on gateway: uptime")
copies("pscp file web-1:", "web-1")
copies("pscp -ssh file web-1:", "gateway")
copies("psftp -b batch web-1", "web-1")
copies("psftp -ssh -b batch web-1", "gateway")

runs("-load web-1 db-1 uptime", "deploy on web-1: db-1 uptime")
same("pscp -load web-1 file db-1:", tool("pscp", "-load", "web-1", "file", "db-1:"), ["db-1 2201"])
same("psftp -load web-1 db-1", tool("psftp", "-load", "web-1", "-b", "batch", "db-1"), ["db-1 2201"])

save("Default Settings", "", 2222, "nobody")
same("plink 203.0.113.7 uptime", tool("plink", "203.0.113.7", "uptime"), ["203.0.113.7 2222"])
same("plink -ssh 203.0.113.7 uptime", tool("plink", "-ssh", "203.0.113.7", "uptime"), ["203.0.113.7 22"])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
