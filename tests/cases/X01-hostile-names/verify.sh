#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
python3 - "$TIMELINE" "$T/names" "$W" <<'END'
import base64, json, sys
names = open(sys.argv[2], "rb").read().split(b"\0")[:-1]
seen = {"file.create": set(), "policy.deny": set()}
for line in open(sys.argv[1], "rb"):
    r = json.loads(line)
    f = r.get("file", {})
    if r["event"] in seen and "path" in f:
        exact = base64.b64decode(f["path_b64"]) if "path_b64" in f else f["path"].encode()
        seen[r["event"]].add(exact)
for name in names:
    assert sys.argv[3].encode() + b"/" + name in seen["file.create"], (name, seen["file.create"])
    assert sys.argv[3].encode() + b"/no/" + name in seen["policy.deny"], (name, seen["policy.deny"])
END
