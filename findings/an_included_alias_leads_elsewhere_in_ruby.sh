#!/usr/bin/env bash
# An alias that is included at the top of ~/.ssh/config leads Ruby to another server, if any line below holds for it.
#
# Seen with net-ssh 7.0.1-1, Ruby 3.1.7+really3.1.2-0+deb12u1, OpenSSH 9.2p1-2+deb12u10 (Debian), and asyncssh 2.24.1
# (PyPI) on 2026-12-01. With net-ssh, Capistrano and Kamal find out where an alias leads to. Of a setting
# that's there twice, OpenSSH takes the first, for which reason programs that add aliases include a file of their own at
# the top. net-ssh takes what is above the first `Host`, with all that's included there, for something that counts if
# there's nothing else:
# - below such an alias of a new server, `Host web-*`, which is for the old ones behind a gateway, takes its address,
#   its port and its user. `ssh web-1` logs in to the new one, and what deploys, migrates or restarts does so on an old
#   one;
# - `Host *` with a user takes that of each alias that's included: it's another login, or none;
# - so it is with a `User` or a `Port` for all, above the first `Host`. In a file without an `Include`, or with one
#   below a `Host *`, all is right.
# And of `Match host web-* exec "..."`, as for what is reached in another way from the office, or of `Match host web-*
# user anna`, net-ssh heeds `host` alone: it always holds. `Match originalhost` never does. A comment behind an alias,
# `Host web-1 # was db-1`, makes it the alias db-1 too, which leads to the other server then; behind a port, it's an
# error. Nothing else is said, and whoever looks with `ssh -G` sees what OpenSSH reads, which is right.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 ruby-net-ssh=1:7.0.1-1 \
    ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 libyaml-0-2=0.2.5-1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check asyncssh==2.24.1
cat >see.rb <<'RUBY'
# Without the gem for Ed25519, which it doesn't need here.
def gem(name, *) = raise(LoadError, name)
require "net/ssh"

options = { config: "config", verify_host_key: :never, non_interactive: true, timeout: 10, use_agent: false }
begin
  Net::SSH.start(ARGV[0], nil, options) { |session| print session.exec!("name") }
rescue StandardError => error
  print error.class
end
RUBY
cat >see.py <<'PY'
import asyncio
import glob
import os
import subprocess
import threading
from pathlib import Path

import asyncssh

HERE = os.getcwd()
LIBRARIES = os.path.dirname(glob.glob("package/usr/lib/*/libruby-3.1.so.3.1")[0])
PATHS = ["package/usr/lib/ruby/3.1.0", f"{LIBRARIES}/ruby/3.1.0"]
PATHS += glob.glob("package/usr/share/rubygems-integration/all/gems/net-ssh-*/lib")
RUBY = {"LD_LIBRARY_PATH": LIBRARIES, "RUBYLIB": ":".join(PATHS)}
key = asyncssh.generate_private_key("ssh-rsa")
key.write_private_key("key", "pkcs1-pem")
os.chmod("key", 0o600)


class Server(asyncssh.SSHServer):
    def begin_auth(self, _):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, _, __):
        return True


async def listen(name):
    def tell(process):
        process.stdout.write(f"{process.get_extra_info('username')} at {name}\n")
        process.exit(0)

    options = {"server_factory": Server, "process_factory": tell, "server_host_keys": [key]}
    return (await asyncssh.listen("127.0.0.1", 0, **options)).get_port()


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
WEB, OLD = (asyncio.run_coroutine_threadsafe(listen(name), loop).result() for name in ("web", "old"))


def by_openssh(alias):
    command = ["package/usr/bin/ssh", "-F", "config", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    command += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "IdentityAgent=none"]
    done = subprocess.run([*command, alias, "name"], capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def by_net_ssh(alias):
    command = ["package/usr/bin/ruby3.1", "--disable=gems", "see.rb", alias]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | RUBY)
    return done.stdout.strip()


def same(what, config, openssh, net_ssh, alias="web-1"):
    """Who logs in, and where."""
    Path("config").write_text(config)
    seen = by_openssh(alias), by_net_ssh(alias)
    print(f"{what}: {seen}", flush=True)
    assert seen == (openssh, net_ssh), (openssh, net_ssh)


HOST = f"  HostName 127.0.0.1\n  IdentityFile {HERE}/key\n"
ALIAS = f"Host web-1\n{HOST}  User ubuntu\n  Port {WEB}\n"
Path("aliases").write_text(ALIAS)
INCLUDE = f"Include {HERE}/aliases\n"
EVERY, BEFORE = "Host *\n  User anna\n", f"Host web-*\n{HOST}  Port {OLD}\n  User anna\n"
RIGHT, WRONG = "ubuntu at web", "anna at old"
same("included alone", INCLUDE, RIGHT, RIGHT)
same("in the file itself", ALIAS + BEFORE + EVERY, RIGHT, RIGHT)
same("included above other servers", INCLUDE + BEFORE, RIGHT, WRONG)
same("included above every host", INCLUDE + EVERY, RIGHT, "anna at web")
same("included below Host *", f"Host *\n{INCLUDE}{BEFORE}", RIGHT, RIGHT)
same("for all, above the first", f"User ubuntu\nPort {WEB}\n{BEFORE}", RIGHT, WRONG)

same("Match exec", f'Match host web-* exec "false"\n  Port {OLD}\n{ALIAS}', RIGHT, "ubuntu at old")
same("Match user", f"Match host web-* user anna\n  Port {OLD}\n{ALIAS}", RIGHT, "ubuntu at old")
same("Match originalhost", f"Match originalhost web-1\n  Port {OLD}\n{ALIAS}", "ubuntu at old", RIGHT)
former = f"{ALIAS.replace('web-1', 'web-1 # was db-1')}Host db-1\n{HOST}  Port {OLD}\n  User anna\n"
same("a comment behind an alias", former, WRONG, RIGHT, "db-1")
same("a comment behind a port", ALIAS.replace(f"{WEB}", f"{WEB} # moved"), RIGHT, "SocketError")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
