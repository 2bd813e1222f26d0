#!/usr/bin/env bash
# xterm.js shifts the three numbers of a color that is written with colons and without a color space.
#
# Seen with @xterm/headless 6.0.0 (npm) on 2026-11-28: `ESC[38:2:1:2:3m`, which xterm, VTE, konsole, kitty, alacritty
# and tmux take for red 1, green 2, blue 3, becomes the color 2, 3, 0: the first number is taken for the color space
# that ITU T.416 has in that place. `ESC[38:2::1:2:3m` (an empty color space) and `ESC[38;2;1;2;3m` are read right. And
# whoever asks which color is set is not helped: the answer to DECRQSS for SGR is `0m`, whatever is set.
#
# Fails if any of that changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @xterm/headless@6.0.0
cat >see.js <<'JS'
const { Terminal } = require("@xterm/headless");
const assert = require("assert");
const terminal = new Terminal({ cols: 20, rows: 2, allowProposedApi: true });

function color(sequence) {
  return new Promise((done) => {
    terminal.reset();
    terminal.write(`\x1b[${sequence}mx`, () => {
      const cell = terminal.buffer.active.getLine(0).getCell(0);
      done(cell.isFgRGB() ? cell.getFgColor().toString(16).padStart(6, "0") : "not RGB");
    });
  });
}

function answer(question) {
  return new Promise((done) => {
    const heard = terminal.onData((data) => { heard.dispose(); done(data); });
    terminal.write(question);
  });
}

(async () => {
  for (const [sequence, wanted] of [
    ["38;2;1;2;3", "010203"],
    ["38:2::1:2:3", "010203"],
    ["38:2:1:2:3", "020300"],
  ]) {
    const seen = await color(sequence);
    console.log(`ESC[${sequence}m is the color ${seen}`);
    assert.strictEqual(seen, wanted);
  }
  terminal.write("\x1b[1;31m");
  const said = await answer("\x1bP$qm\x1b\\");
  console.log("bold red is set, and DECRQSS says", JSON.stringify(said));
  assert.strictEqual(said, "\x1bP1$r0m\x1b\\");
})();
JS
node see.js
