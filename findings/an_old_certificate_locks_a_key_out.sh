#!/usr/bin/env bash
# A certificate that lies beside a key keeps paramiko out of each server that knows the key, but not the certificate.
#
# Seen with paramiko 5.1.0, Fabric 3.2.3, asyncssh 2.24.1 (PyPI), OpenSSH 9.2p1-2+deb12u10 (Debian), libssh 0.12.0 (as
# ansible-pylibssh 1.4.0 carries it), and ssh2 1.17.0 (npm) on 2026-11-30. A certificate that was signed for a day, or
# for a login as by Lightsail, is kept as key-cert.pub beside its key, where OpenSSH looks for it, and stays there. Many
# servers know the key itself, as those of Lightsail do that were created with it. To such a server
# - OpenSSH and libssh log in: they offer the key, and the certificate only if it's refused;
# - so does asyncssh: it offers the certificate, and then the key;
# - ssh2, for Node, never looks for certificates, so that it can't log in where nothing else is known;
# - paramiko, and Fabric with it, offers the certificate alone, and ends with "Authentication failed" if that expired,
#   or if another team signed it. So it is with the path of the key, and with a key that it read from there.
# A key that was signed once for one server is locked out of all others, until somebody deletes a file that isn't named
# in any setting. Where the certificate is known and still holds, all of them but ssh2 log in.
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
npm install --silent --no-fund --no-audit --ignore-scripts --omit=optional ssh2@1.17.0
cat >see.js <<'JS'
const { Client } = require("ssh2");
const privateKey = require("fs").readFileSync("key");
const client = new Client();
client.on("ready", () => { console.log("in"); client.end(); });
client.on("error", (error) => console.log(error.message));
client.connect({ host: "127.0.0.1", port: Number(process.argv[2]), username: "ubuntu", privateKey });
JS
cat >see.py <<'PY'
import asyncio
import ctypes
import glob
import os
import subprocess

import asyncssh
import fabric
import paramiko

libssh = ctypes.CDLL(glob.glob("venv/lib*/python*/site-packages/ansible_pylibssh.libs/libssh-*")[0])
libssh.ssh_new.restype = ctypes.c_void_p
libssh.ssh_version.restype = ctypes.c_char_p
# Their numbers in libssh's enumeration of options.
HOST, PORT, USER = 0, 1, 4
IN, OUT = True, False
NOTHING_ELSE = {"allow_agent": False, "look_for_keys": False}
knows, offered = {"key": False, "authority": False}, []


class Server(asyncssh.SSHServer):
    """Knows the key, the authority, both or none of them."""

    def begin_auth(self, username):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        offered.append("key")
        return knows["key"] and key.public_data == USERS.public_data

    def validate_ca_key(self, username, key):
        offered.append("certificate")
        return knows["authority"] and key.public_data == OURS.public_data


def ssh_keygen(*arguments):
    subprocess.run(["package/usr/bin/ssh-keygen", "-q", *arguments], check=True)


def by_openssh(port):
    options = {"UserKnownHostsFile": "/dev/null", "StrictHostKeyChecking": "no", "IdentityAgent": "none"}
    options |= {"IdentitiesOnly": "yes", "BatchMode": "yes", "LogLevel": "ERROR"}
    command = ["package/usr/bin/ssh", "-F", "none", *(f"-o{name}={value}" for name, value in options.items())]
    done = subprocess.run([*command, "-i", "key", "-p", str(port), "ubuntu@127.0.0.1", "true"], capture_output=True)
    assert done.returncode == 0 or b"Permission denied" in done.stderr, done.stderr
    return done.returncode == 0


def by_libssh(port):
    session, number = ctypes.c_void_p(libssh.ssh_new()), ctypes.c_uint(port)
    with open("config", "w") as file:
        file.write(f"Host *\n  IdentityFile {os.getcwd()}/key\n  IdentityAgent none\n")
    for option, value in (HOST, b"127.0.0.1"), (PORT, ctypes.byref(number)), (USER, b"ubuntu"):
        assert libssh.ssh_options_set(session, option, value) == 0
    assert libssh.ssh_options_parse_config(session, b"config") == 0 and libssh.ssh_connect(session) == 0
    result = libssh.ssh_userauth_publickey_auto(session, None, None)
    libssh.ssh_disconnect(session)
    return result == 0


def by_node(port):
    said = subprocess.run(["node", "see.js", str(port)], check=True, capture_output=True, text=True).stdout.strip()
    assert said in ("in", "All configured authentication methods failed"), said
    return said == "in"


def by_paramiko(port, **given):
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        try:
            client.connect("127.0.0.1", port, "ubuntu", **NOTHING_ELSE, **given)
        except paramiko.AuthenticationException as error:
            assert str(error) == "Authentication failed.", error
            return OUT
    return IN


def by_the_path(port):
    return by_paramiko(port, key_filename="key")


def by_the_key(port):
    return by_paramiko(port, pkey=paramiko.PKey.from_path("key"))


def by_fabric(port):
    given = {"key_filename": "key", **NOTHING_ELSE}
    with fabric.Connection("127.0.0.1", user="ubuntu", port=port, connect_kwargs=given) as connection:
        try:
            connection.open()
        except paramiko.AuthenticationException:
            return OUT
    return IN


async def by_asyncssh(port):
    options = {"username": "ubuntu", "client_keys": ["key"], "known_hosts": None, "agent_path": None, "config": None}
    try:
        async with asyncssh.connect("127.0.0.1", port, **options):
            return IN
    except asyncssh.PermissionDenied:
        return OUT


async def all_of_them(port):
    """Who logs in, and what was offered, each once."""
    seen = {}
    for name, login in [
        ("OpenSSH", by_openssh),
        ("libssh", by_libssh),
        ("asyncssh", by_asyncssh),
        ("ssh2", by_node),
        ("paramiko, path", by_the_path),
        ("paramiko, key", by_the_key),
        ("Fabric", by_fabric),
    ]:
        offered.clear()
        result = await (login(port) if login == by_asyncssh else asyncio.to_thread(login, port))
        seen[name] = result, list(dict.fromkeys(offered))
    return seen


def same(what, seen, wanted):
    print(f"{what}:")
    for name, (result, all) in seen.items():
        print(f"  {name}: {'in' if result else 'out'}, offered {all}")
    assert seen == wanted, wanted


def wanted(openssh, libssh, asyncssh, ssh2, paramiko):
    return {"OpenSSH": openssh, "libssh": libssh, "asyncssh": asyncssh, "ssh2": ssh2,
            "paramiko, path": paramiko, "paramiko, key": paramiko, "Fabric": paramiko}


async def main():
    server = await asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=["host"],
                                   process_factory=lambda process: process.exit(0))
    port = server.get_port()
    key, certificate = ["key"], ["certificate"]
    print("libssh", libssh.ssh_version(0).decode())
    knows.update(key=True, authority=True)
    same("no certificate", await all_of_them(port), wanted(*[(IN, key)] * 5))
    for what, authority, days in [
        ("an old certificate", "ours", "20200101000000Z:20200102000000Z"),
        ("one of another team", "theirs", "20200101000000Z:20990101000000Z"),
    ]:
        ssh_keygen("-s", authority, "-I", "login", "-n", "ubuntu", "-V", days, "key.pub")
        same(what, await all_of_them(port),
             wanted((IN, key), (IN, key), (IN, certificate + key), (IN, key), (OUT, certificate)))
    ssh_keygen("-s", "ours", "-I", "login", "-n", "ubuntu", "-V", "20200101000000Z:20990101000000Z", "key.pub")
    knows.update(key=False)
    same("one that is known, and the key isn't", await all_of_them(port),
         wanted((IN, key + certificate), (IN, key + certificate), (IN, certificate), (OUT, key), (IN, certificate)))
    server.close()


for name in "key", "host", "ours", "theirs":
    ssh_keygen("-t", "ed25519", "-N", "", "-f", name)
USERS, OURS = asyncssh.read_public_key("key.pub"), asyncssh.read_public_key("ours.pub")
asyncio.run(main())
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
