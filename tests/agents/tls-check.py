#!/usr/bin/env python3
"""Usage: tls-check.py TIMELINE LOG

Holds what was told of an agent's TLS connections against what the server saw (tap.py): the same connections by their
ports, byte for byte in both directions, and requests that are read in them. Prints one line, ok or not ok."""
import base64
import collections
import json
import sys

wrong = []
with open(sys.argv[1], encoding="utf-8") as lines:
    timeline = [json.loads(line) for line in lines]
with open(sys.argv[2], encoding="utf-8") as lines:
    served = [json.loads(line) for line in lines]
told = collections.defaultdict(lambda: {"in": [], "out": [], "ports": set()})
libraries = collections.Counter()
for record in timeline:
    if record["event"] != "tls.data" or "payload_b64" not in record["ringfence"]["tls"]:
        continue
    tls = record["ringfence"]["tls"]
    connection = told[tls["connection"]]
    connection[tls["direction"]].append((int(tls["offset"]), base64.b64decode(tls["payload_b64"])))
    libraries[tls["library"]] += 1
    if "network" in record:
        connection["ports"].add(record["network"]["local"]["port"])


def stream(chunks):
    data = b""
    for offset, payload in sorted(chunks):
        if offset != len(data):
            wrong.append("byte %d is followed by byte %d" % (len(data), offset))
        data += payload
    return data


for number, connection in told.items():
    if len(connection["ports"]) > 1:
        wrong.append("connection %s has ports %s" % (number, sorted(connection["ports"])))
ours = collections.Counter((stream(c["out"]), stream(c["in"])) for c in told.values())
theirs = collections.Counter((base64.b64decode(c["out"]), base64.b64decode(c["in"])) for c in served if c["out"] or c["in"])
for name, these in (("not told right", theirs - ours), ("told that never were", ours - theirs)):
    for (sent, received), _ in these.items():
        wrong.append("%s: %d bytes out %r, %d in" % (name, len(sent), sent[:40], len(received)))
messages = sum(record["event"].startswith("llm.") for record in timeline)
if not theirs:
    wrong.append("the server saw nothing")
if not messages:
    wrong.append("no message to a model was read")
print("%sok %s: %d connections, %d records of %s, %d messages%s" % (
    "not " if wrong else "", sys.argv[1], len(theirs), sum(libraries.values()), dict(libraries), messages,
    "; " + "; ".join(wrong[:8]) if wrong else ""))
sys.exit(bool(wrong))
