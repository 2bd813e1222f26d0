"""What `skysail export` writes is the request that Skysail itself sends, member by member.

Plans are made by a seed. Of each, `skysail apply` sends the request, then the exported command of
the AWS CLI, the command with the exported document, and the exported program for boto3; every one
to a sandbox of its own, through a recorder. What is recorded is compared whole; the tag of a launch,
which is Skysail's own, is the only difference. The template is held against CloudFormation's own
schema and the configuration is read as HCL, and both are compared with the same request.

A plan with follow-ups is carried out by the exported script and the exported program: both send each change
once, and leave accounts that are equal, with what the plan says.

usage: exports.py BINARY [SEED [SENT [READ]]]: of how many plans the requests are sent, and of how
many more the template and the configuration are read.
"""

import http.client
import http.server
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import boto3
import cfnlint.api
import hcl2
import yaml

BINARY = os.path.realpath(sys.argv[1])
SEED, SENT, READ = ([int(n) for n in sys.argv[2:]] + [1, 5, 8][len(sys.argv) - 2 :])[:3]
LAUNCH = "skysail:launch"
# The key pairs that the plans name are there before.
SCENARIO = 'about = "Two key pairs are there already."\n' + "".join(
    f'[[before]]\nregion = "{region}"\naction = "CreateKeyPair"\nago = 3600.0\n[before.body]\nkeyPairName = "{key}"\n'
    for region in ("us-east-1", "us-west-2", "eu-central-1")
    for key in ("mine", "team_2-b")
)


class Recorder:
    """A server in between that writes down what is created."""

    def __init__(self):
        self.seen, self.changes, self.target = [], [], None
        # The actions whose next reply breaks off in the middle, or is whole and says nothing.
        self.halved, self.emptied = set(), set()
        # The action that is carried out and answered by an error: its status and code.
        self.failed = {}
        recorder = self

        class Between(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                action = self.headers["X-Amz-Target"].split(".")[-1]
                if not action.startswith("Get"):
                    recorder.changes.append((action, json.loads(body)))
                if action == "CreateInstances":
                    recorder.seen.append((self.headers["Authorization"].split("/")[2], json.loads(body)))
                there = http.client.HTTPConnection(recorder.target, timeout=30)
                there.request("POST", "/", body, dict(self.headers))
                try:
                    answer = there.getresponse()
                    text = answer.read()
                except http.client.HTTPException:
                    self.close_connection = True
                    return
                if action in recorder.emptied and answer.status == 200:
                    text = b"{}"
                status, code = recorder.failed.pop(action, (answer.status, ""))
                if code:
                    text = json.dumps({"__type": code, "message": "The limit of this test."}).encode()
                self.send_response(status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if action in recorder.halved and answer.status == 200:
                    recorder.halved.remove(action)
                    text = text[: len(text) // 2]
                    self.close_connection = True
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"

    def of(self, scenario, send):
        """What is created while this is run against a new account, and how it ended."""
        server = subprocess.Popen(
            [BINARY, "sandbox", "--listen", "127.0.0.1:0", "--speed", "40", "--scenario", scenario],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            self.target = urllib.parse.urlsplit(server.stdout.readline().removeprefix("listening on ").strip()).netloc
            self.seen, self.changes = [], []
            return send(), self.seen
        finally:
            server.kill()
            server.wait()


def plan(chance):
    """A plan that Lightsail takes, of any kind."""
    region, zone, blueprint, bundle, network = chance.choice(
        [
            ("us-east-1", "us-east-1a", "debian_12", "nano_3_0", "dualstack"),
            ("eu-central-1", "eu-central-1b", "ubuntu_24_04", "micro_3_0", "ipv4"),
            ("us-east-1", "us-east-1b", "debian_12", "nano_ipv6_3_0", "ipv6"),
            ("us-east-1", "us-east-1a", "windows_server_2022", "small_win_3_0", "dualstack"),
            ("us-west-2", "us-west-2a", "lfr_ubuntu_1_0", "app_standard_xl_1_0", "dualstack"),
        ]
    )
    made = {"availabilityZone": zone, "blueprintId": blueprint, "bundleId": bundle, "ipAddressType": network}
    name = chance.choice(["web", "a.b", "A_1", "7", "web-1"])
    made["instanceNames"] = chance.choice(
        [[f"{name}-1"], [f"{name}-{{1..3}}"], [f"{name}-1", f"{name}.1", f"{name}_1"], [f"{name}-x", f"{name}-X"]]
    )
    if chance.random() < 0.7:
        made["userData"] = script(chance)
    if chance.random() < 0.5:
        made["keyPairName"] = chance.choice(["mine", "team_2-b"])
    if chance.random() < 0.7:
        made["tags"] = tags(chance)
    add_ons = []
    if "win" not in blueprint and "lfr" not in blueprint and chance.random() < 0.6:
        time = {"snapshotTimeOfDay": f"{chance.randrange(24):02}:00"}
        add_ons.append({"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": time if chance.random() < 0.7 else {}})
    if "lfr" in blueprint and chance.random() < 0.8:
        idle = {"threshold": str(chance.randint(1, 99)), "duration": str(chance.randint(1, 1440))}
        add_ons.append({"addOnType": "StopInstanceOnIdle", "stopInstanceOnIdleRequest": idle})
    if add_ons:
        made["addOns"] = add_ons
    return made


PIECES = [
    "#!/bin/sh\n", "echo 'it''s'", '"quoted"', "$HOME ${HOME} $${X} $$ $(id) `id`", "\\ \\n \\\\ %{if} %%{x} %s", "\t", "\r\n",
    "\n\n", "  ", "<<EOF\n x\nEOF\n", "é ü ß ñ 漢字 עברית", "🎉 👩‍💻 ✔️", "\u0085\u2028\u2029\ufeff", "\u202e\u200b", "\x01\x1b[2J\x7f\b\f",
    "# a comment", "!! !x ~ * ? [a]", "{{x}} {a,b}", "a: b, c - d", "&& || ; > <", "\U000e0001\ufffd", "é",
]
STARTS = ["", "", "", "#cloud-config\n", "--help", "-x ", "http://127.0.0.1:1/x", "https://x", "[1]", '{"a":1}', "=x", "@x", " "]


def script(chance):
    text = chance.choice(STARTS) + "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 12)))
    if chance.random() < 0.1:
        text += "\n" + "x" * 9000
    return text if text.strip() else text + "x"


def tags(chance):
    signs = "abcXYZ019 éß漢+-=._:/@"
    made = {}
    for _ in range(chance.randint(1, 5)):
        key = "".join(chance.choice(signs) for _ in range(chance.randint(1, 12))).strip().strip("=") or "k"
        value = "".join(chance.choice(signs) for _ in range(chance.randint(0, 20)))
        made.setdefault(key, value)
    all = [{"key": key, "value": value} if value else {"key": key} for key, value in made.items()]
    if chance.random() < 0.3:
        all.append({"key": LAUNCH, "value": "of-an-earlier-launch"})
    return all


def export(path, form):
    done = subprocess.run([BINARY, "export", path, "--as", form], capture_output=True, cwd="/", env={})
    assert done.returncode == 0, (done.stderr, open(path).read())
    return done.stdout.decode(), done.stderr.decode()


def ours(recorder, scenario, path, state):
    """The request that Skysail sends, without the tag of its launch, and where it sends it."""
    environment = os.environ | {"XDG_STATE_HOME": state, "XDG_CONFIG_HOME": state, "XDG_CACHE_HOME": state}
    words = [BINARY, "apply", path, "--yes", "--no-wait", "--endpoint-url", recorder.url]

    def send():
        return subprocess.run(words, env=environment, capture_output=True, text=True)

    done, seen = recorder.of(scenario, send)
    assert done.returncode == 0, done.stderr
    [(region, request)] = seen
    own = [tag for tag in request.get("tags", []) if tag["key"] == LAUNCH]
    assert len(own) == 1, request
    request["tags"].remove(own[0])
    if not request["tags"]:
        del request["tags"]
    return region, request


def senders(folder, path):
    """How each export is run: the CLI's command, its document, and boto3's program."""
    files = {form: os.path.join(folder, form) for form in ("aws-cli", "json", "boto3")}
    for form, file in files.items():
        with open(file, "w", newline="") as out:
            out.write(export(path, form)[0])
    yield "aws-cli", ["sh", files["aws-cli"]]
    yield "json", ["aws", "lightsail", "create-instances", "--cli-input-json", f"file://{files['json']}"]
    yield "boto3", [sys.executable, files["boto3"]]


def sent_alike(recorder, scenario, folder, made):
    path = os.path.join(folder, "plan.json")
    with open(path, "w") as out:
        json.dump(made, out)
    region, request = ours(recorder, scenario, path, folder)
    for form, words in senders(folder, path):
        environment = os.environ | {"AWS_ENDPOINT_URL_LIGHTSAIL": recorder.url, "AWS_MAX_ATTEMPTS": "4"}
        # The document alone does not say the Region, which is told beside it.
        environment["AWS_REGION"] = environment["AWS_DEFAULT_REGION"] = region if form == "json" else "ap-south-1"
        done, seen = recorder.of(scenario, lambda: subprocess.run(words, env=environment, capture_output=True, text=True))
        assert done.returncode == 0, f"{form}: {done.stderr}\n{made}"
        assert seen == [(region, request)], f"{form} sent\n{seen}\nand not\n{[(region, request)]}"
    read_alike(path, region, request)


def read_alike(path, region, request):
    template, _ = export(path, "cloudformation")
    said_by_template(template, region, request)
    configuration, _ = export(path, "terraform")
    said_by_configuration(configuration, region, request)
    formatted(configuration)
    assert f"# The Region is not included. Use this in {region}." in template
    assert LAUNCH in template.split("AWSTemplate")[0] and LAUNCH in configuration.split("terraform {")[0]
    assert f"Use this in {region}." in export(path, "json")[1]


def formatted(configuration):
    """`terraform fmt` would change nothing, where there is a terraform to ask; the tests of the formats hold its rules."""
    if shutil.which("terraform"):
        words = ["terraform", "fmt", "-check", "-diff", "-no-color", "-"]
        done = subprocess.run(words, input=configuration.encode(), capture_output=True)
        assert done.returncode == 0, f"{done.stdout.decode()}{done.stderr.decode()}\n{configuration}"


def lacks(text, request, by):
    """Each add-on and member that a format cannot say is said in a comment, and only then."""
    notes = "\n".join(line for line in text.split("\n") if line.startswith("# "))
    for add_on in request.get("addOns", []):
        idle = add_on.get("stopInstanceOnIdleRequest")
        if idle:
            assert f"at {idle['threshold']} percent for {idle['duration']} minutes" in notes, notes
    types = [add_on["addOnType"] for add_on in request.get("addOns", [])]
    assert ("StopInstanceOnIdle" in notes) == ("StopInstanceOnIdle" in types), notes
    if by == "cloudformation":
        network = request["ipAddressType"]
        usual = "ipv6" if "_ipv6_" in request["bundleId"] else "dualstack"
        assert (f"does not support ipAddressType {network}." in notes) == (network != usual), notes
    else:
        bare = {"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {}}
        assert ("Terraform requires an hour" in notes) == (bare in request.get("addOns", [])), notes


def matches(template, region):
    return [str(match) for match in cfnlint.api.lint(template, cfnlint.api.ManualArgs(regions=[region]))]


def said_by_template(template, region, request):
    found = matches(template, region)
    assert not found, f"{found}\n{template}"
    resources = yaml.safe_load(template)["Resources"]
    names = []
    for resource in resources.values():
        assert resource["Type"] == "AWS::Lightsail::Instance"
        properties = dict(resource["Properties"])
        names.append(properties.pop("InstanceName"))
        expected = {
            member[0].upper() + member[1:]: request[member]
            for member in ("availabilityZone", "blueprintId", "bundleId", "keyPairName", "userData")
            if member in request
        }
        if "tags" in request:
            expected["Tags"] = [{k.capitalize(): v for k, v in tag.items()} for tag in request["tags"]]
        snapshots = [add_on for add_on in request.get("addOns", []) if add_on["addOnType"] == "AutoSnapshot"]
        if snapshots:
            expected["AddOns"] = [{"AddOnType": "AutoSnapshot", "Status": "Enabled"}]
            time = snapshots[0]["autoSnapshotAddOnRequest"].get("snapshotTimeOfDay")
            if time:
                expected["AddOns"][0]["AutoSnapshotAddOnRequest"] = {"SnapshotTimeOfDay": time}
        assert properties == expected, f"{properties}\nand not\n{expected}"
    assert names == request["instanceNames"], names
    lacks(template, request, "cloudformation")


def plain(text):
    """The value of a quoted string of HCL without templates, by HCL's own rules."""
    assert text[0] == text[-1] == '"', text
    out, at, end = [], 1, len(text) - 1
    single = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
    while at < end:
        if text[at] == "\\":
            width = {"u": 4, "U": 8}.get(text[at + 1])
            out.append(chr(int(text[at + 2 : at + 2 + width], 16)) if width else single[text[at + 1]])
            at += 2 + (width or 0)
        elif text[at : at + 3] in ("$${", "%%{"):
            out.append(text[at] + "{")
            at += 3
        else:
            assert text[at : at + 2] not in ("${", "%{"), f"a template in {text}"
            out.append(text[at])
            at += 1
    return "".join(out)


def read(value):
    """A value of python-hcl2's with its strings read, and without its own notes."""
    if isinstance(value, dict):
        return {(plain(k) if k.startswith('"') else k): read(v) for k, v in value.items() if not k.startswith("__")}
    return [read(one) for one in value] if isinstance(value, list) else plain(value)


def said_by_configuration(configuration, region, request):
    whole = read(hcl2.loads(configuration))
    assert whole["provider"] == [{"aws": {"region": region}}], whole["provider"]
    assert whole["terraform"] == [{"required_providers": [{"aws": {"source": "hashicorp/aws"}}]}], whole["terraform"]
    arguments = {
        "availabilityZone": "availability_zone",
        "blueprintId": "blueprint_id",
        "bundleId": "bundle_id",
        "ipAddressType": "ip_address_type",
        "keyPairName": "key_pair_name",
        "userData": "user_data",
    }
    expected = {argument: request[member] for member, argument in arguments.items() if member in request}
    if "tags" in request:
        expected["tags"] = {tag["key"]: tag.get("value", "") for tag in request["tags"]}
    times = [add_on.get("autoSnapshotAddOnRequest", {}).get("snapshotTimeOfDay") for add_on in request.get("addOns", [])]
    if any(times):
        expected["add_on"] = [{"type": "AutoSnapshot", "snapshot_time": next(filter(None, times)), "status": "Enabled"}]
    names, ids = [], []
    for resource in whole["resource"]:
        [(id, found)] = resource["aws_lightsail_instance"].items()
        ids.append(id)
        names.append(found.pop("name"))
        assert found == expected, f"{found}\nand not\n{expected}"
    assert names == request["instanceNames"] and len(set(ids)) == len(ids), (names, ids)
    lacks(configuration, request, "terraform")


def as_settled(made):
    """The request of a plan as `sent_alike` has seen Skysail send it."""
    request = dict(made)
    request["instanceNames"] = [
        name.replace("{1..3}", str(n)) for name in made["instanceNames"] for n in ((1, 2, 3) if "{" in name else (1,))
    ]
    tags = [tag for tag in made.get("tags", []) if tag["key"] != LAUNCH]
    request.pop("tags", None)
    return request | ({"tags": tags} if tags else {})


def once(recorder, folder, made):
    """A reply that never comes, half of one, an error of AWS's own, or a reply that says nothing makes none of them
    send again, nor go on."""
    path = os.path.join(folder, "plan.json")
    with open(path, "w") as out:
        json.dump({"request": made, "followUps": {"ports": [{"service": "https"}], "staticIp": {}}}, out)
    order = ["CreateInstances", "OpenInstancePublicPorts", "AllocateStaticIp", "AttachStaticIp"]
    cases = [("lost-reply", set(), set(), {}, 0)]
    for at, action in enumerate(order):
        cases += [("calm", {action}, set(), {}, at), ("calm", set(), {action}, {}, at)]
    cases += [("calm", set(), set(), {order[at]: (500, "ServiceException")}, at) for at in (0, 1)]
    for form, words in senders(folder, path):
        if form == "json":
            continue
        environment = os.environ | {"AWS_ENDPOINT_URL_LIGHTSAIL": recorder.url, "AWS_MAX_ATTEMPTS": "4"}
        for scenario, halved, emptied, failed, at in cases:
            recorder.halved, recorder.emptied, recorder.failed = set(halved), emptied, dict(failed)
            done, _ = recorder.of(scenario, lambda: subprocess.run(words, env=environment, capture_output=True, text=True))
            said = f"{form}, {scenario}, {halved}, {emptied}, {failed}: {done}"
            assert [action for action, _ in recorder.changes] == order[: at + 1], said
            assert done.returncode == 3 and "Traceback" not in done.stderr, said
            billed = "may exist and be billed: web-1." in done.stderr
            left = re.search("[a-z_-]+: web-1: The reply .* run only what is left.", done.stderr)
            assert (billed, left is not None) == (at == 0, at > 0), said
        # What AWS refuses is no unknown outcome.
        recorder.emptied, recorder.failed = set(), {"CreateInstances": (400, "InvalidInputException")}
        done, _ = recorder.of("calm", lambda: subprocess.run(words, env=environment, capture_output=True, text=True))
        assert done.returncode not in (0, 3) and "may exist" not in done.stderr, f"{form}: {done}"
    recorder.emptied = set()


PORTS = [("tcp", 22), ("tcp", 80), ("tcp", 443), ("tcp", 8000)]


def account(url, region):
    """What an account holds, without ids, ARNs, times, and addresses."""
    lightsail = boto3.client("lightsail", region_name=region, endpoint_url=url)
    instances = {}
    for instance in lightsail.get_instances()["instances"]:
        ports = lightsail.get_instance_port_states(instanceName=instance["name"])["portStates"]
        ports = sorted((p["protocol"], p["fromPort"], p["toPort"], p["cidrs"], p.get("ipv6Cidrs", [])) for p in ports)
        kept = {k: instance[k] for k in ("state", "blueprintId", "bundleId", "isStaticIp", "ipAddressType", "tags")}
        instances[instance["name"]] = kept | {"ports": ports}
    ips = {ip["name"]: ip.get("attachedTo") for ip in lightsail.get_static_ips()["staticIps"]}
    return {"instances": instances, "ips": ips}


def followed(recorder, scenario, folder):
    """Follow-ups are carried out once each, in their order, and to the same end."""
    request = {"instanceNames": ["web-1", "web-2"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12"}
    request |= {"bundleId": "nano_3_0", "ipAddressType": "dualstack"}
    ports = [{"service": "https"}, {"fromPort": 8000, "toPort": 8080, "cidrs": ["203.0.113.9/32"]}]
    path = os.path.join(folder, "followed.json")
    with open(path, "w") as out:
        json.dump({"request": request, "followUps": {"ports": ports, "staticIp": {}, "sshAlias": True}}, out)
    left = []
    for form, words in senders(folder, path):
        if form == "json":
            continue
        environment = os.environ | {"AWS_ENDPOINT_URL_LIGHTSAIL": recorder.url, "AWS_MAX_ATTEMPTS": "4"}

        def send():
            recorder.halved = {"GetInstanceState"}
            done = subprocess.run(words, env=environment, capture_output=True, text=True)
            assert not recorder.halved, f"{form} looked at no state"
            return done, account(recorder.url, "us-west-2")

        (done, after), _ = recorder.of(scenario, send)
        assert done.returncode == 0, f"{form}: {done.stderr}"
        ways = [(action, body.get("instanceName") or body.get("staticIpName")) for action, body in recorder.changes[1:]]
        each = lambda name: [("OpenInstancePublicPorts", name)] * 2 + [("AllocateStaticIp", f"{name}-ip"), ("AttachStaticIp", name)]
        assert recorder.changes[0][0] == "CreateInstances" and ways == each("web-1") + each("web-2"), f"{form}: {ways}"
        left.append(after)
    assert left[0] == left[1], f"{left[0]}\nand not\n{left[1]}"
    assert left[0]["ips"] == {"web-1-ip": "web-1", "web-2-ip": "web-2"}, left[0]
    for name, instance in left[0]["instances"].items():
        assert [port[:2] for port in instance["ports"]] == PORTS and instance["isStaticIp"], (name, instance)
    followed_as_resources(path)


def followed_as_resources(path):
    """Both lists of ports replace the blueprint's own, so those are in them."""
    template, _ = export(path, "cloudformation")
    found = matches(template, "us-west-2")
    assert not found, f"{found}\n{template}"

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!Ref", lambda loader, node: {"Ref": node.value})
    resources = yaml.load(template, Loader)["Resources"]
    instances = {id: r["Properties"] for id, r in resources.items() if r["Type"] == "AWS::Lightsail::Instance"}
    ips = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::Lightsail::StaticIp"]
    attached = {instances[ip["AttachedTo"]["Ref"]]["InstanceName"]: ip["StaticIpName"] for ip in ips}
    assert attached == {"web-1": "web-1-ip", "web-2": "web-2-ip"}, attached
    for instance in instances.values():
        assert [(p["Protocol"], p["FromPort"]) for p in instance["Networking"]["Ports"]] == PORTS, instance
    whole = hcl2.loads(export(path, "terraform")[0])["resource"]
    of = lambda kind: [body for one in whole for name, named in one.items() if plain(name) == kind for body in named.values()]
    for body in of("aws_lightsail_instance_public_ports"):
        assert [(plain(p["protocol"]), p["from_port"]) for p in body["port_info"]] == PORTS, body
    kinds = ("aws_lightsail_instance", "aws_lightsail_static_ip", "aws_lightsail_static_ip_attachment")
    assert [len(of(kind)) for kind in kinds] == [2, 2, 2], whole


def main():
    # The schema does find what is wrong.
    wrong = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  A:\n    Type: AWS::Lightsail::Instance\n    Properties:\n'
    wrong += "      InstanceName: a1\n      BlueprintId: x\n      BundleId: y\n"
    assert not matches(wrong, "us-east-1")
    assert matches(wrong + "      IpAddressType: ipv6\n", "us-east-1")
    assert matches(wrong.replace("      BundleId: y\n", ""), "us-east-1")
    chance = random.Random(SEED)
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as folder:
        scenario = os.path.join(folder, "keys.toml")
        with open(scenario, "w") as out:
            out.write(SCENARIO)
        for _ in range(SENT):
            sent_alike(recorder, scenario, folder, plan(chance))
        for _ in range(READ):
            made = plan(chance)
            path = os.path.join(folder, "plan.json")
            with open(path, "w") as out:
                json.dump(made, out)
            read_alike(path, made["availabilityZone"][:-1], as_settled(made))
        followed(recorder, scenario, folder)
        once(recorder, folder, {"instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "blueprintId": "debian_12", "bundleId": "nano_3_0", "ipAddressType": "dualstack"})
    print(f"{SENT} plans sent in four ways, {SENT + READ} read as a template and a configuration, seed {SEED}")


main()
