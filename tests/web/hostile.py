#!/usr/bin/env python3
"""Usage: tests/web/hostile.py

Writes a timeline in which every name is an attack on whoever shows it. Standard output.
"""
import base64
import json

ATTACK = "</script><script>window.taken=1</script><img src=x onerror=window.taken=2>"
NAMES = [ATTACK, "\"><svg onload=window.taken=3>", "javascript:window.taken=4", "<!--<script>", "]]>", "&lt;b&gt;",
         "a\u202etxt.exe\u2066", "line\nline\rline\ttab\x1b[31m\x00", "${window.taken=5}", "`'\"\\", "\u2028\u2029\ufeff",
         "x" * 5000, "%00%3Cscript%3E", "</textarea></title></style>", "constructor", "__proto__"]
seq = 0


def put(event, **keys):
    global seq
    seq += 1
    record = {"v": 1, "seq": seq, "time": "2026-01-02T03:04:05.%09dZ" % (seq * 1000000), "mono": 1000 + seq * 1000,
              "session": "s" + ATTACK, "event": event}
    record.update(keys)
    print(json.dumps(record))


def process(name, number, **more):
    return {"id": "id%d" % number + ATTACK, "pid": number, "executable": {"name": name}, **more}


put("session.start", ringfence={"why": ATTACK, "version": ATTACK, "tier": ATTACK})
put("session.state", host={"name": ATTACK, "arch": "x"}, ringfence={"kernel": ATTACK, "version": "0", "tier": "lsm", "policies": [],
                                                                  "labels": [], "gates": []})
put("policy.load", result="ok", ringfence={"policy": {"hash": ATTACK, "mode": ATTACK, "rules": 1, "layers": [
    {"policy": ATTACK, "file": ATTACK}]}})
for i, name in enumerate(NAMES):
    rule = {"name": name, "file": name, "line": 7, "reason": name, "policy": name}
    put("process.exec", result="ok", process=process(name, i + 1, creation={"time": "2026-01-02T03:04:05.000000000Z"},
                                                    command_args=[name, name], parent_id="id%d" % i + ATTACK))
    put("file.open", verdict="allow", process=process(name, i + 1), file={"path": "/" + name, "access": ["read"], "path_b64":
        base64.b64encode(("/" + name).encode() + b"\xff\xfe").decode()})
    put("file.create", process=process(name, i + 1), file={"path": "/" + name, "target_path": name})
    put("label.gain", process=process(name, i + 1), ringfence={"gained": [name], "labels": [name], "cause": "event", "because": seq,
                                                              "rule": rule})
    put("net.connect", verdict="allow", process=process(name, i + 1), network={"transport": name, "type": "ipv4", "peer": {
        "address": name, "port": 1}})
    put("policy.deny", verdict="deny", result="EPERM", process=process(name, i + 1), file={"path": "/" + name}, ringfence={
        "operation": name, "rules": [rule], "labels": [name], "chain": [{"seq": 4, "event": name, "process": process(name, 3),
                                                                       "file": {"path": name}, "channel": name}]})
    put("timeline.lost", ringfence={"lost": {"class": name, "count": 1, "reason": name}})
    put(name[:40], process=process(name, i + 1), verdict=name, result=name)
    put("approval", ringfence={"by": {"uid": 0, "pid": 1}, "gates": [name]})
