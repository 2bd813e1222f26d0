"""boto3 goes through the whole life of an instance, refusals included."""

import os
import subprocess
import tempfile

from common import PLAN, addressed, client, refused, running, until

lightsail = client()

# Looking around.
regions = lightsail.get_regions(includeAvailabilityZones=True)["regions"]
assert len(regions) == 19
zones = {region["name"]: region["availabilityZones"] for region in regions}
assert zones["us-east-1"][0] == {"zoneName": "us-east-1a", "state": "available"}
blueprints = [b for page in lightsail.get_paginator("get_blueprints").paginate() for b in page["blueprints"]]
bundles = [b for page in lightsail.get_paginator("get_bundles").paginate() for b in page["bundles"]]
assert all(blueprint["isActive"] for blueprint in blueprints)
assert {bundle["bundleId"]: bundle["price"] for bundle in bundles}["nano_3_0"] == 5.0
research = client("us-west-2").get_bundles(appCategory="LfR")["bundles"]
assert len(research) == 6 and "price" not in research[0]

# Refusals create nothing.
create = lightsail.create_instances
invalid = "InvalidInputException"
refused(invalid, "Availability Zone is invalid", create, **PLAN | {"instanceNames": ["web-1"], "availabilityZone": "eu-west-1a"})
refused(invalid, "does not exist in this region", create, **PLAN | {"instanceNames": ["web-1"], "bundleId": "nano_3_1"})
refused(invalid, "is not valid", create, **PLAN | {"instanceNames": ["web-1", "_bad"]})
refused("NotFoundException", "KeyPair", create, **PLAN | {"instanceNames": ["web-1"], "keyPairName": "absent"})
refused("NotFoundException", "Instance", lightsail.get_instance, instanceName="web-1")
assert lightsail.get_active_names()["activeNames"] == []

# A key of our own, which ssh-keygen reads.
made = lightsail.create_key_pair(keyPairName="web-key")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "key.pem")
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(made["privateKeyBase64"])
    public = subprocess.run(["ssh-keygen", "-y", "-f", path], check=True, capture_output=True, text=True)
    assert public.stdout.split()[:2] == made["publicKeyBase64"].split()[:2]

# Create, and watch it run.
operations = create(
    instanceNames=["web-1", "web-2"],
    **PLAN,
    keyPairName="web-key",
    userData="#!/bin/sh\necho hello\n",
    tags=[{"key": "team", "value": "web"}, {"key": "practice"}],
    addOns=[{"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"}}],
)["operations"]
assert [(o["resourceName"], o["status"], o["isTerminal"]) for o in operations] == [
    ("web-1", "Started", False),
    ("web-2", "Started", False),
]
refused(invalid, "Some names are already in use: web-1", create, **PLAN | {"instanceNames": ["web-1"]})
running(lightsail, "web-1")
web = addressed(lightsail, "web-1")
until("the operation's end", lambda: lightsail.get_operation(operationId=operations[0]["id"])["operation"]["status"] == "Succeeded")
assert web["publicIpAddress"] and web["ipv6Addresses"] and web["sshKeyName"] == "web-key"
assert web["addOns"][0]["snapshotTimeOfDay"] == "06:00"
assert {tag["key"]: tag.get("value") for tag in web["tags"]} == {"team": "web", "practice": None}

# Let in, and open a port.
access = lightsail.get_instance_access_details(instanceName="web-1")["accessDetails"]
assert access["username"] == "admin" and access["hostKeys"]
lightsail.open_instance_public_ports(instanceName="web-1", portInfo={"fromPort": 443, "toPort": 443, "protocol": "tcp"})
ports = lightsail.get_instance_port_states(instanceName="web-1")["portStates"]
assert {port["fromPort"] for port in ports} == {22, 80, 443}

# A static IP stays, the dynamic one does not.
lightsail.allocate_static_ip(staticIpName="web-ip")
both = lightsail.attach_static_ip(staticIpName="web-ip", instanceName="web-1")["operations"]
assert [operation["operationDetails"] for operation in both] == ["web-1", "web-ip"]
static = lightsail.get_static_ip(staticIpName="web-ip")["staticIp"]
lightsail.stop_instance(instanceName="web-1")
until("stopped", lambda: lightsail.get_instance_state(instanceName="web-1")["state"]["name"] == "stopped")
refused("OperationFailureException", "stopped", lightsail.stop_instance, instanceName="web-1")
assert "publicIpAddress" not in lightsail.get_instance(instanceName="web-1")["instance"]
lightsail.start_instance(instanceName="web-1")
assert running(lightsail, "web-1")["publicIpAddress"] == static["ipAddress"]
lightsail.detach_static_ip(staticIpName="web-ip")
assert lightsail.get_instance(instanceName="web-1")["instance"]["publicIpAddress"] != static["ipAddress"]

# The end.
refused(invalid, "add-ons", lightsail.delete_instance, instanceName="web-1")
for name in ("web-1", "web-2"):
    lightsail.delete_instance(instanceName=name, forceDeleteAddOns=True)
lightsail.release_static_ip(staticIpName="web-ip")
lightsail.delete_key_pair(keyPairName="web-key")
assert lightsail.get_active_names()["activeNames"] == []
history = [operation["operationType"] for operation in lightsail.get_operations_for_resource(resourceName="web-1")["operations"]]
assert history[0] == "DeleteInstance" and history[-1] == "CreateInstance", history
print(f"created, watched, changed and deleted; {len(history)} operations of web-1")
