"""What the checks share: a client, waiting for what is seen, and refusals."""

import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

PLAN = {"availabilityZone": "us-east-1a", "blueprintId": "debian_12", "bundleId": "nano_3_0"}


def client(region="us-east-1"):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=20)
    return boto3.client("lightsail", region_name=region, config=config)


def until(what, seen, patience=30):
    """Asks until `seen` gives something true, and gives that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = seen()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never seen: {what}")


def running(lightsail, name):
    def seen():
        try:
            instance = lightsail.get_instance(instanceName=name)["instance"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NotFoundException":
                return None
            raise
        return instance if instance["state"]["name"] == "running" else None

    return until(f"{name} running", seen)


def addressed(lightsail, name):
    """The instance once it has its public address, which comes a little after it runs."""

    def seen():
        instance = lightsail.get_instance(instanceName=name)["instance"]
        return instance if "publicIpAddress" in instance else None

    return until(f"{name}'s address", seen)


def refused(code, words, call, **members):
    """The call must be refused with this code, and these words in its message."""
    try:
        call(**members)
    except ClientError as error:
        got = error.response["Error"]
        assert got["Code"] == code, got
        assert words in got["Message"], got
        return error
    raise AssertionError(f"not refused: {members}")
