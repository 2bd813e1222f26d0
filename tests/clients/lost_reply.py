"""A create whose reply is lost has happened all the same."""

from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from common import PLAN, client, refused

lightsail = client()
try:
    lightsail.create_instances(instanceNames=["web-1"], **PLAN)
except (ConnectionClosedError, EndpointConnectionError) as error:
    lost = type(error).__name__
else:
    raise AssertionError("the reply was not lost")
assert lightsail.get_active_names()["activeNames"] == ["web-1"]
refused("InvalidInputException", "Some names are already in use: web-1", lightsail.create_instances, instanceNames=["web-1"], **PLAN)
print(f"the client saw {lost}, and the instance is there once")
