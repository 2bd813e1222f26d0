#!/usr/bin/env bash
# A server that's made from a snapshot doesn't know its new key, which cloud-init put where other users have theirs.
#
# Seen with cloud-init 22.4.2-1+deb12u4, OpenSSH 9.2p1-2+deb12u10 (Debian), PyYAML 6.0.4, jsonpatch 1.33, requests
# 2.32.5, and configobj 5.0.9 (PyPI) on 2026-12-01. Who has lost a server's key takes a snapshot, and makes another
# server of it with another key. cloud-init adds that to the first user's keys, as on each new server, and asks
# sshd_config where those are. But it reads that without its blocks, without the files that it includes, and takes the
# last of a setting, not the first:
# - below `Match Group sftp`, an `AuthorizedKeysFile /etc/ssh/sftp/%u` is for those who only bring files. cloud-init
#   puts the first user's key there, and makes the folder if it must. So it is if `.ssh/authorized_keys` is set for all
#   above that. A path without `%u` or `%h`, as /etc/ssh/sftp_keys, does no harm;
# - where keys are in /etc/ssh/keys/%u for all, by a file in sshd_config.d, or by a line above the one that was there
#   before, cloud-init puts it into ~/.ssh/authorized_keys, at which sshd doesn't look any more;
# - `"%h/.ssh/authorized_keys"` is a path with quotes, in a folder of that name that cloud-init makes below the home;
#   and with blanks around a `=`, the key is in a file of the name `=`.
# sshd reads each of these as its manual says, and the server lets in the old key alone, which was to be replaced, or is
# lost. Of a server whose first key came before its sshd_config was changed, nothing is seen until it's copied, and the
# copy runs, and is billed. cloud-init says nothing of it but in its log, among the lines for debugging.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 cloud-init=22.4.2-1+deb12u4 openssh-server=1:9.2p1-2+deb12u10 \
    openssh-client=1:9.2p1-2+deb12u10 libwrap0=7.6.q-32 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 jsonpatch==1.33 requests==2.32.5 configobj==5.0.9
cat >see.py <<'PY'
import glob
import os
import pwd
import subprocess
import sys
from pathlib import Path

os.environ["LD_LIBRARY_PATH"] = os.path.dirname(glob.glob("package/**/libwrap.so.0", recursive=True)[0])
sys.path.insert(0, "package/usr/lib/python3/dist-packages")
from cloudinit import ssh_util
from cloudinit.config import cc_ssh
from cloudinit.settings import PER_INSTANCE

HERE = os.getcwd()
USER = pwd.getpwuid(os.getuid())
# The server's first user is the one that runs this, with a home that is here.
HOME = f"{HERE}/home/first"
Path(HOME).mkdir(parents=True)
FIRST = pwd.struct_passwd((*USER[:5], HOME, USER.pw_shell))
ssh_util.pwd.getpwnam = lambda _: FIRST
subprocess.run(["package/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], check=True)
KEY = Path("key.pub").read_text().strip()


def by_sshd(config):
    """The files in which sshd looks for the first user's keys."""
    who = f"user={USER.pw_name},host=client.example,addr=203.0.113.9"
    command = [f"{HERE}/package/usr/sbin/sshd", "-T", "-f", config, "-h", f"{HERE}/key", "-C", who]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    [files] = [line.split()[1:] for line in said.splitlines() if line.startswith("authorizedkeysfile ")]
    files = [each.replace("%h", HOME).replace("%u", USER.pw_name) for each in files]
    return [os.path.relpath(os.path.join(HOME, each), HERE) for each in files]


def by_cloud_init(config):
    """The file into which cloud-init writes the first user's new key."""
    ssh_util.DEF_SSHD_CFG = config
    ssh_util.extract_authorized_keys.__defaults__ = (config,)
    ssh_util.setup_user_keys([KEY], USER.pw_name)
    found = [str(each) for each in Path(".").glob("[eh]*/**/*") if each.is_file() and KEY in each.read_text()]
    for each in found:
        os.remove(each)
    [written] = found
    return written


def same(what, config, sshd, cloud_init):
    Path("sshd_config").write_text(config.replace("/etc", f"{HERE}/etc"))
    seen = by_sshd("sshd_config"), by_cloud_init("sshd_config")
    print(f"{what}: {seen}")
    assert seen == (sshd, cloud_init), (sshd, cloud_init)


Path("etc/ssh/sshd_config.d").mkdir(parents=True)
Path("etc/ssh/sshd_config.d/keys.conf").write_text(f"AuthorizedKeysFile {HERE}/etc/ssh/keys/%u\n")
OWN, OWN2 = "home/first/.ssh/authorized_keys", "home/first/.ssh/authorized_keys2"
SYSTEM, SFTP = f"etc/ssh/keys/{USER.pw_name}", f"etc/ssh/sftp/{USER.pw_name}"
OF_SFTP = "  ChrootDirectory /srv/%u\n  ForceCommand internal-sftp\n  AuthorizedKeysFile"
assert cc_ssh.meta["frequency"] == PER_INSTANCE
same("nothing set", "", [OWN, OWN2], OWN)
same("for all", "AuthorizedKeysFile /etc/ssh/keys/%u\n", [SYSTEM], SYSTEM)

same("for a group", f"Match Group sftp-only\n{OF_SFTP} /etc/ssh/sftp/%u\n", [OWN, OWN2], SFTP)
same("for a user", f"Match User sftp-only\n{OF_SFTP} %h/keys\n", [OWN, OWN2], "home/first/keys")
for_all = "AuthorizedKeysFile .ssh/authorized_keys\n"
same("for all, and a group", f"{for_all}Match Group sftp-only\n{OF_SFTP} /etc/ssh/sftp/%u\n", [OWN], SFTP)
same("without the user in it", f"Match User sftp-only\n{OF_SFTP} /etc/ssh/sftp_keys\n", [OWN, OWN2], OWN)

same("in another file", f"Include /etc/ssh/sshd_config.d/*.conf\n{for_all}", [SYSTEM], OWN)
same("in another file alone", "Include /etc/ssh/sshd_config.d/*.conf\n", [SYSTEM], OWN)
same("above the old line", f"AuthorizedKeysFile /etc/ssh/keys/%u\n{for_all}", [SYSTEM], OWN)

quoted = 'AuthorizedKeysFile "%h/.ssh/authorized_keys"\n'
same("in quotes", quoted, [OWN], f'home/first/"{HOME}/.ssh/authorized_keys"')
same("with an equal sign", "AuthorizedKeysFile=/etc/ssh/keys/%u\n", [SYSTEM], SYSTEM)
same("with blanks around it", "AuthorizedKeysFile = /etc/ssh/keys/%u\n", [SYSTEM], "home/first/=")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
