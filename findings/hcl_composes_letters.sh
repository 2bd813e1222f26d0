#!/usr/bin/env bash
# A decomposed letter can't be said in Terraform's language, not even by its code.
#
# Seen with @cdktf/hcl2json 0.21.0 (npm; HashiCorp's own HCL 2, compiled to WebAssembly) on 2026-11-28: a string with an
# `e` and U+0301 comes out as the one letter U+00E9, in quotes and in a here-document alike, and so does the escape
# "e\u0301". A launch script that must hold the two (a file name as macOS writes it) reaches the instance with other
# bytes than the file that was read, in a plan that shows no difference.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @cdktf/hcl2json@0.21.0
cat >see.js <<'JS'
const { parse } = require("@cdktf/hcl2json");
const assert = require("assert");
(async () => {
  for (const [form, source] of [
    ["quoted", 'x = "e\u0301"\n'],
    ["escaped", 'x = "e\\u0301"\n'],
    ["here-document", "x = <<EOT\ne\u0301\nEOT\n"],
  ]) {
    const text = (await parse("see.tf", source)).x.trim();
    const codes = [...text].map((letter) => letter.codePointAt(0).toString(16)).join(" ");
    console.log(`${form}: ${codes}`);
    assert.strictEqual(codes, "e9");
  }
})();
JS
node see.js
