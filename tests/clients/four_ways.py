"""A web app with port 443, a static IP and an alias comes to the same account in each of four ways, and so does a
blog with HTTPS for its domain.

The wizard is answered in a terminal, line by line, from nothing to the servers that run; `skysail apply` carries out
the plan; the exported script of the AWS CLI and the exported program for boto3 are run. Each has a sandbox of its own,
and each account is compared with the others member by member: all but ids, ARNs, times, addresses, what tells of
support, and the tag by which Skysail knows its launch. What serves the web app is for its owner to install: that port
443 is open to everyone, at an address that stays, is as far as Lightsail goes. The site of the blog is opened over
HTTPS by its domain, with its certificate checked.

The domain leads to the address that was made in each of them, for whoever asks: a name server is no part of Lightsail.

usage: four_ways.py BINARY
"""

import json
import os
import pty
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import boto3

BINARY = os.path.realpath(sys.argv[1])
LAUNCH = "skysail:launch"
REGION = "us-west-2"
# What tells one account from another though they are equal, wherever it stands.
OWN = {"arn", "createdAt", "id", "supportCode", "publicIpAddress", "privateIpAddress", "ipAddress", "ipv6Addresses"}
OWN |= {"statusChangedAt", "nextToken", "nextPageToken", "ResponseMetadata", "operationId", "dateTime"}
DOMAIN, EMAIL = "www.a.example", "me@a.example"
FILE = "File, < to go back"
# The answers that aren't the default: a part of the line that is chosen, or what is typed.
CHOSEN = {"Region": "Oregon", "Key pair": "Default key", "Static IP": "New"}
TYPED = {"SSH alias": "y", "Names": "web-1"}
# The words that open what isn't asked by itself, at the question that they stand at.
OPENED, OPENS = "Open ports", ["static IP", "SSH alias"]
WEB_APP = {"chosen": CHOSEN | {"Open ports": "HTTPS"}, "typed": TYPED}
BLOG = {
    "chosen": CHOSEN | {"Kind": "App on Linux", "Blueprint": "wordpress_ls_1_0"},
    "typed": TYPED | {"HTTPS": "y", "Domain names": DOMAIN, "Email": EMAIL},
}


class Sandbox:
    """An account of its own."""

    def __enter__(self):
        words = [BINARY, "sandbox", "--listen", "127.0.0.1:0", "--speed", "20"]
        self.server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.server.stdout.readline().removeprefix("listening on ").strip()
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def client(self):
        return boto3.client("lightsail", region_name=REGION, endpoint_url=self.url)


def environment(folder, url):
    """That of a computer on which nothing was done yet, and to which the domain leads to the server."""
    home = tempfile.mkdtemp(dir=folder)
    # ssh takes the home folder of the user, whatever HOME says.
    ssh = os.path.join(home, "ssh")
    with open(ssh, "w") as out:
        out.write(f'#!/bin/sh\nexec "{shutil.which("ssh")}" -F "$HOME/.ssh/config" "$@"\n')
    os.chmod(ssh, 0o755)
    made = os.environ | {"HOME": home, "PATH": os.pathsep.join((home, folder, os.environ["PATH"]))}
    made |= {"AWS_ENDPOINT_URL_LIGHTSAIL": url, "AWS_REGION": REGION, "TERM": "xterm", "LANG": "C.UTF-8"}
    made |= {"LD_PRELOAD": os.path.join(folder, "names.so"), "PYTHONPATH": folder}
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        made.pop(name, None)
    return made


class Terminal:
    """A program in a terminal that asks line by line."""

    def __init__(self, words, environment):
        self.said, self.seen = "", 0
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.execve(words[0], words, environment)

    def more(self):
        """Reads on; false, where the program has ended."""
        if select.select([self.terminal], [], [], 0.2)[0]:
            try:
                self.said += os.read(self.terminal, 65536).decode(errors="replace").replace("\r", "")
            except OSError:
                return False
        return True

    def sees(self, text, within=180):
        end = time.monotonic() + within
        while text not in self.said:
            assert self.more() and time.monotonic() < end, f"{text!r} isn't said:\n{self.said[-3000:]}"

    def asked(self, within):
        """The label of the next question; none, where the program ends first."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            found = re.search(r"(?:^|\n)([^\n\[]*?)(?: \[[^\n]*\])? ?> $", self.said[self.seen :])
            if found:
                self.seen = len(self.said)
                return found.group(1)
            if not self.more():
                return None
        raise AssertionError(f"nothing was asked:\n{self.said[-3000:]}")

    def says(self, text):
        """A line as a hand types it: a word that is pasted creates nothing."""
        for letter in text + "\n":
            os.write(self.terminal, letter.encode())
            time.sleep(0.1)

    def chooses(self, part):
        """The number of the line that is listed last with this in it."""
        rows = re.findall(r"\n *(\d+)  ([^\n]*)", self.said)
        self.says(next(number for number, row in reversed(rows) if part in row))

    def ended(self):
        _, status = os.waitpid(self.child, 0)
        return os.waitstatus_to_exitcode(status)


def by_the_wizard(sandbox, folder, answers):
    """From nothing to the server and all that follows, in one sitting, with the plan saved on the way."""
    words = [BINARY, "--plain", "--endpoint-url", sandbox.url]
    terminal = Terminal(words, environment(folder, sandbox.url))
    asked, created, opens, opened = [], False, list(OPENS), False
    while (label := terminal.asked(180)) is not None:
        asked.append(label)
        assert len(asked) < 60, asked
        if label == "Review":
            terminal.says("c" if FILE in asked else "s")
        elif label == FILE:
            terminal.says(saved(folder))
        elif label.startswith("Type create"):
            terminal.says("create")
            created = True
        elif created:
            # The menu of a server that runs. Whoever leaves leaves what follows to `watch`.
            terminal.sees("SSH alias: done")
            if "HTTPS" in answers["typed"]:
                terminal.sees(f"HTTPS for {DOMAIN}: done")
            terminal.says("q")
        elif label == OPENED and opens:
            terminal.says(opens.pop(0))
        elif label in ("HTTPS", "Names") and not opened:
            # What was opened leads on: back to the rest, and to the question itself.
            terminal.says("<")
        elif label in answers["chosen"]:
            opened = opened or label == OPENED
            terminal.chooses(answers["chosen"][label])
        else:
            opened = opened or label == OPENED
            terminal.says(answers["typed"].get(label, ""))
    assert terminal.ended() == 0, terminal.said
    return terminal.said


def saved(folder):
    return os.path.join(folder, "plan.json")


def by_apply(sandbox, folder, _):
    words = [BINARY, "apply", saved(folder), "--yes", "--endpoint-url", sandbox.url]
    return run(words, environment(folder, sandbox.url))


def by_export(form):
    def carried_out(sandbox, folder, _):
        text = run([BINARY, "export", saved(folder), "--as", form], os.environ)
        program = os.path.join(folder, form)
        with open(program, "w") as out:
            out.write(text)
        first = {"aws-cli": ["sh"], "boto3": [sys.executable]}[form]
        return run([*first, program], environment(folder, sandbox.url))

    return carried_out


def run(words, environment):
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def alike(value):
    """A value without what two equal accounts have of their own."""
    if isinstance(value, dict):
        return {name: alike(member) for name, member in value.items() if name not in OWN}
    if isinstance(value, list):
        kept = [alike(one) for one in value if not (isinstance(one, dict) and one.get("key") == LAUNCH)]
        return sorted(kept, key=lambda one: json.dumps(one, sort_keys=True, default=str))
    return value


def account(sandbox):
    """All that is in it, and what was done there."""
    lightsail = sandbox.client()
    names = [instance["name"] for instance in lightsail.get_instances()["instances"]]
    lists = "instances static_ips key_pairs instance_snapshots disks disk_snapshots load_balancers operations"
    there = {name: getattr(lightsail, f"get_{name}")() for name in lists.split()}
    there["ports"] = {name: lightsail.get_instance_port_states(instanceName=name)["portStates"] for name in names}
    there["setups"] = {name: lightsail.get_setup_history(resourceName=name)["setupHistory"] for name in names}
    return alike(there)


def differences(one, other, path=""):
    if type(one) is not type(other):
        return [f"{path}: {one!r} / {other!r}"]
    if isinstance(one, dict):
        names = sorted(one.keys() | other.keys())
        return [d for name in names for d in differences(one.get(name), other.get(name), f"{path}.{name}")]
    if isinstance(one, list) and len(one) == len(other):
        return [d for n, pair in enumerate(zip(one, other)) for d in differences(*pair, f"{path}[{n}]")]
    return [] if one == other else [f"{path}: {one!r} / {other!r}"]


def one_account(folder, answers, reached):
    ways = {"wizard": by_the_wizard, "apply": by_apply}
    ways |= {form: by_export(form) for form in ("aws-cli", "boto3")}
    left = {}
    for way, carried_out in ways.items():
        with Sandbox() as sandbox:
            carried_out(sandbox, folder, answers)
            reached(sandbox)
            left[way] = account(sandbox)
    other = json.loads(json.dumps(left["apply"], default=str).replace("443", "8443"))
    assert differences(left["apply"], other), "a difference is found where there is one"
    first, rest = left["apply"], {way: found for way, found in left.items() if way != "apply"}
    for way, found in rest.items():
        found = differences(first, found)
        assert not found, f"apply / {way}:\n" + "\n".join(found)


def reached(sandbox):
    """It serves HTTPS to everyone, at an address that is its own for good."""
    lightsail = sandbox.client()
    [instance], [ip] = lightsail.get_instances()["instances"], lightsail.get_static_ips()["staticIps"]
    assert instance["state"]["name"] == "running" and instance["isStaticIp"], instance
    assert (ip["attachedTo"], ip["ipAddress"]) == (instance["name"], instance["publicIpAddress"]), (ip, instance)
    ports = lightsail.get_instance_port_states(instanceName=instance["name"])["portStates"]
    [https] = [port for port in ports if port["fromPort"] == 443]
    assert (https["state"], https["cidrs"], https["ipv6Cidrs"]) == ("open", ["0.0.0.0/0"], ["::/0"]), https


def opened(sandbox):
    """The site of the blog is opened over HTTPS by its domain, as soon as its set-up is over."""
    reached(sandbox)
    end = time.monotonic() + 120
    while not (history := sandbox.client().get_setup_history(resourceName="web-1")["setupHistory"]) or (
        history[0]["status"] == "inProgress"
    ):
        assert time.monotonic() < end, history
        time.sleep(0.5)
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    met, _ = asked(sandbox, DOMAIN, anyone)
    trusting = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(met))
    same, page = asked(sandbox, DOMAIN, trusting)
    assert same == met and page.endswith(f"web-1 answers for https://{DOMAIN}/ in the sandbox.\n"), page
    for context, name in ((ssl.create_default_context(), DOMAIN), (anyone, "www.b.example")):
        try:
            asked(sandbox, name, context)
        except ssl.SSLError:
            continue
        raise AssertionError(f"{name} was opened, and nobody vouches for it")


def asked(sandbox, name, context):
    """The certificate of the site, and the page there."""
    _, _, address = sandbox.url.rpartition("/")
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=30) as plain:
        with context.wrap_socket(plain, server_hostname=name) as secure:
            secure.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            page = b"".join(iter(lambda: secure.recv(4096), b""))
            return secure.getpeercert(binary_form=True), page.decode()


# What a computer says where a domain name leads, here: to the address of the server.
LEADS = """import os, sys
import boto3
def address():
    url, region = os.environ["AWS_ENDPOINT_URL_LIGHTSAIL"], os.environ["AWS_REGION"]
    client = boto3.client("lightsail", region_name=region, endpoint_url=url)
    return client.get_instances()["instances"][0]["publicIpAddress"]
"""
GETENT = "#!" + sys.executable + "\n" + LEADS + "print(address(), 'STREAM', sys.argv[-1])\n"
CUSTOMIZE = LEADS + f"""import socket
asked = socket.getaddrinfo
def getaddrinfo(host, *more, **named):
    if host != "{DOMAIN}":
        return asked(host, *more, **named)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address(), 0))]
socket.getaddrinfo = getaddrinfo
"""
NAMES = f"""#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

typedef int Look(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {{
    Look *look = (Look *)dlsym(RTLD_NEXT, "getaddrinfo");
    char address[64] = "";
    if (node && strcmp(node, "{DOMAIN}") == 0) {{
        FILE *said = popen("getent ahostsv4 {DOMAIN}", "r");
        if (!said || fscanf(said, "%63s", address) != 1)
            return EAI_NONAME;
        pclose(said);
        node = address;
    }}
    return look(node, service, hints, found);
}}
"""


def names(folder):
    """The programs that look names up find the domain by these."""
    for name, text in (("getent", GETENT), ("sitecustomize.py", CUSTOMIZE), ("names.c", NAMES)):
        with open(os.path.join(folder, name), "w") as out:
            out.write(text)
    os.chmod(os.path.join(folder, "getent"), 0o755)
    built = [os.path.join(folder, name) for name in ("names.so", "names.c")]
    subprocess.run(["cc", "-shared", "-fPIC", "-o", *built, "-ldl"], check=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        names(folder)
        one_account(folder, WEB_APP, reached)
        one_account(folder, BLOG, opened)
    print("a web app, and a blog with HTTPS, came to the same account in each of four ways")


main()
