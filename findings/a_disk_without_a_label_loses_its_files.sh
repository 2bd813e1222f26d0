#!/usr/bin/env bash
# A disk without the wanted label loses all its files on a new server, though cloud-init is told to overwrite none.
#
# Seen with cloud-init 22.4.2-1+deb12u4, e2fsprogs 1.47.0-2+b2, util-linux 2.38.1-5+deb12u3 (Debian), PyYAML 6.0.4,
# jsonpatch 1.33 (PyPI), and CPython 3.11.7 on 2026-11-30. A snapshot of a server has the disks that were attached to
# it, and a server that's made from it carries out its user data, as each new one does: with `fs_setup`, that a disk is
# to have a file system with a label. By the manual, a file system that is there is overwritten if `overwrite` is true,
# by default it's false, and `partition: none` always writes one. That leaves `partition: 1`, with `overwrite: false`:
# - if label and type are the wanted ones, all is left;
# - if the disk has no label, as most have that were formatted by hand, or another one, it's formatted, and nothing of
#   it is left. So it is if the label in the user data has another letter, or a capital, since the server before;
# - with `auto` or `any`, or without a `partition`, all is left, in each of these cases.
# On an empty disk, all of them do the same, and of a disk that was formatted by the same user data, all is left, so
# that whoever tries it finds it safe. Of what was done, only the lines for debugging say something, in cloud-init's
# log: that the disk is "cleared for formating".
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 cloud-init=22.4.2-1+deb12u4 e2fsprogs=1.47.0-2+b2 util-linux=2.38.1-5+deb12u3 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 configobj==5.0.9 Jinja2==3.1.6 requests==2.34.2 \
  jsonpatch==1.33
mkdir bin
# A file stands for the disk. What `lsblk` says of a disk is said of it here.
cat >bin/lsblk <<'SH'
#!/bin/sh
for device; do :; done
[ "$device" != --nodeps ] || device="$4"
value() { blkid -c /dev/null -o value -s "$1" "$device"; }
echo "NAME=\"${device##*/}\" TYPE=\"disk\" FSTYPE=\"$(value TYPE)\" LABEL=\"$(value LABEL)\""
SH
# Waits for nothing, as there's nothing to wait for.
printf '#!/bin/sh\n' >bin/udevadm
chmod +x bin/*
cat >see.py <<'PY'
import logging
import os
import subprocess

import yaml

from cloudinit.config import cc_disk_setup

logging.basicConfig(filename="log", force=True, level=logging.DEBUG)


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def make(name, label):
    """A disk with a file on it."""
    with open("letters", "w") as file:
        file.write("all letters\n")
    empty(name)
    run("mkfs.ext4", "-q", *(["-L", label] if label else []), name)
    run("debugfs", "-w", "-R", "write letters letters", name)


def empty(name):
    with open(name, "wb") as file:
        file.truncate(8 << 20)


def carry_out(lines):
    """Carries out an fs_setup. Returns the name of the disk that it's for, or of its first partition."""
    entry = yaml.safe_load("\n".join(lines)) | {"device": os.path.abspath("disk")}
    cc_disk_setup.mkfs(entry)
    return "disk1" if entry.get("partition") == 1 else "disk"


def left(label, *lines):
    """Whether what was on a disk of a label is still there."""
    for name in "disk", "disk1":
        make(name, label)
    name = carry_out(lines)
    return run("debugfs", "-R", "cat letters", name) == "all letters\n"


def formatted(*lines):
    """The label that an empty disk gets."""
    for name in "disk", "disk1":
        empty(name)
    return run("blkid", "-c", "/dev/null", "-o", "value", "-s", "LABEL", carry_out(lines)).strip()


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


WANTED = ["label: data", "filesystem: ext4", "overwrite: false"]
FIRST = ["partition: 1"]
for partition in FIRST, ["partition: auto"], ["partition: any"], []:
    what, safe = partition or "nothing said", partition != FIRST
    same(f"{what}, an empty disk gets the label", formatted(*WANTED, *partition), "data")
    same(f"{what}, the same label, files are left", left("data", *WANTED, *partition), True)
    same(f"{what}, no label, files are left", left(None, *WANTED, *partition), safe)
    same(f"{what}, another label, files are left", left("Data", *WANTED, *partition), safe)
same("no label is asked for, files are left", left(None, "filesystem: ext4", *FIRST), True)
same("no label is asked for, but it has one, files are left", left("data", "filesystem: ext4", *FIRST), False)
same("partition: none, files are left", left("data", *WANTED, "partition: none"), False)
with open("log") as file:
    same("the log", "is cleared for formating" in file.read(), True)
PY
tools="$folder/bin:$folder/package/sbin:$folder/package/usr/sbin"
env -i PATH="$tools:$PATH" HOME="$folder" LANG=C.UTF-8 PYTHONPATH=package/usr/lib/python3/dist-packages \
  venv/bin/python see.py
