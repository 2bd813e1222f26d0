#!/usr/bin/env bash
# The end of a server is the value of another tag in a table of servers whose tags have another order, or other names.
#
# Seen with tablib 3.10.0, duckdb 2.0.1, pandas 3.1.1, polars 2.1.0 (PyPI), miller 6.6.0-2+b3 (Debian), d3-dsv 3.0.2
# (npm), Node 20.20.2, and CPython 3.11.7 on 2026-12-01. The AWS CLI lists the tags of a server as pairs, of which jq's
# `from_entries` and Python's dict make members: `since` and `until`, in the order of the reply. Members of JSON have no
# order, and no server needs to have each tag. Made into a table, as for a spreadsheet or a report,
# - tablib, on which django-import-export is built, takes the names from the first server and the values of each further
#   one as they come. Of a server that has `since` before `until`, below one that has it behind, the end is the day on
#   which it was created. A server that has a `since`, and no `until`, has that as its end. So it is by `dict`, by
#   `load` from JSON and YAML, and in a Databook; and exported to JSON again, the mistake is in the file. Only another
#   number of tags is an error;
# - Miller begins a new table, with names of its own, wherever they change, below an empty line. Such a file of CSV is
#   one table for Python's csv, pandas, Polars and DuckDB, which pass over the empty line or take it for a row: one more
#   server is called `name`, and the end of the next one is its `since`. If a server with both tags follows, DuckDB
#   leaves out all above that, and pandas and Polars refuse the file. Miller itself refuses each of the two.
# d3-dsv and pandas make the right table of the same JSON. What deletes the servers whose end has passed deletes one
# that was to stay, with what is on it. Whoever tries it with servers that were all tagged by one program finds that all
# is right.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 miller=6.6.0-2+b3 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract miller_*.deb package
npm install --silent --no-fund --no-audit d3-dsv@3.0.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tablib==3.10.0 pyyaml==6.0.4 duckdb==2.0.1 pandas==3.1.1 \
  polars==2.1.0 polars-runtime-32==2.1.0
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs";
import { csvFormat } from "d3-dsv";

process.stdout.write(csvFormat(JSON.parse(readFileSync(0, "utf8"))));
JS
cat >see.py <<'PY'
import csv
import io
import json
import subprocess

import duckdb
import pandas
import polars
import tablib

TODAY = "2026-12-01"


def server(name, **tags):
    """A server as the AWS CLI lists it, and what is made of it for a table."""
    listed = {"name": name, "tags": [{"key": key, "value": value} for key, value in tags.items()]}
    return {"name": listed["name"]} | {tag["key"]: tag["value"] for tag in listed["tags"]}


WEB = server("web-1", until="2026-12-20", since="2026-11-01")
TURNED = server("db-1", since="2026-11-02", until="2027-01-31")
SHORT, STAYS = server("web-1", until="2026-12-20"), server("db-1", since="2026-11-02")
BOTH = server("db-2", since="2026-11-03", until="2027-01-31")


def ends(rows):
    return {row["name"]: row.get("until") or None for row in rows}


def overdue(found):
    return [name for name, end in found.items() if end and str(end) < TODAY]


def show(what, found):
    print(f"{what}: the ends are {found}, and overdue are {overdue(found)}", flush=True)
    return found


def as_dict(servers):
    table = tablib.Dataset()
    table.dict = servers
    return table


def sheet(servers):
    book = tablib.Databook().load(json.dumps([{"title": "servers", "data": servers}]), format="json")
    return book.sheets()[0]


WAYS = {
    "tablib, by dict": as_dict,
    "tablib, from JSON": lambda servers: tablib.Dataset().load(json.dumps(servers), format="json"),
    "tablib, from YAML": lambda servers: tablib.Dataset().load(json.dumps(servers), format="yaml"),
    "tablib, in a Databook": sheet,
}
RIGHT = {"web-1": "2026-12-20", "db-1": "2027-01-31"}
for what, way in WAYS.items():
    found = show(f"{what}, another order", ends(json.loads(way([WEB, TURNED]).export("json"))))
    assert found == {"web-1": "2026-12-20", "db-1": "2026-11-02"} and overdue(found) == ["db-1"]
    found = show(f"{what}, other names", ends(csv.DictReader(io.StringIO(way([SHORT, STAYS]).export("csv")))))
    assert found == {"web-1": "2026-12-20", "db-1": "2026-11-02"}
    assert show(f"{what}, the same order", ends(way([TURNED, BOTH]).dict)) == {
        "db-1": "2027-01-31", "db-2": "2027-01-31"}
    try:
        way([WEB, STAYS])
    except tablib.InvalidDimensions as error:
        print(f"{what}, another number: {type(error).__name__}")
    else:
        raise AssertionError(what)


def run(command, text):
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)


def by_d3(servers):
    return ends(csv.DictReader(io.StringIO(run(["node", "see.mjs"], json.dumps(servers)).stdout)))


def by_pandas(servers):
    return ends(csv.DictReader(io.StringIO(pandas.read_json(io.StringIO(json.dumps(servers))).to_csv())))


for what, way in {"d3-dsv": by_d3, "pandas": by_pandas}.items():
    assert show(f"{what}, another order", way([WEB, TURNED])) == RIGHT
    assert show(f"{what}, other names", way([SHORT, STAYS])) == {"web-1": "2026-12-20", "db-1": None}


def by_miller(servers):
    done = run(["package/usr/bin/mlr", "--ijson", "--ocsv", "cat"], json.dumps(servers))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def by_polars(text):
    return [row for row in polars.read_csv(io.StringIO(text)).to_dicts() if row["name"]]


def by_duckdb(text):
    with open("servers.csv", "w") as file:
        file.write(text)
    found = duckdb.sql("SELECT * FROM 'servers.csv'")
    return [dict(zip(found.columns, map(str, row))) for row in found.fetchall()]


READERS = {
    "csv": lambda text: csv.DictReader(io.StringIO(text)),
    "pandas": lambda text: pandas.read_csv(io.StringIO(text)).to_dict("records"),
    "Polars": by_polars,
    "DuckDB": by_duckdb,
}
two = by_miller([SHORT, STAYS])
assert two == "name,until\nweb-1,2026-12-20\n\nname,since\ndb-1,2026-11-02\n", two
for what, reader in READERS.items():
    found = show(f"Miller's table for {what}", ends(reader(two)))
    assert found == {"web-1": "2026-12-20", "name": "since", "db-1": "2026-11-02"} and overdue(found) == ["db-1"]
    same = show(f"Miller's table of the same tags for {what}", ends(reader(by_miller([TURNED, BOTH]))))
    assert same == {"db-1": "2027-01-31", "db-2": "2027-01-31"}

three = by_miller([SHORT, STAYS, BOTH])
rows = READERS["DuckDB"](three)
print(f"Miller's table, with a server that has both, for DuckDB: {rows}")
assert len(rows) == 1 and "db-2" in rows[0].values()
for what, error in {"pandas": pandas.errors.ParserError, "Polars": polars.exceptions.ComputeError}.items():
    try:
        READERS[what](three)
    except error as refused:
        print(f"{what}: {str(refused).strip().splitlines()[0]}")
    else:
        raise AssertionError(what)
again = run(["package/usr/bin/mlr", "--icsv", "--ojson", "cat"], two)
print(f"Miller, again: {again.stderr.strip()}")
assert again.returncode == 1 and "header/data length mismatch" in again.stderr
PY
venv/bin/python see.py
