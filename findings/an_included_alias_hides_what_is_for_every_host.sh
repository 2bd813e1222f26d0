#!/usr/bin/env bash
# Below an `Include`, libssh takes what is said for every host as said for the included file's last one.
#
# Seen with libssh 0.12.0 (as ansible-pylibssh 1.4.0 on PyPI carries it), asyncssh 2.24.1 (PyPI), and OpenSSH 9.2p1 on
# 2026-11-29. A program that adds aliases of servers writes them into a file of its own, and includes that at the top of
# ~/.ssh/config, where it holds for every host. OpenSSH and asyncssh read on as if the file weren't there. libssh, and
# with it Ansible's connection of that name, reads on inside the file's last `Host`:
# - every line down to the next `Host` (a user, a port, a key, a jump host) then holds for that alias alone, so that
#   all other servers are asked for another user at another port, from the moment that an alias was added;
# - an included file that ends with `Match all` or `Host *` does no harm, and OpenSSH reads it as before.
# And libssh doesn't heed the case of a `Host`: of two servers Web-1 and web-1 it always takes the first, as does
# whoever types WEB-1, which is no alias at all for the other two. Nothing is said of either.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ansible-pylibssh==1.4.0 asyncssh==2.24.1
cat >see.py <<'PY'
import ctypes
import glob
import os
import subprocess

import asyncssh

libssh = ctypes.CDLL(glob.glob("venv/lib*/python*/site-packages/ansible_pylibssh.libs/libssh-*")[0])
libssh.ssh_new.restype = ctypes.c_void_p
libssh.ssh_version.restype = ctypes.c_char_p
# Their numbers in libssh's enumeration of options.
HOST, USER = 0, 4


def by_libssh(config, name):
    session, text, port = ctypes.c_void_p(libssh.ssh_new()), ctypes.c_char_p(), ctypes.c_uint()
    assert libssh.ssh_options_set(session, HOST, name.encode()) == 0
    assert libssh.ssh_options_parse_config(session, config.encode()) == 0

    def option(which):
        return text.value.decode() if libssh.ssh_options_get(session, which, ctypes.byref(text)) == 0 else None

    libssh.ssh_options_get_port(session, ctypes.byref(port))
    seen = (option(USER), option(HOST), port.value)
    libssh.ssh_free(session)
    return seen


def by_openssh(config, name):
    said = subprocess.run(["ssh", "-F", config, "-G", name], check=True, capture_output=True, text=True).stdout
    settings = dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
    return settings["user"], settings["hostname"], int(settings["port"])


def by_asyncssh(config, name):
    options = asyncssh.SSHClientConnectionOptions(config=[config], host=name)
    return options.username, options.host, options.port


def all_three(config, name):
    return by_openssh(config, name), by_asyncssh(config, name), by_libssh(config, name)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


def write(name, text):
    with open(name, "w") as file:
        file.write(text)
    return os.path.abspath(name)


print("libssh", libssh.ssh_version(0).decode())
ALIAS = "Host web-1\n  HostName 203.0.113.9\n  User ubuntu\n  Port 22\n"
THEIRS = "User ann\nPort 2200\n\nHost db\n  HostName 203.0.113.70\n"
db, alias = ("ann", "203.0.113.70", 2200), ("ubuntu", "203.0.113.9", 22)
before = write("before", THEIRS)
same("db, before", all_three(before, "db"), (db, db, db))
after = write("after", f"Include {write('aliases', ALIAS)}\n{THEIRS}")
same("web-1, included", all_three(after, "web-1"), (alias, alias, alias))
same("db, with an alias included", all_three(after, "db"), (db, db, (None, "203.0.113.70", 22)))
for end in ["Match all\n", "Host *\n"]:
    ended = write("ended", f"Include {write('ended-aliases', ALIAS + end)}\n{THEIRS}")
    same(f"db, the included file ends with {end.strip()}", all_three(ended, "db"), (db, db, db))
    same(f"web-1, the included file ends with {end.strip()}", all_three(ended, "web-1"), (alias, alias, alias))
one, other, none = ("a", "203.0.113.1", 22), ("b", "203.0.113.2", 22), ("rest", "web-1", 22)
two = "Host Web-1\n  HostName 203.0.113.1\n  User a\nHost web-1\n  HostName 203.0.113.2\n  User b\n"
cases = write("cases", two + "Host *\n  User rest\n")
same("Web-1", all_three(cases, "Web-1"), (one, one, one))
same("web-1", all_three(cases, "web-1"), (other, other, one))
same("WEB-1", all_three(cases, "WEB-1"), (none, ("rest", "WEB-1", 22), one))
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
