#!/usr/bin/env bash
# `cdk migrate` moves each line of a launch script to the right, so that a here-document takes in all that follows it.
#
# Seen with aws-cdk 2.1148.1, aws-cdk-lib 2.276.0, constructs 10.5.0, tsx 4.23.0, typescript 7.0.2 (npm), Node 20.20.2,
# CPython 3.11.7, and dash on 2026-11-30. `cdk migrate` writes a program for a template, or a stack that exists, which
# is to create the same. A script in an `Fn::Sub`, as most are that name their stack or Region, becomes a text over many
# lines, each with the blanks of the program before it, and what is special in that language counts in it:
# - the `EOF` of a here-document isn't one any more. The shell puts all the rest of the script into the document, and
#   ends with status 0: the server runs, and is billed, without what comes behind;
# - in TypeScript, `${!id}`, by which CloudFormation leaves `${id}` to the shell, is the name of the stack. `${!URL}` is
#   the source text of Node's class of that name, thousands of letters. Both compile; a variable that is nothing in
#   TypeScript doesn't, nor does a backquote. In Python, variables are right;
# - a backslash isn't doubled: `sed 's/\./,/'` replaces any sign, if it's TypeScript. A line feed is one for both.
# A script that is a text by itself is right in these two; but in Java, its backslashes are lost so, and in C# each line
# has blanks before it. `cdk migrate` says "All done!", and all else of the server is as it was.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit aws-cdk@2.1148.1 aws-cdk-lib@2.276.0 constructs@10.5.0 tsx@4.23.0 \
  typescript@7.0.2 @types/node@24.10.1 @types/jest@30.0.0
# What the new programs would install is here already, in these versions.
mkdir stub
for tool in npm git python3 mvn dotnet; do
  printf '#!/bin/sh\nexit 0\n' >"stub/$tool"
  chmod +x "stub/$tool"
done
cat >see.py <<'PY'
import ast
import json
import os
import re
import subprocess
import types
import warnings

LINES = ["#!/bin/sh", "id=7", "echo 1.5 | sed 's/\\./,/' >price", "cat >motd <<EOF", "%s", "EOF", "touch ended", ""]
SCRIPT = "\n".join(LINES)
URL = "#!/bin/sh\nURL=https://example.com\ncurl %s\n"
TEXT = "#!/bin/sh\ncat >list <<EOF\na\nEOF\nprintf 'a\\nb' >>list\n"
SCRIPTS = {
    "Web1": {"Fn::Sub": SCRIPT % "${AWS::Region} ${!id}"},
    "Web2": {"Fn::Sub": URL % "${!URL}"},
    "Web3": TEXT,
}
with open("template.json", "w") as file:
    web = {"AvailabilityZone": "us-east-1a", "BlueprintId": "ubuntu_24_04", "BundleId": "nano_3_0"}
    all_of_it = {
        name: {"Type": "AWS::Lightsail::Instance", "Properties": {"InstanceName": name, "UserData": script, **web}}
        for name, script in SCRIPTS.items()
    }
    json.dump({"Resources": all_of_it}, file)


def migrated(language, source):
    """The program's source; nothing is installed for it."""
    command = ["node_modules/.bin/cdk", "migrate", "--stack-name", "Blog", "--from-path", "template.json"]
    environment = {**os.environ, "PATH": os.path.abspath("stub") + ":" + os.environ["PATH"]}
    done = subprocess.run(
        [*command, "--language", language, "--output-path", language], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0 and "All done!" in done.stdout + done.stderr, done
    with open(f"{language}/Blog/{source}") as file:
        return file.read()


def by_typescript():
    """The scripts of the template that the program makes, in us-east-1, and whether all the rest is as it was."""
    migrated("typescript", "lib/blog-stack.ts")
    os.symlink(os.path.abspath("node_modules"), "typescript/Blog/node_modules")
    command = ["node_modules/.bin/cdk", "synth", "--json", "--no-notices", "--no-version-reporting"]
    done = subprocess.run(command, cwd="typescript/Blog", capture_output=True, text=True)
    assert done.returncode == 0, done
    scripts = {}
    for name, resource in json.loads(done.stdout)["Resources"].items():
        script = resource["Properties"].pop("UserData")
        if isinstance(script, dict):
            parts = script["Fn::Join"][1]
            script = "".join("us-east-1" if part == {"Ref": "AWS::Region"} else part for part in parts)
        scripts[name] = script
        resource.pop("Metadata", None)
        rest = {key: value for key, value in all_of_it[name]["Properties"].items() if key != "UserData"}
        assert resource == {"Type": "AWS::Lightsail::Instance", "Properties": rest}, resource
    return scripts


def by_python():
    scripts = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = ast.parse(migrated("python", "blog/blog_stack.py"))
        for call in [node for node in ast.walk(program) if isinstance(node, ast.Call)]:
            for argument in [argument for argument in call.keywords if argument.arg == "user_data"]:
                text = compile(ast.Expression(argument.value), "blog_stack.py", "eval")
                scripts[call.args[1].value] = eval(text, {"self": types.SimpleNamespace(region="us-east-1")})
    return scripts


def ran(script):
    """The status of a script, what it wrote into its two files, and whether it came to its end."""
    os.mkdir("server")
    status = subprocess.run(["dash", "-c", script], cwd="server").returncode
    written = []
    for name in ["price", "motd"]:
        with open(f"server/{name}") as file:
            written.append(file.read())
    ended = os.path.exists("server/ended")
    subprocess.run(["rm", "-r", "server"], check=True)
    return status, *written, ended


def same(what, seen, wanted):
    print(f"{what}: {seen!r}")
    assert seen == wanted, wanted


def moved(text, blanks):
    return text.replace("\n", "\n" + blanks)


typescript, python = by_typescript(), by_python()
same("as written", ran(SCRIPT % "us-east-1 ${id}"), (0, "1,5\n", "us-east-1 7\n", True))
for name, blanks, seen, price, number in [
    ("TypeScript", " " * 6, typescript, ",.5\n", "Blog"),
    ("Python", " " * 10, python, "1,5\n", "7"),
]:
    motd = blanks + moved(f"us-east-1 {number}\nEOF\ntouch ended\n", blanks)
    same(name, ran(seen["Web1"]), (0, price, motd, False))
    same(f"{name}, a text", seen["Web3"], TEXT)

same("Python, URL", python["Web2"], moved(URL % "${URL}", " " * 10))
url = typescript["Web2"]
same("TypeScript, URL", url[: url.index("{")], moved(URL % "class URL ", " " * 6)[:-7])
same("TypeScript, URL, more than a thousand letters", len(url) > 1000, True)

java = migrated("java", "src/main/java/com/myorg/BlogStack.java")
same("Java, a text", re.findall(r'"""\n\s*#!(?:.|\n)*?(printf.*)\n\s*"""', java), ["printf 'a\\nb' >>list"])
csharp = migrated("csharp", "src/Blog/BlogStack.cs")
same("C#, a text", re.findall('@"([^"]*)"', csharp), [moved(TEXT, " " * 16)])
PY
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 CI=true CDK_DISABLE_CLI_TELEMETRY=true python3 see.py
