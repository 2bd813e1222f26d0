#!/usr/bin/env bash
# A job of December is run in November, and one for the weekend each day, once systemd-cron has taken cron's place.
#
# Seen with systemd-cron 1.15.19-5, systemd 252.39-1~deb12u2 (Debian), cronsim 2.8 (PyPI), CPython 3.11.7, and dash on
# 2026-11-30. On Debian, systemd-cron can be installed in place of cron. It makes a timer of each line of a crontab, and
# has a manual of these lines that says of them what cron's says. By both, and for cronsim, which reads a line as
# Debian's cron does, `0 3 1 dec *` is the first of December. For systemd-cron,
# - `dec` is November, and `nov` October, as its list of names has no `oct`. What deletes the snapshots of a year does
#   so a month too early; a job of October has no timer, and one of `31 dec` is for the 31st of November, so that it's
#   never run. By their numbers, months are right;
# - `0 3 * * 6-7`, the weekend, is each day, since 7 isn't the end of a range for it. What deletes the servers that
#   are for tests, when nobody works, does so while they're in use. `6,7` and `6,0` are right;
# - `0 3 1 * 1`, the first of each month and each Monday, is the first if that's a Monday, of which there's none until
#   February: of the snapshots that are taken so, nearly all are missing. The manual says that one of both is enough;
# - two blanks in quotes are one: `rm -rf "/srv/old  site"` deletes another folder; and `\%`, by which cron's crontabs
#   have a percent sign, keeps its backslash there: `date '+\%F'` gives names that nobody looks for.
# Of the ranges and of `oct`, the log of the kernel has a line that says "garbled time"; of the others, nothing is said.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 systemd-cron=1.15.19-5 systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 \
    2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cronsim==2.8
cat >see.py <<'PY'
import glob
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from itertools import count, islice
from pathlib import Path

from cronsim import CronSim

os.environ["LD_LIBRARY_PATH"] = os.path.dirname(glob.glob("package/usr/lib/*/systemd/libsystemd-shared-252.so")[0])
# Its files have names that can't be given to it, so that what it does with each line is asked for here.
sys.argv = ["systemd-crontab-generator"]
sys.dont_write_bytecode = True
loader = SourceFileLoader("generator", "package/lib/systemd/system-generators/systemd-crontab-generator")
generator = module_from_spec(spec_from_loader("generator", loader))
loader.exec_module(generator)
generator.TARGET_DIR, generator.TIMERS_DIR = "units", "timers"
START = datetime(2026, 9, 1, tzinfo=timezone.utc)


def made_of(line):
    """When the timer that systemd-cron makes of a line is for, and its command; None if it makes none."""
    subprocess.run(["rm", "-rf", "units", "timers", "crontab"], check=True)
    Path("units").mkdir()
    Path("timers").mkdir()
    Path("crontab").write_text(line + "\n")
    [job] = generator.parse_crontab("crontab", withuser=False)
    if generator.generate_timer_unit(job, seq=count()) is None:
        return None
    [timer], [script] = Path("units").glob("*.timer"), Path("units").glob("*.sh")
    return re.search("^OnCalendar=(.*)$", timer.read_text(), re.MULTILINE)[1].strip(), script.read_text()


def by_systemd_cron(when, times):
    """The next days on which a line is run."""
    made = made_of(f"{when} job here")
    if made is None:
        return []
    command = ["package/usr/bin/systemd-analyze", "calendar", f"--iterations={times}", f"--base-time={START:%F %T} UTC"]
    said = subprocess.run([*command, made[0]], check=True, capture_output=True, text=True).stdout
    return re.findall(r"(?:elapse|#\d+): \w+ (\d{4}-\d\d-\d\d)", said)


def by_cron(when, times):
    return [f"{each:%F}" for each in islice(CronSim(when, START), times)]


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


def days(when, cron, systemd_cron):
    cron, systemd_cron = cron.split(), systemd_cron.split()
    same(f"{when}, cron", by_cron(when, len(cron)), cron)
    same(f"{when}, systemd-cron", by_systemd_cron(when, len(systemd_cron)), systemd_cron)


days("0 3 1 dec *", "2026-12-01 2027-12-01", "2026-11-01 2027-11-01")
days("0 3 1 nov *", "2026-11-01 2027-11-01", "2026-10-01 2027-10-01")
days("0 3 1 oct *", "2026-10-01 2027-10-01", "")
days("0 3 31 dec *", "2026-12-31 2027-12-31", "")
days("0 3 1 12 *", "2026-12-01 2027-12-01", "2026-12-01 2027-12-01")
days("0 3 1 sep *", "2026-09-01 2027-09-01", "2026-09-01 2027-09-01")

# 1 September 2026 is a Tuesday.
days("0 3 * * 6-7", "2026-09-05 2026-09-06 2026-09-12", "2026-09-01 2026-09-02 2026-09-03 2026-09-04")
days("0 3 * * 5-7", "2026-09-04 2026-09-05 2026-09-06", "2026-09-01 2026-09-02 2026-09-03 2026-09-04")
days("0 3 * * 6,7", "2026-09-05 2026-09-06 2026-09-12", "2026-09-05 2026-09-06 2026-09-12")
days("0 3 * * 6,0", "2026-09-05 2026-09-06 2026-09-12", "2026-09-05 2026-09-06 2026-09-12")
days("0 3 * * 1-5", "2026-09-01 2026-09-02 2026-09-03", "2026-09-01 2026-09-02 2026-09-03")

days("0 3 1 * 1", "2026-09-01 2026-09-07 2026-09-14 2026-09-21", "2027-02-01 2027-03-01 2027-11-01")
days("0 3 1 * *", "2026-09-01 2026-10-01", "2026-09-01 2026-10-01")
days("0 3 * * 1", "2026-09-07 2026-09-14", "2026-09-07 2026-09-14")

same("two blanks", made_of('0 3 * * * rm -rf "/srv/old  site"')[1], 'rm -rf "/srv/old site"')
same("a percent sign", made_of("0 3 * * * date '+\\%F'")[1], "date '+\\%F'")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 TZ=UTC0 venv/bin/python see.py
