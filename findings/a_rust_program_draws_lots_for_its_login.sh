#!/usr/bin/env bash
# Of a profile that stands twice in ~/.aws/config, a Rust program takes one by chance, another one at its next start.
#
# Seen with aws-config 1.13.0, aws-runtime 1.10.2 (crates.io), awscli 1.46.3, boto3 1.44.8, and botocore 1.44.8 (PyPI)
# on 2026-11-30. `[profile web]`, and the same with two blanks or a tab, is one profile for botocore and for the Rust
# SDK. If two of them are in a file, botocore takes the last one. The Rust SDK puts them together in the order of a hash
# table, which is another one each time:
# - with two logins, it's one account or the other, from one start of a program to the next, and from one client to the
#   next inside a program. A server that it created isn't there when it looks again, so that it creates another one;
# - with two Regions, so it is with the Region. `aws configure set` makes such a file: it doesn't find the profile that
#   has another blank, and adds a section, from where `aws configure get` then reads the new Region;
# - blanks inside the brackets, as in `[ profile web ]`, or `[ web ]` of ~/.aws/credentials, make it another profile, or
#   none, for botocore. For the Rust SDK they are drawn lots for too.
# If both are written alike, the last one counts for the Rust SDK, and botocore refuses the file. And a comment with a
# blank before it, as below an indented setting, is a second line of the value above it for the Rust SDK, and a comment
# for botocore: the Region or the secret is another one, which AWS refuses, and `use_fips_endpoint = true` counts as not
# set, of which nothing is said.
#
# It needs cargo. Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 awscli==1.46.3
mkdir .aws src
cat >Cargo.toml <<'TOML'
[package]
name = "see"
version = "0.0.0"
edition = "2024"

[dependencies]
aws-config = { version = "=1.13.0", default-features = false, features = ["rt-tokio", "behavior-version-latest"] }
aws-credential-types = "=1.3.1"
aws-runtime = { version = "=1.10.2", default-features = false }
aws-smithy-runtime-api = { version = "=1.20.0", features = ["client"] }
tokio = { version = "=1.54.1", default-features = false, features = ["macros", "rt"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RS'
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
    orchestrator::HttpRequest,
    result::ConnectorError,
};

/// No server is needed, so there is none.
#[derive(Debug)]
struct Nobody;

impl HttpConnector for Nobody {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err(ConnectorError::io("there's nobody".into())))
    }
}

/// Prints the key, the secret and the Region of the profile as often as is said, and whether FIPS is asked for.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let times: usize = std::env::args().nth(1).expect("how often").parse().expect("a number");
    for _ in 0..times {
        let nobody = http_client_fn(|_, _| SharedHttpConnector::new(Nobody));
        let config = aws_config::from_env().http_client(nobody).load().await;
        let keys = config.credentials_provider().expect("a provider").provide_credentials().await.expect("keys");
        let region = config.region().expect("a Region").as_ref();
        println!("{:?}", (keys.access_key_id(), keys.secret_access_key(), region, config.use_fips().unwrap_or(false)));
    }
}
RS
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --jobs 1
cat >see.py <<'PY'
import ast
import os
import subprocess
from pathlib import Path

import boto3
from botocore.exceptions import ConfigParseError

HOW_OFTEN = 200


def keys(name):
    return f"aws_access_key_id = {name}\naws_secret_access_key = {name.lower()}\n"


def write(config, credentials=""):
    Path(".aws/config").write_text(config)
    Path(".aws/credentials").write_text(credentials)


def by_rust(times=HOW_OFTEN):
    """What it reads, each thing once, sorted."""
    done = subprocess.run(["target/debug/see", str(times)], check=True, capture_output=True, text=True)
    lines = done.stdout.replace("true)", "True)").replace("false)", "False)").splitlines()
    assert len(lines) == times
    return sorted(ast.literal_eval(line) for line in set(lines))


def by_boto3():
    session = boto3.Session()
    found = session.get_credentials()
    fips = session._session.get_config_variable("use_fips_endpoint")
    return found.access_key, found.secret_key, session.region_name, bool(fips)


def same(what, seen, wanted):
    print(f"{what}: {seen}")
    assert seen == wanted, wanted


OLD, NEW = ("OLD", "old", "eu-central-1", False), ("NEW", "new", "us-east-1", False)
for first, second, last in [
    (" profile web ", "profile web", NEW),
    ("profile web", " profile web ", OLD),
    ("profile web", "profile\tweb", NEW),
    ("profile  web", "profile web", NEW),
]:
    write(f"[{first}]\nregion = eu-central-1\n{keys('OLD')}\n[{second}]\nregion = us-east-1\n{keys('NEW')}")
    same(f"[{first}] and [{second}], boto3", by_boto3(), last)
    same(f"[{first}] and [{second}], Rust", by_rust(), [NEW, OLD])
starts = {read for _ in range(60) for read in by_rust(1)}
same("from one start to the next, Rust", sorted(starts), [NEW, OLD])
write(f"[profile web]\nregion = eu-central-1\n{keys('OLD')}\n[profile web]\nregion = us-east-1\n{keys('NEW')}")
same("written alike, Rust", by_rust(), [NEW])
try:
    seen = by_boto3()
except ConfigParseError:
    seen = "refused"
same("written alike, boto3", seen, "refused")

write("[profile  web]\nregion = eu-central-1\n", f"[web]\n{keys('OLD')}")
subprocess.run(["venv/bin/aws", "configure", "set", "region", "us-east-1"], check=True)
said = subprocess.run(["venv/bin/aws", "configure", "get", "region"], check=True, capture_output=True, text=True).stdout
same("after aws configure set, aws configure get", said, "us-east-1\n")
same("after aws configure set, boto3", by_boto3()[2], "us-east-1")
same("after aws configure set, Rust", [region for _, _, region, _ in by_rust()], ["eu-central-1", "us-east-1"])

write("[profile web]\nregion = us-east-1\n", f"[ web ]\n{keys('OLD')}\n[web]\n{keys('NEW')}")
same("[ web ] and [web] of credentials, boto3", by_boto3(), NEW)
same("[ web ] and [web] of credentials, Rust", [name for name, *_ in by_rust()], ["NEW", "OLD"])

write(
    f"[profile web]\n{keys('NEW')}  # from May on\nregion = us-east-1\n  # was: eu-central-1\n"
    "use_fips_endpoint = true\n  # audit\n"
)
same("comments with a blank, boto3", by_boto3(), ("NEW", "new", "us-east-1", True))
seen = ("NEW", "new\n# from May on", "us-east-1\n# was: eu-central-1", False)
same("comments with a blank, Rust", by_rust(), [seen])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 AWS_PROFILE=web AWS_EC2_METADATA_DISABLED=true venv/bin/python see.py
