#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# packages are packed, locked, installed by npm ci with their scripts, and tested
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p packages/{left,right} app
put packages/left/package.json '{"name":"left","version":"1.2.3","main":"index.js","bin":{"left":"cli.js"},"scripts":{"install":"node install.js"}}'
put packages/left/index.js 'module.exports = (n) => n + require("./built.json").one;'
# What an install script does: a program is compiled and run, and a file is made of what it says.
put packages/left/install.js 'const { execFileSync } = require("child_process"), fs = require("fs");
fs.writeFileSync("one.c", "#include <stdio.h>\nint main(void) { puts(\"1\"); return 0; }\n");
execFileSync("cc", ["-o", "one", "one.c"]);
fs.writeFileSync("built.json", JSON.stringify({ one: Number(execFileSync("./one")) }));'
put packages/left/cli.js '#!/usr/bin/env node
console.log("left", require(".")(1));'
chmod +x packages/left/cli.js
put packages/right/package.json '{"name":"right","version":"2.0.0","type":"module","exports":"./index.mjs"}'
put packages/right/index.mjs 'export const right = (n) => n * 2;'
for x in left right; do (cd packages/$x && npm pack --silent --pack-destination "$W/packages"); done
cd app
put package.json '{"name":"app","version":"0.0.1","private":true,"scripts":{"pretest":"left","test":"node --test","build":"node build.mjs"},"dependencies":{"left":"file:../packages/left-1.2.3.tgz","right":"file:../packages/right-2.0.0.tgz"}}'
mkdir test
put test/sum.test.mjs 'import test from "node:test"; import assert from "node:assert"; import { createRequire } from "node:module";
import { right } from "right"; import net from "node:net"; import fs from "node:fs"; import os from "node:os"; import path from "node:path";
import { Worker } from "node:worker_threads"; import cluster from "node:child_process";
const left = createRequire(import.meta.url)("left");
test("adds", () => assert.equal(left(right(1)), 3));
test("listens on loopback", async () => {
  const server = net.createServer((c) => c.end("hi")).listen(0, "127.0.0.1");
  await new Promise((r) => server.on("listening", r));
  const text = await new Promise((r) => net.connect(server.address().port, "127.0.0.1").on("data", (d) => r(String(d))));
  assert.equal(text, "hi"); server.close();
});
test("temporary files, watched", async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  const seen = new Promise((r) => { const w = fs.watch(dir, () => { w.close(); r(true); }); });
  fs.writeFileSync(path.join(dir, "f"), "x"); assert.ok(await seen); fs.rmSync(dir, { recursive: true });
});
test("threads", async () => assert.equal(await new Promise((r) => new Worker("require(\"worker_threads\").parentPort.postMessage(7)", { eval: true }).on("message", r)), 7));'
put build.mjs 'import fs from "node:fs"; fs.mkdirSync("dist", { recursive: true }); fs.copyFileSync("build.mjs", "dist/out.mjs");'
npm install --package-lock-only --offline --no-audit --no-fund
grep -q sha512 package-lock.json
npm ci --offline --no-audit --no-fund
[[ $(npx --no-install left) == "left 2" ]]
npm test
npm run build
[[ -e dist/out.mjs ]]
rm -rf node_modules
npm ci --prefer-offline --no-audit --no-fund
