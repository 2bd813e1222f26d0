#!/usr/bin/env bash
# A launch script that a Rust program writes for Terraform loses a dollar sign, if another variable is named above it.
#
# Seen with hcl-rs 0.20.0, hcl-primitives 0.1.13 (crates.io), and pygohcl 1.2.9 (PyPI; HashiCorp's own HCL 2, in Go) on
# 2026-11-30. In Terraform's language, a variable of the shell is written `$${APP}`, and hcl-rs, which reads and writes
# that language, does so by itself. A file for Docker Compose in a launch script has `$${POSTGRES_USER}` where the
# container's own variable is meant. Whether it stays depends on what is above it:
# - as the first one of the script, it's written with three dollar signs, and read back as it was;
# - below any `${`, or `%{` as for curl, it's written as it is, which for Terraform is `${POSTGRES_USER}`. Compose
#   puts the server's variable there, which doesn't exist: the database is never healthy, and what waits for it never
#   starts, on a server that runs, and is billed;
# - `printf "%${width}s"`, below another one, is left as a variable of Terraform's, which refuses the file if none has
#   that name;
# - of a script in a here-document, as most are in Terraform's files, hcl-rs reads `$${APP}` with both signs, and what
#   was meant to have two looks the same. If it evaluates the file, both have one. In quotes, it reads them right.
# What was tried with one variable goes wrong with two, and Terraform's plan shows a script that looks right.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygohcl==1.2.9
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
hcl-primitives = "=0.1.13"
hcl-rs = "=0.20.0"

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use std::collections::HashMap;
use std::io::Read as _;

/// Writes a script for Terraform, or reads it, as the first word says.
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("a text");
    let read: HashMap<String, String> = match std::env::args().nth(1).as_deref() {
        Some("write") => return print!("{}", hcl::to_string(&hcl::value!({ "user_data" = text })).expect("a script")),
        Some("read") => hcl::from_str(&text).expect("a file"),
        _ => hcl::eval::from_str(&text, &hcl::eval::Context::new()).expect("a file"),
    };
    print!("{}", read["user_data"]);
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import subprocess

import pygohcl

COMPOSE = """cat >compose.yaml <<'EOF'
services:
  db:
    environment:
      POSTGRES_USER: app
    healthcheck:
      test: pg_isready --username $${POSTGRES_USER}
EOF
"""
LOST = COMPOSE.replace("$$", "$")


def run(what, text):
    done = subprocess.run(["target/debug/see", what], check=True, input=text.encode(), capture_output=True)
    return done.stdout.decode()


def by_hashicorp(text):
    """What a file says to the library that Terraform reads it with; a variable of the file gives its own name."""
    return pygohcl.loads(text)["user_data"]


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


for what, script, wanted in [
    ("no other variable", COMPOSE, COMPOSE),
    ("a variable below", COMPOSE + "cd ${APP}\n", COMPOSE + "cd ${APP}\n"),
    ("one without braces above", "cd $APP\n" + COMPOSE, "cd $APP\n" + COMPOSE),
    ("a variable above", "cd ${APP}\n" + COMPOSE, "cd ${APP}\n" + LOST),
    ("a format of curl above", "curl -w '%{http_code}'\n" + COMPOSE, "curl -w '%{http_code}'\n" + LOST),
    ("twice", COMPOSE + COMPOSE, COMPOSE + LOST),
    ("a width", 'printf "%${width}s"', 'printf "%${width}s"'),
]:
    written = run("write", script)
    same(f"{what}, to HashiCorp's", by_hashicorp(written), wanted)
    same(f"{what}, to hcl-rs", run("read", written), wanted)
written = run("write", 'cd ${APP}\nprintf "%${width}s"')
same("a width, a variable above", by_hashicorp(written), 'cd ${APP}\nprintf "%widths"')

def in_quotes(text):
    return f'user_data = "{text}"\n'


def in_a_document(text):
    return f"user_data = <<EOT\n{text}\nEOT\n"


BOTH, MEANT = "cd $${APP}; echo $$${USER}", "cd ${APP}; echo $${USER}"
read = [by_hashicorp(in_quotes(BOTH)), run("read", in_quotes(BOTH)), run("evaluate", in_quotes(BOTH))]
same("in quotes", read, [MEANT] * 3)
same("in a document, HashiCorp's", by_hashicorp(in_a_document(BOTH)), f"{MEANT}\n")
same("in a document, hcl-rs", run("read", in_a_document(BOTH)), "cd $${APP}; echo $${USER}\n")
same("in a document, hcl-rs that evaluates", run("evaluate", in_a_document(BOTH)), "cd ${APP}; echo ${USER}\n")
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 venv/bin/python see.py
