#!/usr/bin/env bash
# A tag that says to keep a server is lost in a table, if the first server hasn't got it, or none of the first hundred.
#
# Seen with pyarrow 26.0.1, polars 2.1.0, petl 1.7.30, pyexcel 0.7.6, pandas 3.1.1, duckdb 2.0.1, agate 1.14.2,
# sqlite-utils 4.2.1 (PyPI), papaparse 5.7.1, fast-csv 5.0.8, csv-stringify 6.9.0, d3-dsv 3.0.2, @json2csv/plainjs
# 7.0.8 (npm), and Node 20.20.2 on 2026-12-01. Of a list of servers in JSON, each with the tags that it has, a table is
# made, and what's overdue and hasn't a `keep` is deleted. The table has the columns
# - of the first server alone for pyarrow, by Table.from_pylist, for pyexcel, and for three of Node's that write CSV:
#   PapaParse, fast-csv and csv-stringify;
# - of the first 100 for Polars, by DataFrame, from_dicts, read_ndjson, and scan_ndjson, and of the first 1000 for petl.
#   A price of 3.5 below a hundred of 5, which jq has without a point, is 3 for Polars by from_dicts;
# - of all for pandas, DuckDB, agate, d3-dsv, and json2csv, and for pyarrow if it reads the file itself. sqlite-utils,
#   and read_json of Polars, say that there's a column more, and stop.
# A server that was marked to stay is deleted, with what is on it; or it has an end, which is lost, and is billed on.
# The column isn't there, without a word, so that `row.get("keep")` finds nothing in any row. Whoever tries it with a
# few servers, of which the first has each tag, finds that all is right, as does, with Polars, whoever has fewer than a
# hundred.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit papaparse@5.7.1 fast-csv@5.0.8 csv-stringify@6.9.0 d3-dsv@3.0.2 \
  @json2csv/plainjs@7.0.8
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1 polars==2.1.0 polars-runtime-32==2.1.0 \
  petl==1.7.30 pyexcel==0.7.6 pandas==3.1.1 duckdb==2.0.1 agate==1.14.2 sqlite-utils==4.2.1
cat >see.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Parser } from "@json2csv/plainjs";
import { csvFormat } from "d3-dsv";
import { stringify } from "csv-stringify/sync";
import { writeToString } from "fast-csv";
import papaparse from "papaparse";

const rows = JSON.parse(readFileSync("servers.json", "utf8"));
const tables = {
  PapaParse: papaparse.unparse(rows),
  "fast-csv": await writeToString(rows, { headers: true }),
  "csv-stringify": stringify(rows, { header: true }),
  "d3-dsv": csvFormat(rows),
  json2csv: new Parser().parse(rows),
};
console.log(JSON.stringify(tables));
JS
cat >see.py <<'PY'
import csv
import io
import json
import sqlite3
import subprocess
from pathlib import Path

import agate
import duckdb
import pandas
import petl
import polars
import pyarrow
import pyarrow.json
import pyexcel
import sqlite_utils

ROWS, LINES = Path("servers.json"), Path("servers.ndjson")
OVERDUE = {"until": "2026-11-01"}
BOTH = OVERDUE | {"keep": "yes"}


def by_sqlite(rows):
    table = sqlite_utils.Database(memory=True)["servers"]
    return list(table.insert_all(rows).rows)


PYTHON = {
    "pyarrow, from_pylist": lambda rows: pyarrow.Table.from_pylist(rows).to_pylist(),
    "pyexcel": lambda rows: list(csv.DictReader(io.StringIO(pyexcel.get_sheet(records=rows).csv))),
    "Polars, DataFrame": lambda rows: polars.DataFrame(rows).to_dicts(),
    "Polars, from_dicts": lambda rows: polars.from_dicts(rows).to_dicts(),
    "Polars, read_ndjson": lambda _: polars.read_ndjson(LINES).to_dicts(),
    "Polars, scan_ndjson": lambda _: polars.scan_ndjson(LINES).collect().to_dicts(),
    "Polars, read_json": lambda _: polars.read_json(ROWS).to_dicts(),
    "petl": lambda rows: list(petl.dicts(petl.fromdicts(rows))),
    "sqlite-utils": by_sqlite,
    "pyarrow, read_json": lambda _: pyarrow.json.read_json(LINES).to_pylist(),
    "pandas": lambda rows: list(csv.DictReader(io.StringIO(pandas.DataFrame(rows).to_csv()))),
    "DuckDB": lambda _: duckdb.sql(f"SELECT * FROM '{ROWS}'").to_arrow_table().to_pylist(),
    "agate": lambda _: [dict(row.dict()) for row in agate.Table.from_json(str(ROWS)).rows],
}
FIRST = {"pyarrow, from_pylist", "pyexcel", "PapaParse", "fast-csv", "csv-stringify"}
HUNDRED = {"Polars, DataFrame", "Polars, from_dicts", "Polars, read_ndjson", "Polars, scan_ndjson"}
STOP = {"Polars, read_json", "sqlite-utils"}
REFUSALS = (polars.exceptions.ComputeError, sqlite3.OperationalError)


def tables(rows):
    ROWS.write_text(json.dumps(rows))
    LINES.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name, table in PYTHON.items():
        try:
            yield name, table(rows)
        except REFUSALS as error:
            yield name, str(error).splitlines()[0]
    done = subprocess.run(["node", "see.mjs"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for name, text in json.loads(done.stdout).items():
        yield name, list(csv.DictReader(io.StringIO(text)))


def deleted(what, before, lost, stopped=()):
    """What's deleted of as many servers that are to end, and one more that's to be kept."""
    rows = [{"name": f"test-{number}"} | tags for number, tags in enumerate(before, 1)]
    rows.append({"name": "db-1"} | BOTH)
    for name, table in tables(rows):
        if isinstance(table, str):
            print(f"{what}, {name}: {table}", flush=True)
            assert name in stopped, name
            continue
        assert len(table) == len(rows) and name not in stopped, (name, table)
        ends = [row["name"] for row in table if str(row["until"]) < "2026-12-01" and not row.get("keep")]
        print(f"{what}, {name}: {len(ends)} of {len(rows)} are deleted, db-1 {'too' if 'db-1' in ends else 'is kept'}")
        assert ("db-1" in ends) == (name in lost), name
        assert set(ends) >= {row["name"] for row in rows if not row.get("keep")}


deleted("behind one", [OVERDUE], FIRST)
deleted("behind 99", [OVERDUE] * 99, FIRST)
deleted("behind 100", [OVERDUE] * 100, FIRST | HUNDRED, STOP)
deleted("behind 1000", [OVERDUE] * 1000, FIRST | HUNDRED | {"petl"}, STOP)
deleted("below one with each tag", [BOTH] + [OVERDUE] * 1000, set())

prices = [{"price": 5}] * 100 + [{"price": 3.5}]
found = {"Polars": polars.from_dicts(prices)["price"][-1], "pandas": pandas.DataFrame(prices)["price"].iloc[-1]}
print(f"a price of 3.5: {found}")
assert found == {"Polars": 3, "pandas": 3.5}
PY
venv/bin/python see.py
