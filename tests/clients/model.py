"""botocore's model confirms the answer of every action, member by member.

Each raw body is held against the output shape of its action: no member that the model does
not have, the type of each, enums only with the model's values, patterns, and required
members. What AWS's own examples of the CLI show is compared as well, member by member and word by
word, and every difference must be explained here. At last every action that the model has is asked, those
too that the sandbox does not have: each answers in a shape of the model or with an exception of the service.
"""

import importlib.util
import json
import os
import re
import urllib.request

from botocore.exceptions import ClientError
from common import PLAN, addressed, client, running, until

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
    "Disk": "sizeInGb isSystemDisk iops",
    "DiskSnapshot": "name arn supportCode createdAt location resourceType tags sizeInGb state progress isFromAutoSnapshot",
    "Domain": "name arn supportCode createdAt location resourceType tags domainEntries",
    "DomainEntry": "id name target isAlias type",
    "EstimateByTime": "usageCost pricingUnit unit currency timePeriod",
    "HostKeyAttributes": "algorithm publicKey witnessedAt fingerprintSHA1 fingerprintSHA256",
    "Instance": "name arn supportCode createdAt location resourceType tags blueprintId blueprintName bundleId"
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
    "InstanceSnapshot": "name arn supportCode createdAt location resourceType tags state fromAttachedDisks"
    " fromInstanceName fromInstanceArn fromBlueprintId fromBundleId isFromAutoSnapshot sizeInGb",
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
SOMETIMES = {"nextPageToken", "nextPageCount", "partner"}


# What the service writes where its model says otherwise; the sources are in assets/catalog/SOURCES.md.
WRITTEN = {
    "NetworkProtocol": {"-1"},
    "OperationType": {
        "CopySnapshot", "CreateDomainEntry", "CreateKeyPair", "DeleteAutoSnapshot", "DeleteKeyPair", "ImportKeyPair",
        "TagResource", "UntagResource",
    },
    "PortAccessType": {"public"},
    "RegionName": {"global"},
    "RelationalDatabaseEngine": {"postgres"},
}
# Of these the pattern is not the service's own form.
UNPATTERNED = {"Ipv6Address"}


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
        if shape.enum and value not in shape.enum and value not in WRITTEN.get(shape.name, ()):
            raise Wrong(f"{path} is {value!r}, none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        # The service does not anchor its patterns, and names blueprints with spaces in them.
        if pattern and shape.name not in UNPATTERNED and not re.search(pattern, value):
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


# Members whose values are words of the service, and not of the example's account.
WORDS = {
    "accessDirection", "accessType", "algorithm", "attachmentState", "commonName", "operationType", "progress",
    "resourceType", "type", "unit",
}


def words(body, path=""):
    """Path and word of each member that has one of the service's own."""
    if isinstance(body, dict):
        for name, inner in body.items():
            if name in WORDS and isinstance(inner, str):
                yield f"{path}.{name}", inner
            yield from words(inner, f"{path}.{name}")
    elif isinstance(body, list):
        for inner in body:
            yield from words(inner, path)


def examples(action):
    """The outputs in the CLI's examples of an action that are JSON."""
    file = re.sub(r"(?<!^)([A-Z])", r"-\1", action).lower()
    paths = [os.path.join(EXAMPLES, f"{name}.rst") for name in (file, file.removesuffix("s"))]
    for path in filter(os.path.exists, paths):
        with open(path) as text:
            for found in re.finditer(r"Output::\n\n((?:   .*\n|\n)+)", text.read()):
                try:
                    # Some examples leave out a comma or hold a comment; those say nothing to a program.
                    yield json.loads(found.group(1))
                except ValueError:
                    pass
        return


# What the examples show and the sandbox does not, and why.
LEFT_OUT = {
    # Of families that nobody here has anything of.
    "GetCloudFormationStackRecords": {".cloudFormationStackRecords."},
    "GetExportSnapshotRecords": {".exportSnapshotRecords."},
    "GetLoadBalancers": {".loadBalancers."},
    "GetRelationalDatabases": {".relationalDatabases."},
    "GetRelationalDatabaseSnapshots": {".relationalDatabaseSnapshots."},
    # Other accounts did other things.
    "GetOperations": {".operations.operationType"},
    "GetOperationsForResource": {".operations.operationType", ".operations.resourceType"},
    # A disk of 2019 whose snapshot came from a database's console.
    "GetInstanceSnapshots": {".instanceSnapshots.fromAttachedDisks."},
}
# What the sandbox shows and the examples do not: what the model has got since, what goes with what was asked (the
# key of a tag, the instance of a system disk's snapshot), and what was cut out of an example.
SINCE = {
    "expiresAt", "fromInstanceArn", "fromInstanceName", "key", "statusChangedAt",
    "addOns", "attachedTo", "cidrListAliases", "cidrs", "code", "instanceStatus", "ipAddressType", "ipv6Addresses",
    "ipv6Cidrs", "isAttached", "metadataOptions", "nextPageToken", "operationDetails", "path", "progress",
    "publicIpv4AddressCount", "supportedAppCategories", "systemStatus", "tags", "value",
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
    addressed(lightsail, name)
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
first = lightsail.get_operations_for_resource(resourceName="win-1")["operations"][-1]
lightsail.get_operation(operationId=first["id"])
# Disks, snapshots, and what comes of them.
lightsail.create_disk(diskName="data", availabilityZone="us-east-1a", sizeInGb=8, tags=[{"key": "team"}])
disk = lambda name: lightsail.get_disk(diskName=name)["disk"]
until("data", lambda: disk("data")["state"] == "available")
lightsail.get_disks()
lightsail.attach_disk(diskName="data", instanceName="web-1", diskPath="/dev/xvdf")
until("data attached", lambda: disk("data")["state"] == "in-use")
lightsail.get_disks()
lightsail.get_instance(instanceName="web-1")
lightsail.get_instances()
lightsail.create_disk_snapshot(diskName="data", diskSnapshotName="data-1")
lightsail.create_disk_snapshot(instanceName="web-1", diskSnapshotName="system-1")
lightsail.create_instance_snapshot(instanceName="web-1", instanceSnapshotName="web-1-a")
of_disk = lambda: lightsail.get_disk_snapshot(diskSnapshotName="data-1")["diskSnapshot"]["state"] == "completed"
of_web = lambda: lightsail.get_instance_snapshot(instanceSnapshotName="web-1-a")["instanceSnapshot"]["state"] == "available"
until("data-1", of_disk)
until("web-1-a", of_web)
lightsail.get_disk_snapshots()
lightsail.get_instance_snapshots()
research.copy_snapshot(sourceSnapshotName="web-1-a", targetSnapshotName="web-1-b", sourceRegion="us-east-1")
lightsail.copy_snapshot(sourceResourceName="old-1", useLatestRestorableAutoSnapshot=True, targetSnapshotName="old-1-a", sourceRegion="us-east-1")
lightsail.create_disk_from_snapshot(diskName="data-2", diskSnapshotName="data-1", availabilityZone="us-east-1a", sizeInGb=8)
ipv6 = lightsail.get_instance(instanceName="web-1")["instance"]["bundleId"]
mapping = {"web-2": [{"originalDiskPath": "/dev/xvdf", "newDiskName": "data-3"}]}
lightsail.create_instances_from_snapshot(instanceNames=["web-2"], instanceSnapshotName="web-1-a", availabilityZone="us-east-1a", bundleId=ipv6, attachedDiskMapping=mapping)
day = lightsail.get_auto_snapshots(resourceName="old-1")["autoSnapshots"][0]["date"]
lightsail.delete_auto_snapshot(resourceName="old-1", date=day)
lightsail.delete_disk_snapshot(diskSnapshotName="data-1")
lightsail.delete_instance_snapshot(instanceSnapshotName="web-1-a")
until("data-2", lambda: disk("data-2")["state"] == "available")
lightsail.delete_disk(diskName="data-2")

# A zone and its records.
lightsail.create_domain(domainName="example.com", tags=[{"key": "team"}])
record = {"name": "www.example.com", "type": "A", "target": "192.0.2.1"}
lightsail.create_domain_entry(domainName="example.com", domainEntry=record)
kept = lightsail.get_domain(domainName="example.com")["domain"]["domainEntries"][-1]
lightsail.update_domain_entry(domainName="example.com", domainEntry=kept | {"target": "192.0.2.2"})
alias = {"name": "blog.example.com", "type": "CNAME", "target": "www.example.com"}
lightsail.create_domain_entry(domainName="example.com", domainEntry=alias)
lightsail.get_domains()
lightsail.delete_domain_entry(domainName="example.com", domainEntry=kept | {"target": "192.0.2.2"})
lightsail.delete_domain(domainName="example.com")

# What an inventory asks.
metric = {"instanceName": "old-1", "metricName": "CPUUtilization", "period": 7200, "unit": "Percent", "statistics": ["Average"]}
assert len(lightsail.get_instance_metric_data(**metric, startTime=created - 86400, endTime=created)["metricData"]) == 12
lightsail.delete_known_host_keys(instanceName="web-1")
for name in ("get_alarms", "get_buckets", "get_certificates", "get_cloud_formation_stack_records", "get_contact_methods",
             "get_container_services", "get_distributions", "get_export_snapshot_records", "get_load_balancers",
             "get_profile", "get_relational_database_blueprints", "get_relational_database_bundles",
             "get_relational_databases", "get_relational_database_snapshots", "is_vpc_peered"):
    getattr(lightsail, name)()

# Signed in the query, as whoever hands out a link signs.
link = lightsail.generate_presigned_url("get_regions", ExpiresIn=300, HttpMethod="POST")
headers = {"X-Amz-Target": "Lightsail_20161128.GetRegions", "Content-Type": "application/x-amz-json-1.1"}
with urllib.request.urlopen(urllib.request.Request(link, b"{}", headers)) as answered:
    assert len(json.load(answered)["regions"]) == 19

lightsail.stop_instance(instanceName="web-1")
until("web-1 stopped", lambda: lightsail.get_instance_state(instanceName="web-1")["state"]["name"] == "stopped")
lightsail.detach_disk(diskName="data")
until("data detached", lambda: disk("data")["state"] == "available")
until("data-3 attached", lambda: disk("data-3")["state"] == "in-use")
for name in ("web-1", "web-2", "win-1", "win-2", "old-1"):
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
CreateDisk GetDisk GetDisks AttachDisk DetachDisk DeleteDisk CreateDiskFromSnapshot CreateDiskSnapshot GetDiskSnapshot
GetDiskSnapshots DeleteDiskSnapshot CreateInstanceSnapshot GetInstanceSnapshot GetInstanceSnapshots
DeleteInstanceSnapshot CopySnapshot CreateInstancesFromSnapshot DeleteAutoSnapshot CreateDomain GetDomain GetDomains
DeleteDomain CreateDomainEntry UpdateDomainEntry DeleteDomainEntry GetInstanceMetricData DeleteKnownHostKeys GetProfile
IsVpcPeered GetAlarms GetBuckets GetCertificates GetCloudFormationStackRecords GetContactMethods GetContainerServices
GetDistributions GetExportSnapshotRecords GetLoadBalancers GetRelationalDatabaseBlueprints GetRelationalDatabaseBundles
GetRelationalDatabases GetRelationalDatabaseSnapshots
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
    left_out = lambda path: any(path == out or path.startswith(out) and out.endswith(".") for out in LEFT_OUT.get(action, ()))
    ours, said = shown(bodies.get(action, []), {}), set()
    for body in bodies.get(action, []):
        said.update(words(body))
    samples = list(examples(action))
    compared += bool(samples)
    for sample in samples:
        absent = [f"{path} is" for path in missing(shown(sample, {}), ours) if not left_out(path)]
        absent += [f"{path} {word!r} is" for path, word in set(words(sample)) - said if not left_out(path)]
        problems.extend(f"{action}{path} in AWS's example and not here" for path in sorted(absent))
    if samples:
        more = [path for path in missing(ours, shown(samples, {})) if path.rsplit(".", 1)[1] not in SINCE]
        problems.extend(f"{action}{path} is here and not in AWS's example" for path in sorted(more))


def least(shape, name=""):
    """The least that the model takes for a shape."""
    kind = shape.type_name
    if kind == "structure":
        return {member: least(shape.members[member], member) for member in shape.required_members}
    if kind == "list":
        return [least(shape.member, name)]
    if kind == "map":
        return {}
    if kind == "string":
        return shape.enum[0] if shape.enum else "2026-11-01" if name == "date" else "us-east-1a" if "Zone" in name else "sweep-1"
    return {"boolean": True, "timestamp": created, "integer": 300, "long": 300}.get(kind, 1.0)


# Every action of the model, where nothing is known of what it names.
REFUSALS = {"InvalidInputException", "NotFoundException", "OperationFailureException", "UnknownOperationException"}
model, refusals = lightsail.meta.service_model, 0
for action in model.operation_names:
    operation = model.operation_model(action)
    bodies.pop(action, None)
    members = least(operation.input_shape) if operation.input_shape else {}
    try:
        lightsail._make_api_call(action, members)
    except ClientError as error:
        code, said = error.response["Error"]["Code"], error.response["Error"]["Message"]
        refusals += 1
        if code not in REFUSALS:
            problems.append(f"{action} answers {code}: {said}")
        if code == "UnknownOperationException" and f"{action} is an action of Lightsail" not in said:
            problems.append(f"{action}: {said}")
    for body in bodies.get(action, []):
        try:
            confirm(operation.output_shape, body, action)
        except Wrong as wrong:
            problems.append(str(wrong))

for problem in dict.fromkeys(problems):
    print(problem)
assert not problems
print(
    f"{len(ACTIONS)} actions fit the model and {compared} AWS's examples; of all {len(model.operation_names)} asked,"
    f" {refusals} are refused in the service's own form"
)
