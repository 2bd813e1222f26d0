#!/usr/bin/env bash
# The cheapest size of a server is the dearest one, once the list is sorted by a computer that speaks Spanish or German.
#
# Seen with coreutils 9.1-1, jq 1.6-2.1+deb12u3, mawk 1.3.4.20200120-3.1, gawk 1:5.2.1-2, original-awk 2022-09-12-1,
# busybox-static 1:1.35.0-4+deb12u1+b1, datamash 1.7-2, bc 1.07.1-3+b1, locales-all 2.36-9+deb12u14 (Debian), awscli
# 1.46.3 (PyPI), and bash 5.2.15 on 2026-11-30. Prices come from AWS with a point, in every country. With the language
# of Spain, Germany, Italy or Brazil, a point stands between thousands, and a comma where English has the point. Then
# - `sort -n` leaves points out, so that 3.5 dollars are 35, and come behind 20: of the sizes, as jq lists them, the
#   first one by `sort -n` is the second cheapest. Of what each server cost in a month, as the AWS CLI lists it, 3.4875
#   are more than 12.0, so that the first one by `sort -rn`, which costs most, is another one. So does `sort -h`;
# - mawk, which is `awk` on Debian and Ubuntu, stops at the point. A sum of 57.5 dollars is 57, and what costs less than
#   a dollar is nothing, be there ever so many of it. What it prints has a comma, on which the next one stops;
# - `sort -g`, `sort -V`, gawk, the first awk, BusyBox, and bc are right; datamash and bash's printf refuse the number.
# With the language of France, `sort -n` is right, and mawk isn't. With that of Mexico, which has a point, all are. The
# AWS CLI writes 5 dollars as 5.0, so that with all prices of one digit behind the point, `sort -n` finds the right
# order; jq writes 5. On a server, or in CI, whose language is C.UTF-8, the same script is right.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() {
  apt-get download --quiet=2 coreutils=9.1-1 mawk=1.3.4.20200120-3.1 gawk=1:5.2.1-2 original-awk=2022-09-12-1 \
    busybox-static=1:1.35.0-4+deb12u1+b1 datamash=1.7-2 bc=1.07.1-3+b1 locales-all=2.36-9+deb12u14 \
    jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 libsigsegv2=2.14-1 libmpfr6=4.2.0-1 \
    libreadline8=8.2-1.3 2>/dev/null
}
download || { apt-get update --quiet=2 && download; }
for package in *.deb; do dpkg-deb --extract "$package" package; done
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awscli==1.46.3
cat >see.py <<'PY'
import glob
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

BIN = "package/usr/bin"
LIBRARIES = os.path.dirname(glob.glob("package/usr/lib/*/libmpfr.so.6")[0])
SPAIN, GERMANY, ITALY, BRAZIL = "es_ES.utf8", "de_DE.utf8", "it_IT.utf8", "pt_BR.utf8"
FRANCE, MEXICO, SERVERS = "fr_FR.utf8", "es_MX.utf8", "C.UTF-8"
PRICES = {"nano_ipv6": 3.5, "nano": 5.0, "micro": 7.0, "small_ipv6": 10.0, "small": 12.0, "medium_ipv6": 20.0}
COSTS = {"web": 3.4875, "db": 12.0, "old-ip": 0.43}
BUNDLES = [{"bundleId": name, "price": price} for name, price in PRICES.items()]
ESTIMATES = [
    {"resourceName": name, "costEstimates": [{"usageType": "Usage", "resultsByTime": [{"usageCost": cost}]}]}
    for name, cost in COSTS.items()
]
REPLIES = {"GetBundles": {"bundles": BUNDLES}, "GetCostEstimate": {"resourcesBudgetEstimate": ESTIMATES}}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(REPLIES[self.headers["x-amz-target"].split(".")[1]]).encode()
        self.send_response(200)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"AWS_ACCESS_KEY_ID": "EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-west-1"}


def run(language, text, *command):
    """What a program prints; None if it refuses."""
    environment = {**os.environ, "LOCPATH": "package/usr/lib/locale", "LC_ALL": language}
    if command[0].endswith(("gawk", "jq")):
        environment["LD_LIBRARY_PATH"] = LIBRARIES
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment)
    return done.stdout if done.returncode == 0 else None


def aws(*words):
    end = ["--endpoint-url", f"http://127.0.0.1:{server.server_port}"]
    return run(SPAIN, "", "venv/bin/aws", "lightsail", *words, *end)


def first(language, text, *options, sort=(f"{BIN}/sort",)):
    return run(language, text, *sort, *options).split()[1]


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


sizes = run(SPAIN, aws("get-bundles"), f"{BIN}/jq", "-r", ".bundles[] | [.price, .bundleId] | @tsv")
by_aws = aws("get-bundles", "--query", "bundles[].[price,bundleId]", "--output", "text")
month = ("--resource-name", "web", "--start-time", "2026-11-01T00:00:00Z", "--end-time", "2026-12-01T00:00:00Z")
query = "resourcesBudgetEstimate[].[costEstimates[0].resultsByTime[0].usageCost,resourceName]"
costs = aws("get-cost-estimate", *month, "--query", query, "--output", "text")
same("sizes", sizes.split()[:4], ["3.5", "nano_ipv6", "5", "nano"])
same("sizes by the AWS CLI", by_aws.split()[:4], ["3.5", "nano_ipv6", "5.0", "nano"])
same("costs", costs.split(), ["3.4875", "web", "12.0", "db", "0.43", "old-ip"])

BUSYBOX = "package/bin/busybox"
for language in SPAIN, GERMANY, ITALY, BRAZIL, FRANCE, MEXICO, SERVERS:
    point_for_thousands = language in (SPAIN, GERMANY, ITALY, BRAZIL)
    for option in "-n", "-h":
        cheapest, dearest = ("nano", "nano_ipv6") if point_for_thousands else ("nano_ipv6", "medium_ipv6")
        same(f"{language}, sort {option}, cheapest", first(language, sizes, option), cheapest)
        same(f"{language}, sort {option}, dearest", first(language, sizes, option, "-r"), dearest)
        most = "web" if point_for_thousands else "db"
        same(f"{language}, sort {option}, costs most", first(language, costs, option, "-r"), most)
        same(f"{language}, sort {option}, cheapest by the AWS CLI", first(language, by_aws, option), "nano_ipv6")
    for option in "-g", "-V":
        same(f"{language}, sort {option}, cheapest", first(language, sizes, option), "nano_ipv6")
    same(f"{language}, BusyBox", first(language, sizes, "-n", sort=(BUSYBOX, "sort")), "nano_ipv6")

    comma = language not in (MEXICO, SERVERS)
    SUM = "{ sum += $1 } END { print sum, sum / 2 }"
    for name, command in {
        "mawk": (f"{BIN}/mawk", SUM),
        "gawk": (f"{BIN}/gawk", SUM),
        "the first awk": (f"{BIN}/original-awk", SUM),
        "BusyBox": (BUSYBOX, "awk", SUM),
    }.items():
        wanted = "57 28,5\n" if comma and name == "mawk" else "57.5 28.75\n"
        same(f"{language}, {name}", run(language, sizes, *command), wanted)
    less = run(language, "0.43\n" * 100, f"{BIN}/mawk", "{ sum += $1 } END { print sum }")
    same(f"{language}, mawk, less than a dollar", less, "0\n" if comma else "43\n")
    added = run(language, "+".join(str(price) for price in PRICES.values()) + "\n", f"{BIN}/bc")
    same(f"{language}, bc", added, "57.5\n")
    refused = (None, None) if comma else ("57.5\n", "3.50")
    seen = run(language, sizes, f"{BIN}/datamash", "sum", "1"), run(language, "", "bash", "-c", "printf %.2f 3.5")
    same(f"{language}, datamash and printf", seen, refused)
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
