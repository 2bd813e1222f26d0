"""Says what botocore makes of every row of tests/aws_files/table.toml, and whether the row says the same.

usage: aws_files.py TABLE
"""

import os
import pathlib
import sys
import tempfile
import tomllib

import botocore.credentials
import botocore.httpsession
import botocore.session
import botocore.utils
import urllib3

KEYS = "aws_access_key_id = AKIAFILE\naws_secret_access_key = s"
JSON = """'{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}'"""
FILES = {"config": ".aws/config", "credentials": ".aws/credentials"}
KINDS = {
    "shared-credentials-file": "keys",
    "config-file": "keys",
    "custom-process": "process",
    "assume-role": "role",
    "sso": "identity-center",
    "login": "login",
}
SIMPLE = {"env": "environment", "assume-role-with-web-identity": "web-identity", "container-role": "container"}


def made(home, row):
    """Writes the files of a row."""
    texts = {path: row[name] for name, path in FILES.items() if name in row} | row.get("files", {})
    for path, text in texts.items():
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace("{keys}", KEYS).replace("{json}", JSON)
        file.write_bytes(text.encode(row.get("encoding", "utf-8")))


def surrounded(home, row):
    """Nothing in the environment but what the row says."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"} | row.get("env", {}))


def told(home, row):
    """The source of the credentials and the Region, or `error`."""
    surrounded(home, row)
    try:
        session = botocore.session.Session()
        region = session.get_config_variable("region") or "-"
        # Nobody is asked: where credentials come from is all that is wanted.
        providers = session.get_component("credential_provider").providers
        for provider in providers:
            if isinstance(provider, botocore.credentials.ContainerProvider):
                if any(name in os.environ for name in (provider.ENV_VAR, provider.ENV_VAR_FULL)):
                    return f"container {region}"
                continue
            found = provider.load()
            if found is None:
                continue
            if found.method in SIMPLE:
                return f"{SIMPLE[found.method]} {region}"
            kind = KINDS[found.method]
            if kind == "keys" and found.token:
                kind = "temporary-keys"
            return f"profile:{session.profile or 'default'}:{kind} {region}"
        return "error"
    except Exception:
        return "error"


def client():
    """A client of Lightsail, as the AWS CLI has it: with keys, as whose they are is asked elsewhere."""
    session = botocore.session.Session()
    region = session.get_config_variable("region") or "us-east-1"
    return session.create_client("lightsail", region, aws_access_key_id="A", aws_secret_access_key="s")


def endpoint():
    """Which server is asked."""
    url = client().meta.endpoint_url
    return "aws" if url.endswith((".amazonaws.com", ".api.aws")) else url


def bundle():
    """Whose certificates are believed."""
    verify = client()._endpoint.http_session._verify
    return "system" if verify is True else verify


def proxy():
    """Which proxy leads to AWS, without name and password; `unusable` where no connection comes of it."""
    aws = "https://lightsail.us-east-1.amazonaws.com/"
    proxies = botocore.httpsession.ProxyConfiguration(proxies=botocore.utils.get_environ_proxies(aws))
    url = proxies.proxy_url_for(aws)
    if url is None:
        return "none"
    try:
        parts = urllib3.ProxyManager(url).proxy
    except Exception:
        return "unusable"
    return f"{parts.scheme}://{parts.host}:{parts.port}" if parts.host and parts.host.strip() else "unusable"


ALSO = {"endpoint": endpoint, "bundle": bundle, "proxy": proxy}


def also(home, row):
    """What else the row asks for, by name."""
    surrounded(home, row)
    found = {}
    for name in row.get("also", {}):
        try:
            found[name] = ALSO[name]().replace(str(home), "{home}")
        except Exception:
            found[name] = "error"
    return found


def main(table):
    rows = tomllib.loads(pathlib.Path(table).read_text())["row"]
    wrong = 0
    for row in rows:
        with tempfile.TemporaryDirectory() as home:
            made(pathlib.Path(home), row)
            said, beside = told(pathlib.Path(home), row), also(pathlib.Path(home), row)
        if said != row["cli"]:
            print(f"{row['name']}: the AWS CLI says {said!r}, the table {row['cli']!r}")
            wrong += 1
        if beside != row.get("also", {}):
            print(f"{row['name']}: the AWS CLI says {beside!r}, the table {row['also']!r}")
            wrong += 1
        if any(name in row for name in ("ours", "ours_also", "refused")) != ("why" in row):
            print(f"{row['name']}: what differs wants a reason, and only that")
            wrong += 1
    print(f"{len(rows)} rows, {wrong} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
