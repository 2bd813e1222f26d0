#!/usr/bin/env bash
# A comment behind a server's alias becomes its name, and the alias none, once a program for Node has added another one.
#
# Seen with ssh-config 5.3.0 (npm), Node 20.20.2, and OpenSSH 9.2p1-2+deb12u10 (Debian) on 2026-11-30. ssh reads a
# comment behind a setting as one, though its manual only speaks of whole lines, and so does ssh-config, with which
# editors read ~/.ssh/config and add aliases to it. But it leaves out the blank before the `#` when it writes, in lines
# too that nobody touched, and for ssh a sign inside a word begins no comment:
# - `Host db # the old database` becomes `Host db# the old database`. There's no alias `db` any more, so that ssh looks
#   for a machine of that name; and `ssh database` or `ssh old`, which were other servers, go to that one;
# - `Include office # theirs` asks for two files that don't exist, which ssh passes over: the aliases are gone;
# - behind `HostName`, `User` and `Port`, ssh refuses the file, and no server can be reached.
# So it is by `append`, `prepend` and `remove`, and if nothing is changed. ssh-config reads both files as ssh does, so
# that whoever looks with it sees the alias until the file is written.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
download() { apt-get download --quiet=2 openssh-client=1:9.2p1-2+deb12u10 2>/dev/null; }
download || { apt-get update --quiet=2 && download; }
dpkg-deb --extract openssh-client_*.deb package
npm install --silent --no-fund --no-audit ssh-config@5.3.0
cat >see.mjs <<'JS'
import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import SSHConfig from "ssh-config";

/** Where ssh goes for an alias, or why it doesn't. */
function goes(alias) {
  const ssh = spawnSync("package/usr/bin/ssh", ["-F", "config", "-G", alias], { encoding: "utf8" });
  return ssh.status === 0 ? ssh.stdout.match(/^hostname (.*)$/m)[1] : ssh.stderr.split(/\r?\n/)[0].split(": ")[1];
}

function same(what, seen, wanted) {
  console.log(`${what}: ${JSON.stringify(seen)}`);
  assert.deepStrictEqual(seen, wanted);
}

/** Writes a file, has an alias added to it, and compares where others go, by ssh and by the library. */
function added(text, alias, before, after, add = (config) => config.append({ Host: "web-1", User: "ubuntu" })) {
  writeFileSync("config", text);
  const config = SSHConfig.parse(text);
  same(`${alias}, before`, goes(alias), before);
  const byLibrary = (read) => read.compute(alias).HostName ?? alias;
  if (!text.startsWith("Include")) same(`${alias}, before, ssh-config`, byLibrary(config), before);
  add(config);
  writeFileSync("config", SSHConfig.stringify(config));
  same(`${alias}, after`, goes(alias), after);
  if (/^[\w.]+$/.test(after) && !text.startsWith("Include"))
    same(`${alias}, after, ssh-config`, byLibrary(SSHConfig.parse(SSHConfig.stringify(config))), after);
}

const OLD = "203.0.113.5";
const db = `Host db # the old database\n  HostName ${OLD}\nHost database\n  HostName 203.0.113.6\n`;
added(db, "db", OLD, "db");
added(db, "database", "203.0.113.6", OLD);
added(db, "old", "old", OLD);
for (const [how, add] of [
  ["prepend", (config) => config.prepend({ Host: "web-1", User: "ubuntu" })],
  ["remove", (config) => config.remove({ Host: "database" })],
  ["nothing", () => {}],
]) {
  console.log(how);
  added(db, "db", OLD, "db", add);
}
added(`Host db #old\n  HostName ${OLD}\n`, "db", OLD, "db");
added(`# the old database\nHost db\n  # for a while\n  HostName ${OLD}\n`, "db", OLD, OLD);

writeFileSync("office", "Host office-1\n  HostName 203.0.113.4\n");
added(`Include ${resolve("office")} # theirs\n`, "office-1", "203.0.113.4", "office-1");

const app = (line) => `Host app\n  HostName 203.0.113.6\n  ${line}\nHost db\n  HostName ${OLD}\n`;
added(app("User deploy # not root"), "db", OLD, "keyword user extra arguments at end of line");
added(app("Port 2222 # not 22"), "db", OLD, "Bad port '2222#'.");
added(`Host db\n  HostName ${OLD} # old\n`, "db", OLD, "keyword hostname extra arguments at end of line");
JS
env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 node see.mjs
