#!/usr/bin/env bash
# A script that a server killed for want of memory ended well, for whoever started it with libssh2 or Dropbear's client.
#
# Seen with OpenSSH 9.2p1-2+deb12u10, Dropbear 2022.83-1+deb12u3, PuTTY 0.78-2+deb12u2 (Debian), parallel-ssh
# 2.16.0.post1, ssh2-python 1.2.0.post1, ssh-python 1.2.0.post1, asyncssh 2.24.1, paramiko 5.1.0, Fabric 3.2.3 (PyPI),
# ssh2 0.9.6 (crates.io), node-ssh 13.2.1 on ssh2 1.17.0 (npm), and Node 20.20.2 on 2026-11-30. A script on a server of
# 512 MB is killed when memory runs out. Over SSH it then has no status, but the name of a signal; and if the server
# restarts, it has neither. A script that restores a database, and was killed, has a status of
# - 0 for dbclient, and for what is built on libssh2: parallel-ssh and ssh2-python, and ssh2 in Rust. Rust can ask for
#   the signal, whose name ssh2-python leaves out as well;
# - null for node-ssh, which counts as a success for `if (result.code)`. A program may look at `signal`, too, until the
#   connection is cut in the middle: that has neither a code nor a signal, and is no error;
# - -1 for paramiko and for parallel-ssh on ssh-python, 255 for ssh, and 128 for plink. Fabric fails.
# asyncssh, told by `check=True` to fail if the script does, fails if it was killed, and not if the connection is cut:
# the status is None, and the output ends there. So it is for parallel-ssh on ssh-python. The others fail then. And
# dbclient has a status of 0 if it was refused after too many keys, so that nothing was run; ssh and plink fail.
# Whoever tries it with `exit 3` sees that all of them tell it right; so they do if a shell was left between the script
# and sshd, which says 137. What comes next is the next step, which may be to delete the server that was before.
#
# It needs cargo and libssl-dev. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 putty-tools=0.78-2+deb12u2 \
    dropbear-bin=2022.83-1+deb12u3 libtomcrypt1=1.18.2-6 libtommath1=1.2.0-6+deb12u1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1 fabric==3.2.3 parallel-ssh==2.16.0.post1 \
  paramiko==5.1.0 ssh-python==1.2.0.post1 ssh2-python==1.2.0.post1
npm install --silent --no-fund --no-audit --ignore-scripts --omit=optional node-ssh@13.2.1 ssh2@1.17.0
cat >see.js <<'JS'
const { NodeSSH } = require("node-ssh");

const [port, script] = process.argv.slice(2);
(async () => {
  const ssh = new NodeSSH();
  await ssh.connect({ host: "127.0.0.1", port: Number(port), username: "ubuntu", privateKeyPath: "key" });
  const { code, signal } = await ssh.execCommand(script);
  console.log(JSON.stringify([code, signal]));
  ssh.dispose();
})();
JS
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
ssh2 = "=0.9.6"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use std::io::Read;
use std::net::TcpStream;
use std::path::Path;

/// Prints the status and the signal of a script.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let mut session = ssh2::Session::new()?;
    session.set_tcp_stream(TcpStream::connect(("127.0.0.1", arguments[1].parse()?))?);
    session.handshake()?;
    session.userauth_pubkey_file("ubuntu", None, Path::new("key"), None)?;
    let mut channel = session.channel_session()?;
    channel.exec(&arguments[2])?;
    channel.read_to_string(&mut String::new())?;
    channel.wait_close()?;
    println!("{} {}", channel.exit_status()?, channel.exit_signal()?.exit_signal.unwrap_or_default());
    Ok(())
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import asyncio
import json
import os
import socket
import subprocess
import threading
import warnings

import asyncssh
import fabric
import paramiko
from invoke.exceptions import UnexpectedExit
from pssh.clients import ParallelSSHClient
from pssh.clients.ssh.single import SSHClient
from ssh2.exceptions import SocketRecvError
from ssh2.session import Session

warnings.simplefilter("ignore")
DONE, REFUSED, KILLED, CUT = "echo begun", "echo begun; exit 3", "echo begun; kill -9 $$", "restart the server"
FAILS, STRANGER = "fails", "stranger"
key = asyncssh.generate_private_key("ssh-ed25519")
key.write_private_key("key")
os.chmod("key", 0o600)


async def serve(process):
    """Runs the script, and tells how it ended, as sshd does. Or the server restarts in the middle of it."""
    script = "echo begun" if process.command == CUT else process.command
    child = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=asyncio.subprocess.PIPE)
    output, _ = await child.communicate()
    process.stdout.write(output.decode())
    if process.command == CUT:
        await asyncio.sleep(0.2)
        process.get_extra_info("connection").abort()
    elif child.returncode < 0:
        process.exit_with_signal("KILL", False, "", "")
    else:
        process.exit(child.returncode)


class Server(asyncssh.SSHServer):
    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, user, _):
        if user == STRANGER:
            raise asyncssh.DisconnectError(asyncssh.DISC_PROTOCOL_ERROR, "Too many authentication failures")
        return True


async def listen():
    options = {"server_host_keys": [key], "server_factory": Server, "process_factory": serve}
    # The first one is what dbclient takes for granted, and the second is for paramiko.
    options["kex_algs"] = ["curve25519-sha256", "curve25519-sha256@libssh.org"]
    return (await asyncssh.listen("127.0.0.1", 0, **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
port = asyncio.run_coroutine_threadsafe(listen(), loop).result()


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def by_ssh(script, user="ubuntu"):
    options = ["BatchMode=yes", "IdentityAgent=none", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
    options = [f"-o{option}" for option in options]
    command = ["package/usr/bin/ssh", "-F", "none", *options, "-i", "key", "-p", str(port)]
    return run(*command, f"{user}@127.0.0.1", script).returncode


def by_plink(script, user="ubuntu"):
    options = ["-batch", "-hostkey", key.get_fingerprint(), "-P", str(port), "-i", "key.ppk"]
    return run("package/usr/bin/plink", *options, f"{user}@127.0.0.1", script).returncode


def by_dbclient(script, user="ubuntu"):
    options = ["-y", "-y", "-p", str(port), "-i", "key.db"]
    return run("package/usr/bin/dbclient", *options, f"{user}@127.0.0.1", script).returncode


def by_node(script):
    return tuple(json.loads(run("node", "see.js", str(port), script).stdout))


def by_rust(script):
    done = run("target/debug/see", str(port), script)
    status, _, signal = done.stdout.strip("\n").partition(" ")
    return (int(status), signal) if done.returncode == 0 else FAILS


def by_paramiko(script):
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("127.0.0.1", port, "ubuntu", key_filename="key", allow_agent=False, look_for_keys=False)
        _, output, _ = client.exec_command(script)
        return output.channel.recv_exit_status()


def by_fabric(script):
    given = {"key_filename": "key", "allow_agent": False, "look_for_keys": False}
    with fabric.Connection("127.0.0.1", user="ubuntu", port=port, connect_kwargs=given) as connection:
        try:
            return connection.run(script, hide=True, in_stream=False).exited
        except UnexpectedExit:
            return FAILS


def by_asyncssh(script):
    async def status():
        given = {"username": "ubuntu", "client_keys": [key], "known_hosts": None, "agent_path": None, "config": None}
        async with asyncssh.connect("127.0.0.1", port, **given) as connection:
            return (await connection.run(script, check=True)).exit_status

    try:
        return asyncio.run(status())
    except asyncssh.ProcessError:
        return FAILS


def by_ssh2_python(script):
    session = Session()
    session.handshake(socket.create_connection(("127.0.0.1", port)))
    session.userauth_publickey_fromfile("ubuntu", "key")
    channel = session.open_session()
    channel.execute(script)
    try:
        while channel.read()[0] > 0:
            pass
        channel.wait_eof()
        channel.close()
        channel.wait_closed()
    except SocketRecvError:
        return FAILS
    _, signal, *_ = channel.get_exit_signal()
    return channel.get_exit_status(), signal


GIVEN = {"user": "ubuntu", "port": port, "pkey": "key", "num_retries": 1, "allow_agent": False}


def by_parallel_ssh(script):
    client = ParallelSSHClient(["127.0.0.1"], **GIVEN)
    output = client.run_command(script)
    try:
        client.join(output, consume_output=True)
    except SocketRecvError:
        return FAILS
    return output[0].exit_code


def by_parallel_ssh_on_libssh(script):
    client = SSHClient("127.0.0.1", **GIVEN)
    output = client.run_command(script)
    assert list(output.stdout) == ["begun"]
    client.wait_finished(output)
    return output.exit_code


run("package/usr/bin/puttygen", "key", "-O", "private", "-o", "key.ppk").check_returncode()
os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(path for path, _, _ in os.walk("package/usr/lib"))
run("package/usr/bin/dropbearconvert", "openssh", "dropbear", "key", "key.db").check_returncode()
print("a status of 0; of 3; killed; and the connection cut")
for name, reader, wanted in [
    ("dbclient", by_dbclient, [0, 3, 0, 1]),
    ("parallel-ssh", by_parallel_ssh, [0, 3, 0, FAILS]),
    ("ssh2-python", by_ssh2_python, [(0, None), (3, None), (0, None), FAILS]),
    ("ssh2, Rust", by_rust, [(0, ""), (3, ""), (0, "KILL"), FAILS]),
    ("node-ssh", by_node, [(0, None), (3, None), (None, "SIGKILL"), (None, None)]),
    ("paramiko", by_paramiko, [0, 3, -1, -1]),
    ("parallel-ssh on libssh", by_parallel_ssh_on_libssh, [0, 3, -1, None]),
    ("asyncssh", by_asyncssh, [0, FAILS, FAILS, None]),
    ("ssh", by_ssh, [0, 3, 255, 255]),
    ("plink", by_plink, [0, 3, 128, 1]),
    ("Fabric", by_fabric, [0, FAILS, FAILS, FAILS]),
]:
    seen = [reader(script) for script in (DONE, REFUSED, KILLED, CUT)]
    print(f"{name}: {seen}", flush=True)
    assert seen == wanted, wanted
between = "echo begun; sh -c 'kill -9 $$'; exit $?"
for reader in by_dbclient, by_parallel_ssh, by_paramiko, by_ssh:
    seen = reader(between)
    print(f"a shell between, {reader.__name__}: {seen}")
    assert seen == 137
for reader, wanted in (by_dbclient, 0), (by_ssh, 255), (by_plink, 1):
    seen = reader(DONE, STRANGER)
    print(f"refused, {reader.__name__}: {seen}")
    assert seen == wanted
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
