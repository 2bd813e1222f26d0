"""Cloud Custodian and Prowler look at an account whose state is known, and must judge it rightly.

usage: inventory.py custodian|prowler DIRECTORY, in the environment that the tool is installed in.
"""

import glob
import json
import os
import shutil
import subprocess
import sys

from common import PLAN, addressed, client, running

tool, place = sys.argv[1:]
bin = os.path.dirname(sys.executable)
lightsail = client()

# One that is exposed and is kept safe, one that is stopped and behind a closed firewall, and a PHP image.
kept = {"addOns": [{"addOnType": "AutoSnapshot"}], "tags": [{"key": "team", "value": "web"}]}
lightsail.create_instances(**PLAN | kept, instanceNames=["web-1"])
lightsail.create_instances(**PLAN, instanceNames=["closed-1"])
lightsail.create_instances(**PLAN | {"blueprintId": "wordpress_ls_1_0"}, instanceNames=["blog-1"])
for name in ("web-1", "closed-1", "blog-1"):
    running(lightsail, name)
    addressed(lightsail, name)
lightsail.put_instance_public_ports(instanceName="closed-1", portInfos=[])
lightsail.allocate_static_ip(staticIpName="used-ip")
lightsail.attach_static_ip(staticIpName="used-ip", instanceName="web-1")
lightsail.allocate_static_ip(staticIpName="idle-ip")


def run(*command):
    done = subprocess.run([os.path.join(bin, command[0]), *command[1:]], capture_output=True, text=True, cwd=place)
    said = done.stdout + done.stderr
    for bad in ("Traceback", "ValidationException", "KeyError", "ParamValidation"):
        assert bad not in said, said
    return done.returncode, said


def custodian():
    out = os.path.join(place, "custodian-out")
    shutil.rmtree(out, ignore_errors=True)
    value = lambda key, value, **more: {"type": "value", "key": key, "value": value} | more
    wanted = {
        "running": ("lightsail-instance", [value("state.name", "running")], {"web-1", "closed-1", "blog-1"}),
        "exposed": (
            "lightsail-instance",
            [value("networking.ports[?accessType=='public'] | length(@)", 0, op="gt")],
            {"web-1", "blog-1"},
        ),
        "tagged": ("lightsail-instance", [value("tags[?key=='team'].value | [0]", "web")], {"web-1"}),
        "without-snapshots": ("lightsail-instance", [value("addOns", "absent")], {"closed-1", "blog-1"}),
        "old": ("lightsail-instance", [{"type": "value", "key": "createdAt", "value_type": "age", "op": "gt", "value": 1}], set()),
        "databases": ("lightsail-db", [], set()),
        "balancers": ("lightsail-elb", [], set()),
    }
    policies = [{"name": n, "resource": f"aws.{r}", "filters": f} for n, (r, f, _) in wanted.items()]
    path = os.path.join(place, "policies.json")
    with open(path, "w") as file:
        json.dump({"policies": policies}, file)
    status, said = run("custodian", "run", "-s", out, "--region", "us-east-1", "--cache-period", "0", path)
    assert status == 0 and "ERROR" not in said, said
    for name, (_, _, expected) in wanted.items():
        with open(os.path.join(out, name, "resources.json")) as file:
            found = {resource["name"] for resource in json.load(file)}
        assert found == expected, f"{name}: {found}"
    return f"{len(wanted)} policies found what there is"


def prowler():
    out = os.path.join(place, "prowler-out")
    shutil.rmtree(out, ignore_errors=True)
    status, said = run(
        "prowler", "aws", "--service", "lightsail", "--region", "us-east-1", "--output-formats", "json-ocsf",
        "--output-directory", out, "--no-banner", "--ignore-exit-code-3",
    )
    assert status == 0, said
    [report] = glob.glob(os.path.join(out, "*.ocsf.json"))
    with open(report) as file:
        findings = json.load(file)
    # It names them by their support codes.
    known = lightsail.get_instances()["instances"] + lightsail.get_static_ips()["staticIps"]
    names = {one["supportCode"]: one["name"] for one in known}
    got = {
        (finding["metadata"]["event_code"].removeprefix("lightsail_"), names[resource["name"]]): finding["status_code"]
        for finding in findings
        for resource in finding["resources"]
    }
    expected = {
        ("instance_automated_snapshots", "web-1"): "PASS",
        ("instance_automated_snapshots", "closed-1"): "FAIL",
        ("instance_automated_snapshots", "blog-1"): "FAIL",
        ("instance_public", "web-1"): "FAIL",
        ("instance_public", "closed-1"): "PASS",
        ("instance_public", "blog-1"): "FAIL",
        ("instance_php_blueprint_updated", "blog-1"): "MANUAL",
        ("static_ip_unused", "used-ip"): "PASS",
        ("static_ip_unused", "idle-ip"): "FAIL",
    }
    assert got == expected, json.dumps([[*key, value] for key, value in got.items()], indent=1) + said
    return f"{len(got)} verdicts are right"


print({"custodian": custodian, "prowler": prowler}[tool]())
