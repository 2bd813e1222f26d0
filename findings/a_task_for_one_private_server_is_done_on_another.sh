#!/usr/bin/env bash
# What Ansible does to a private server in one Region is done to the one in another Region that has the same address.
#
# Seen with OpenSSH 9.2p1-2+deb12u10 (Debian), ansible-core 2.19.14, paramiko 5.1.0, and asyncssh 2.24.1 (PyPI) on
# 2026-12-01. Private addresses come from the same range in every network, 172.26.0.0/16 in each Region of Lightsail,
# and two servers that have one each behind a gateway of their own may have the same. ssh can share a connection, which
# is looked for by the name of a socket, and what leads to the address isn't in that name:
# - with ssh and `ControlPath` by `%C`, or by `%r@%h-%p`, as its manual recommends, a command for the live database is
#   run on the one for tests, as long as a connection to that is open. By `%n`, the alias, or `%k`, it isn't;
# - Ansible shares connections unless it's told not to, and makes the name of address, port and user. In a play for both
#   servers, the first task, for which both are connected to at once, is right as a rule, and each one after it is done
#   twice on one of the two, and never on the other, by chance. A play for the live one alone, within a minute of one
#   for tests, is done to the one for tests from its first task on. So it is with a ProxyJump, and with the ProxyCommand
#   that Ansible's manual has for gateways;
# - by paramiko, Ansible makes it of address and user, without the port. Of two servers that one address forwards to, a
#   task that is delegated to each of them in a loop is done twice on the first.
# With ssh, each server has its own key, and only its own users', and its host key is known by HostKeyAlias and checked
# strictly; but on a connection that is open, none of this is asked for again. The play says `changed` for each server,
# by name. Whoever tries it on one server at a time, a minute apart, finds that all is right.
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
venv/bin/pip install --quiet --disable-pip-version-check ansible-core==2.19.14 asyncssh==2.24.1 paramiko==5.1.0
cat >see.py <<'PY'
import asyncio
import json
import os
import subprocess
import threading
from pathlib import Path

import asyncssh

PRIVATE, STAGES = "172.26.1.10", ("test", "live")
os.environ["PATH"] = f"{os.getcwd()}/package/usr/bin:{os.getcwd()}/venv/bin:{os.environ['PATH']}"
ports, gateways = {}, {}


def gateway_to(stage):
    """A gateway's server, which leads to the private server of its own network."""

    class Gateway(asyncssh.SSHServer):
        def connection_requested(self, host, port, _, __):
            if (host, port) != (PRIVATE, 22):
                return False
            return self.connection.forward_connection("127.0.0.1", ports[stage])

        def connection_made(self, connection):
            self.connection = connection

        def begin_auth(self, _):
            return False

    return Gateway


async def listen(stage):
    def name(process):
        process.stdout.write(f"this is {stage}\n")
        process.exit(0)

    # Each private server knows its own users' key alone.
    options = {"process_factory": name}
    options |= {"authorized_client_keys": f"{stage}.pub", "server_host_keys": [f"{stage}.host"]}
    ports[stage] = (await asyncssh.listen("127.0.0.1", 0, **options)).get_port()
    options = {"server_factory": gateway_to(stage), "server_host_keys": [f"{stage}.host"]}
    gateways[stage] = (await asyncssh.listen("127.0.0.1", 0, **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
known = ""
for stage in STAGES:
    for name in stage, f"{stage}.host":
        key = asyncssh.generate_private_key("ssh-ed25519")
        key.write_private_key(name)
        key.write_public_key(f"{name}.pub")
        os.chmod(name, 0o600)
    known += f"{stage}-db,{stage}-gateway {key.export_public_key().decode()}"
    asyncio.run_coroutine_threadsafe(listen(stage), loop).result()
Path("known_hosts").write_text(known)
COMMON = f"""
Host *
  User ubuntu
  IdentitiesOnly yes
  IdentityAgent none
  StrictHostKeyChecking yes
  UserKnownHostsFile {os.getcwd()}/known_hosts
  LogLevel ERROR
"""


def write(*shared, proxy="jump"):
    text = ""
    for stage in STAGES:
        text += f"Host {stage}-gateway\n  HostName 127.0.0.1\n  Port {gateways[stage]}\n"
        text += f"  HostKeyAlias {stage}-gateway\n"
        text += f"Host {stage}-db\n  HostName {PRIVATE}\n  HostKeyAlias {stage}-db\n"
        text += f"  IdentityFile {os.getcwd()}/{stage}\n"
        if proxy == "jump":
            text += f"  ProxyJump {stage}-gateway\n"
        else:
            text += f"  ProxyCommand ssh -F {os.getcwd()}/config -W %h:%p {stage}-gateway\n"
        text += "".join(f"  {line}\n" for line in shared)
    Path("config").write_text(text + COMMON)


def run(*command, **settings):
    settings = os.environ | settings
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=settings, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def end():
    for stage in STAGES:
        subprocess.run(["ssh", "-F", "config", "-O", "exit", f"{stage}-db"], capture_output=True)


def by_ssh():
    seen = [run("ssh", "-F", "config", f"{stage}-db", "name").strip() for stage in STAGES]
    end()
    return seen


def same(what, seen, wanted):
    print(f"{what}: {seen}", flush=True)
    assert seen == wanted, wanted


RIGHT, WRONG = ["this is test", "this is live"], ["this is test", "this is test"]
for proxy in "jump", "command":
    write(proxy=proxy)
    same(f"{proxy}, nothing shared", by_ssh(), RIGHT)
    for path, wanted in ("C", WRONG), ("r@%h-%p", WRONG), ("n", RIGHT), ("k", RIGHT):
        write("ControlMaster auto", f"ControlPath {os.getcwd()}/s-%{path}", "ControlPersist 60", proxy=proxy)
        same(f"{proxy}, %{path}", by_ssh(), wanted)


USER = f"ansible_user=ubuntu ansible_ssh_private_key_file={os.getcwd()}"
PLAY = "- hosts: {hosts}\n  gather_facts: false\n  tasks:\n  {tasks}\n"
SAID = "{content: '{{ [first.stdout | trim, second.stdout | trim] }}', dest: 'said-{{ inventory_hostname }}'}"
TWICE = "- {raw: name, register: first}\n  - {raw: name, register: second}"
TWICE += f"\n  - delegate_to: localhost\n    copy: {SAID}"


def forget():
    for socket in Path(".ansible/cp").glob("*"):
        subprocess.run(["ssh", "-o", f"ControlPath={socket}", "-O", "exit", "server"], capture_output=True)


def play(kind, *options, settings={}):
    """What the servers say in each of two tasks of a play that is for both of them."""
    inventory = ""
    for stage in STAGES:
        way = f"-o HostKeyAlias={stage}-db -F {os.getcwd()}/config"
        if kind == "jump":
            way += f" -J {stage}-gateway"
        else:
            way += f' -o ProxyCommand="ssh -F {os.getcwd()}/config -W %h:%p {stage}-gateway"'
        inventory += f"{stage} ansible_host={PRIVATE} {USER}/{stage} ansible_ssh_common_args='{way}'\n"
    Path("inventory").write_text(inventory)
    Path("play.yml").write_text(PLAY.format(hosts="all", tasks=TWICE))
    run("ansible-playbook", "--inventory", "inventory", *options, "play.yml", **settings)
    forget()
    said = [json.loads(Path(f"said-{stage}").read_text()) for stage in STAGES]
    return [list(each) for each in zip(*said)]


# Ansible's own settings, as they are.
write()
for kind in "jump", "command":
    # A machine that is busy may connect to one after the other, and then it's so from the first task on.
    plays = [play(kind) for _ in range(3)]
    print(f"Ansible, {kind}: {plays}")
    assert any(second == first[:1] * 2 or second == first[1:] * 2 for first, second in plays)
    same(f"Ansible, {kind}, one by one", play(kind, "--forks", "1"), [WRONG, WRONG])
    unshared = play(kind, settings={"ANSIBLE_SSH_ARGS": "-o ControlMaster=no"})
    same(f"Ansible, {kind}, nothing shared", unshared, [RIGHT, RIGHT])

ask = ["ansible", "--inventory", "inventory", "--module-name", "raw", "--args", "name"]
same("Ansible, test", run(*ask, "test").split("\n")[1].strip(), "this is test")
same("Ansible, live within a minute", run(*ask, "live").split("\n")[1].strip(), "this is test")
forget()
same("Ansible, live later", run(*ask, "live").split("\n")[1].strip(), "this is live")
forget()

inventory = ""
for stage in STAGES:
    inventory += f"{stage} ansible_host=127.0.0.1 ansible_port={ports[stage]} {USER}/{stage}"
    inventory += " ansible_connection=paramiko ansible_host_key_checking=false\n"
Path("inventory").write_text(inventory)
LOOP = '- {raw: name, delegate_to: "{{ item }}", loop: [test, live], register: said}'
KEEP = '- copy: {content: "{{ said.results | map(attribute=\'stdout\') | map(\'trim\') }}", dest: said}'
Path("play.yml").write_text(PLAY.format(hosts="localhost", tasks=f"{LOOP}\n  {KEEP}"))
run("ansible-playbook", "--inventory", "inventory", "play.yml")
same("Ansible by paramiko, in a loop", json.loads(Path("said").read_text()), WRONG)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
