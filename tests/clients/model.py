"""botocore's model confirms the answer of every action, member by member.

Each raw body is held against the output shape of its action: no member that the model does
not have, the type of each, enums only with the model's values, patterns, and required
members. And what AWS's own examples of the CLI show must be there as well, member by member.
"""

import importlib.util
import json
import os
import re

from common import PLAN, client, running, until

bodies = {}

# Found without being imported: the CLI would put an older model in botocore's place.
EXAMPLES = os.path.join(importlib.util.find_spec("awscli").submodule_search_locations[0], "examples", "lightsail")


def note(region):
    """A client whose raw answers are kept."""
    lightsail = client(region)

    def keep(operation_model, response_dict, **_):
        body = json.loads(response_dict["body"])
        if response_dict["status_code"] == 200:
            bodies.setdefault(operation_model.name, []).append(body)
        else:
            assert set(body) <= {"__type", "code", "docs", "message", "tip"}, body

    lightsail.meta.events.register("before-parse.lightsail.*", keep)
    return lightsail


# What a structure has wherever it stands. The model requires next to nothing of an answer,
# and clients rely on these.
ALWAYS = {
    "AddOn": "name status",
    "AutoSnapshotDetails": "date createdAt status fromAttachedDisks",
    "AvailabilityZone": "zoneName state",
    "Blueprint": "blueprintId name group type description isActive minPower versionCode platform",
    "Bundle": "bundleId name isActive cpuCount ramSizeInGb diskSizeInGb transferPerMonthInGb supportedPlatforms"
    " supportedAppCategories publicIpv4AddressCount",
    "Disk": "createdAt sizeInGb isSystemDisk iops path attachedTo attachmentState",
    "EstimateByTime": "usageCost pricingUnit unit currency timePeriod",
    "HostKeyAttributes": "algorithm publicKey witnessedAt fingerprintSHA1 fingerprintSHA256",
    "Instance": "name arn supportCode createdAt location resourceType tags blueprintId blueprintName bundleId addOns"
    " isStaticIp privateIpAddress ipv6Addresses ipAddressType hardware networking state username sshKeyName"
    " metadataOptions",
    "InstanceAccessDetails": "protocol instanceName username",
    "InstanceHardware": "cpuCount disks ramSizeInGb",
    "InstanceHealthStatus": "status",
    "InstanceMetadataOptions": "state httpTokens httpEndpoint httpPutResponseHopLimit httpProtocolIpv6",
    "InstanceNetworking": "monthlyTransfer ports",
    "InstancePortInfo": "fromPort toPort protocol accessFrom accessType commonName accessDirection cidrs ipv6Cidrs"
    " cidrListAliases",
    "InstancePortState": "fromPort toPort protocol state cidrs ipv6Cidrs cidrListAliases",
    "InstanceState": "code name",
    "KeyPair": "name arn supportCode createdAt location resourceType tags fingerprint",
    "MonthlyTransfer": "gbPerMonthAllocated",
    "Operation": "id resourceName resourceType createdAt location isTerminal status statusChangedAt",
    "Region": "continentCode description displayName name availabilityZones relationalDatabaseAvailabilityZones",
    "ResourceBudgetEstimate": "resourceName resourceType costEstimates startTime endTime",
    "ResourceLocation": "availabilityZone regionName",
    "SetupHistory": "operationId request resource executionDetails status",
    "StaticIp": "name arn supportCode createdAt location resourceType ipAddress isAttached",
    "Tag": "key",
}
# An answer has all its members, these apart: they belong to lists that go on.
SOMETIMES = {"nextPageToken", "nextPageCount"}


class Wrong(AssertionError):
    pass


def confirm(shape, value, path):
    kind = shape.type_name
    good = {
        "structure": dict,
        "list": list,
        "map": dict,
        "string": str,
        "boolean": bool,
        "integer": int,
        "long": int,
        "float": (int, float),
        "double": (int, float),
        "timestamp": (int, float),
    }[kind]
    if not isinstance(value, good) or (isinstance(value, bool) and kind != "boolean"):
        raise Wrong(f"{path} is {value!r} and should be a {kind}")
    if kind == "structure":
        expected = shape.required_members + ALWAYS.get(shape.name, "").split()
        if path.isalpha():
            expected = set(shape.members) - SOMETIMES
        for name in expected:
            if name not in value:
                raise Wrong(f"{path}.{name} is missing")
        for name, inner in value.items():
            if name not in shape.members:
                raise Wrong(f"{path}.{name} is no member of {shape.name}")
            confirm(shape.members[name], inner, f"{path}.{name}")
    elif kind == "list":
        for number, inner in enumerate(value):
            confirm(shape.member, inner, f"{path}[{number}]")
    elif kind == "string":
        if shape.enum and value not in shape.enum:
            raise Wrong(f"{path} is {value!r}, none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        # The service does not anchor its patterns, and names blueprints with spaces in them.
        if pattern and not re.search(pattern, value):
            raise Wrong(f"{path} is {value!r} and does not match {pattern}")
    elif kind in ("integer", "long"):
        low, high = shape.metadata.get("min", value), shape.metadata.get("max", value)
        if not low <= value <= high:
            raise Wrong(f"{path} is {value}, outside {low} to {high}")


def shown(body, into):
    """Which members a body has, lists seen through."""
    if isinstance(body, dict):
        for name, inner in body.items():
            shown(inner, into.setdefault(name, {}))
    elif isinstance(body, list):
        for inner in body:
            shown(inner, into)
    return into


def missing(wanted, there, path=""):
    for name, inner in wanted.items():
        if name not in there:
            yield f"{path}.{name}"
        else:
            yield from missing(inner, there[name], f"{path}.{name}")


def example(action):
    """The output in the CLI's example of an action, if there is one in JSON."""
    file = re.sub(r"(?<!^)([A-Z])", r"-\1", action).lower() + ".rst"
    path = os.path.join(EXAMPLES, file)
    if not os.path.exists(path):
        return None
    with open(path) as text:
        found = re.search(r"Output::\n\n((?:    .*\n|\n)+)", text.read())
    if not found:
        return None
    try:
        # Some examples leave out a comma or hold a comment; those say nothing to a program.
        return json.loads(found.group(1))
    except ValueError:
        return None


# What the examples have and the sandbox leaves out: a second disk to detach, and a type of
# operation that the model's own enum does not have.
LEFT_OUT = {
    "DeleteInstance": {".operations.operationDetails"},
    "DeleteKeyPair": {".operation.operationType"},
}

lightsail = note("us-east-1")
research = note("us-west-2")

lightsail.get_regions(includeAvailabilityZones=True, includeRelationalDatabaseAvailabilityZones=True)
for one in (lightsail, research):
    one.get_blueprints(includeInactive=True)
    one.get_bundles(includeInactive=True)
research.get_blueprints(appCategory="LfR")
research.get_bundles(appCategory="LfR")

lightsail.create_key_pair(keyPairName="web-key", tags=[{"key": "team", "value": "web"}])
public = lightsail.download_default_key_pair()["publicKeyBase64"]
lightsail.import_key_pair(keyPairName="web-import", publicKeyBase64=public)
lightsail.get_key_pair(keyPairName="web-key")
lightsail.get_key_pairs(includeDefaultKeyPair=True)

snapshots = {"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"}}
# All ports that HTTPS needs are open on this one.
lightsail.create_instances(**PLAN | {"instanceNames": ["web-1"], "blueprintId": "nginx_ls_1_0"}, keyPairName="web-key", addOns=[snapshots], tags=[{"key": "team"}])
windows = {"blueprintId": "windows_server_2022", "bundleId": "small_win_3_0"}
lightsail.create_instances(**PLAN | windows | {"instanceNames": ["win-1"]})
lightsail.create_instances(**PLAN | windows | {"instanceNames": ["win-2"]}, keyPairName="web-key")
idle = {"addOnType": "StopInstanceOnIdle", "stopInstanceOnIdleRequest": {"threshold": "5", "duration": "30"}}
research.create_instances(instanceNames=["lab-1"], availabilityZone="us-west-2a", blueprintId="lfr_ubuntu_1_0", bundleId="app_standard_xl_1_0", addOns=[idle])
until("web-1 listed", lambda: lightsail.get_instances(includeHealthStatus=True)["instances"])
for name in ("web-1", "win-1", "win-2"):
    running(lightsail, name)
    lightsail.get_instance_access_details(instanceName=name)
running(research, "lab-1")
lightsail.get_instance(instanceName="web-1", includeHealthStatus=True)
lightsail.get_instances(includeHealthStatus=True)
lightsail.get_instance_state(instanceName="web-1")
lightsail.get_active_names()

port = {"fromPort": 8000, "toPort": 8080, "protocol": "tcp", "cidrs": ["192.0.2.0/24"]}
lightsail.open_instance_public_ports(instanceName="web-1", portInfo=port)
lightsail.get_instance_port_states(instanceName="web-1")
lightsail.get_instance(instanceName="web-1")
lightsail.close_instance_public_ports(instanceName="web-1", portInfo=port)
everyone = [{"fromPort": n, "toPort": n, "protocol": "tcp"} for n in (22, 80, 443)]
lightsail.put_instance_public_ports(instanceName="web-1", portInfos=everyone)
lightsail.setup_instance_https(instanceName="web-1", emailAddress="me@example.com", domainNames=["example.com"], certificateProvider="LetsEncrypt")
lightsail.get_setup_history(resourceName="web-1")
lightsail.update_instance_metadata_options(instanceName="web-1", httpTokens="required", httpPutResponseHopLimit=2)

lightsail.allocate_static_ip(staticIpName="web-ip")
lightsail.attach_static_ip(staticIpName="web-ip", instanceName="web-1")
lightsail.get_static_ip(staticIpName="web-ip")
lightsail.get_static_ips()
lightsail.detach_static_ip(staticIpName="web-ip")
lightsail.release_static_ip(staticIpName="web-ip")
lightsail.set_ip_address_type(resourceType="Instance", resourceName="web-1", ipAddressType="ipv6", acceptBundleUpdate=True)

lightsail.tag_resource(resourceName="web-1", tags=[{"key": "stage", "value": "test"}])
lightsail.untag_resource(resourceName="web-1", tagKeys=["stage"])
lightsail.enable_add_on(resourceName="web-1", addOnRequest=snapshots)
lightsail.get_auto_snapshots(resourceName="web-1")
assert len(lightsail.get_auto_snapshots(resourceName="old-1")["autoSnapshots"]) == 7
lightsail.disable_add_on(resourceName="web-1", addOnType="AutoSnapshot")
created = lightsail.get_instance(instanceName="web-1")["instance"]["createdAt"].timestamp()
lightsail.get_cost_estimate(resourceName="web-1", startTime=created - 86400, endTime=created + 86400)

lightsail.reboot_instance(instanceName="web-1")
lightsail.stop_instance(instanceName="win-1")
until("win-1 stopped", lambda: lightsail.get_instance_state(instanceName="win-1")["state"]["name"] == "stopped")
lightsail.get_instances(includeHealthStatus=True)
lightsail.start_instance(instanceName="win-1", attributeUpdates={"bundleId": "medium_win_3_0"})
lightsail.get_operations()
newest = lightsail.get_operations_for_resource(resourceName="web-1")["operations"][0]
lightsail.get_operation(operationId=newest["id"])
for name in ("web-1", "win-1", "win-2", "old-1"):
    lightsail.delete_instance(instanceName=name, forceDeleteAddOns=True)
lightsail.delete_key_pair(keyPairName="web-import")

ACTIONS = """
GetRegions GetBlueprints GetBundles GetActiveNames CreateInstances GetInstance GetInstances GetInstanceState
DeleteInstance StartInstance StopInstance RebootInstance GetInstanceAccessDetails GetInstancePortStates
OpenInstancePublicPorts CloseInstancePublicPorts PutInstancePublicPorts SetIpAddressType
UpdateInstanceMetadataOptions GetOperation GetOperations GetOperationsForResource CreateKeyPair ImportKeyPair
GetKeyPair GetKeyPairs DeleteKeyPair DownloadDefaultKeyPair AllocateStaticIp AttachStaticIp DetachStaticIp
ReleaseStaticIp GetStaticIp GetStaticIps TagResource UntagResource EnableAddOn DisableAddOn GetAutoSnapshots
GetCostEstimate SetupInstanceHttps GetSetupHistory
""".split()

problems, compared = [], 0
for action in ACTIONS:
    shape = lightsail.meta.service_model.operation_model(action).output_shape
    if action not in bodies:
        problems.append(f"{action} was never asked")
    for body in bodies.get(action, []):
        try:
            confirm(shape, body, action)
        except Wrong as wrong:
            problems.append(str(wrong))
    sample = example(action)
    if sample:
        compared += 1
        absent = set(missing(shown(sample, {}), shown(bodies.get(action, []), {}))) - LEFT_OUT.get(action, set())
        problems.extend(f"{action}{path} is in AWS's example and not here" for path in sorted(absent))

for problem in dict.fromkeys(problems):
    print(problem)
assert not problems
answers = sum(map(len, bodies.values()))
print(f"{answers} answers of {len(ACTIONS)} actions fit the model, {compared} have all that AWS's examples show")
