#!/usr/bin/env bash
# A new key that ssh-copy-id is to bring to an alias is there already, it says, and ends well, and the key isn't there.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian) and asyncssh 2.24.1 (PyPI) on 2026-12-01. An alias in ~/.ssh/config names
# the key that its server was created with, and `IdentitiesOnly`. That key is to be replaced, as when somebody leaves:
# `ssh-copy-id -i new.pub web-1`, and then the old one is taken out. ssh-copy-id first tries whether the new key is let
# in, and means by that whether ssh is, with the new key and all that the alias names. So it is, by the old one:
# - it adds nothing, says that "All keys were skipped because they already exist on the remote system", and its status
#   is 0, so that a script goes on and takes the old key out. Nobody is let in from then on;
# - whoever tries the new key before that, as one should, finds that it's let in: `ssh -i new web-1` offers the alias's
#   key too, and so it does with `-o IdentitiesOnly=yes`, which keeps off what an agent has and not what the
#   configuration names, and with `-o IdentityFile=new`, which is one more;
# - by the address, or with another configuration, the new key is refused, and ssh-copy-id adds it.
# With `-f` it's added, and so it is where a password lets in, as most use it. Only the server's log says which of the
# keys it was that logged in, and the manual of ssh-copy-id that it tries each key, but not that another one counts.
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
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1
cat >see.py <<'PY'
import asyncio
import os
import subprocess
import threading
from pathlib import Path

import asyncssh

HOME = Path.cwd()
COPY, SSH = "package/usr/bin/ssh-copy-id", "package/usr/bin/ssh"


async def serve(process):
    """Runs a command in the server's home, as sshd does."""
    child = await asyncio.create_subprocess_shell(
        process.command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd="home",
        env={"PATH": os.environ["PATH"], "HOME": f"{HOME}/home"},
    )
    given = (await process.stdin.read()).encode()
    output, _ = await child.communicate(given)
    process.stdout.write(output.decode())
    process.exit(child.returncode)


class Server(asyncssh.SSHServer):
    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, _, key):
        known = Path("home/.ssh/authorized_keys").read_text()
        return key.export_public_key().decode().split()[1] in known

    def password_auth_supported(self):
        return True

    def validate_password(self, _, password):
        return password == "example"


async def listen():
    options = {"server_host_keys": [asyncssh.generate_private_key("ssh-ed25519")], "server_factory": Server}
    return (await asyncssh.listen("127.0.0.1", 0, process_factory=serve, **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
port = asyncio.run_coroutine_threadsafe(listen(), loop).result()
for name in "old", "new":
    subprocess.run(["package/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name], check=True)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


KEYS = {name: Path(f"{name}.pub").read_text() for name in ("old", "new")}
COMMON = f"Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  IdentityAgent none\n  LogLevel ERROR\n"
SERVER = f"  HostName 127.0.0.1\n  Port {port}\n  User ubuntu\n"
Path("alias").write_text(f"Host web-1\n{SERVER}  IdentityFile {HOME}/old\n  IdentitiesOnly yes\n{COMMON}")
Path("bare").write_text(f"Host web-1\n{SERVER}{COMMON}")
Path("home/.ssh").mkdir(parents=True)
Path(".ssh").mkdir(mode=0o700)
Path("password").write_text("#!/bin/sh\necho example\n")
os.chmod("password", 0o700)
os.environ |= {"SSH_ASKPASS": f"{HOME}/password", "SSH_ASKPASS_REQUIRE": "force"}
KNOWN = Path("home/.ssh/authorized_keys")


def known():
    return [line.split()[2] for line in KNOWN.read_text().splitlines()]


def copy(config, *options):
    """What ssh-copy-id adds to a server that knows the old key, its status, and what it says last."""
    KNOWN.write_text(KEYS["old"])
    done = run(COPY, *options, "-F", config, "-i", "new.pub", "web-1")
    said = [line for line in (done.stdout + done.stderr).splitlines() if "skipped" in line or "added:" in line]
    return known(), done.returncode, said[0].split(": ")[-1] if said else ""


def enters(config, *options):
    return run(SSH, "-F", config, "-o", "BatchMode=yes", *options, "web-1", "true").returncode == 0


def same(what, seen, wanted):
    print(f"{what}: {seen}", flush=True)
    assert seen == wanted, wanted


SKIPPED = "All keys were skipped because they already exist on the remote system."
same("by the alias", copy("alias"), (["old"], 0, SKIPPED))
same("ssh -i new", enters("alias", "-i", "new"), True)
same("ssh -i new, with IdentitiesOnly", enters("alias", "-i", "new", "-o", "IdentitiesOnly=yes"), True)
same("ssh -o IdentityFile=new", enters("alias", "-o", f"IdentityFile={HOME}/new"), True)
same("ssh -i new, without the alias", enters("bare", "-i", "new"), False)
KNOWN.write_text("")
same("once the old key is taken out", [enters("alias", "-i", "new"), enters("alias"), known()], [False, False, []])

same("by the alias, forced", copy("alias", "-f"), (["old", "new"], 0, "1"))
same("ssh -i new, without the alias", enters("bare", "-i", "new"), True)
same("without the alias, by a password", copy("bare"), (["old", "new"], 0, "1"))
PY
env -i PATH="$folder/package/usr/bin:$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
