"""Says what the AWS CLI makes of every row of tests/aws_files/yaml.toml, and whether the row says the same.

Version 2 reads `--cli-input-yaml` with ruamel.yaml's safe loader; version 1 has no such option.

usage: yaml_plans.py TABLE
"""

import json
import pathlib
import sys
import tomllib

from ruamel.yaml import YAML


def told(text):
    """The document as JSON, or `error`: also for what no request can hold, such as a date."""
    try:
        return json.dumps(YAML(typ="safe", pure=True).load(text), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except Exception:
        return "error"


def main(table):
    rows = tomllib.loads(pathlib.Path(table).read_text())["row"]
    wrong = 0
    for row in rows:
        said = told(row["yaml"])
        if said != row["cli"]:
            print(f"{row['yaml']!r}: the AWS CLI says {said!r}, the table {row['cli']!r}")
            wrong += 1
    print(f"{len(rows)} rows, {wrong} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
