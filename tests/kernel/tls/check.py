"""usage: check.py TIMELINE LOG [lossy]

Holds a timeline with payloads against what the server saw: the same connections, byte for byte in both directions; with
`lossy`, that what was lost is counted to the byte and is a hole at its offset. Prints what is wrong."""
import base64
import collections
import hashlib
import json
import sys

wrong = []


def want(condition, text):
    if not condition:
        wrong.append(text)


def records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def stream(chunks, name):
    """The bytes of one direction; what overlaps or is missing is wrong."""
    data, at = b"", 0
    for offset, payload in sorted(chunks):
        want(offset == at, f"{name}: byte {at} is followed by byte {offset}")
        data += payload
        at = offset + len(payload)
    return data


timeline, log = records(sys.argv[1]), records(sys.argv[2])
lossy = sys.argv[3:] == ["lossy"]
end = timeline[-2]["ringfence"]
want(timeline[-2]["event"] == "session.end", "the timeline has no end")
connections = collections.defaultdict(lambda: {"in": [], "out": [], "libraries": set(), "ports": set()})
delivered = count = 0
for record in timeline:
    if record["event"] != "tls.data":
        continue
    tls = record["ringfence"]["tls"]
    count += 1
    if "end" in tls:
        continue
    payload = base64.b64decode(tls["payload_b64"])
    want(len(payload) == tls["length"], "a length is not that of the bytes")
    want(hashlib.sha256(payload).hexdigest() == tls["hash"]["sha256"], "a digest is not that of the bytes")
    want("whole" not in tls, "a connection was not seen from its beginning")
    connection = connections[tls["library"] == "socket", tls["connection"]]
    connection[tls["direction"]].append((int(tls["offset"]), payload))
    connection["libraries"].add(tls["library"])
    if "network" in record:
        connection["ports"].add((record["network"]["peer"]["port"], record["network"]["local"]["port"]))
        want(record["network"]["peer"]["address"] == "127.0.0.1", "the peer's address")
    delivered += tls["length"]

sums, totals = end["tls"], end["totals"]["classes"]["tls"]
want(totals["delivered"] == count and totals["produced"] == count + totals["lost"], f"records: {totals}, {count} in the file")
want(sums["delivered"] == delivered, f"bytes: {sums}, {delivered} in the file")
generated = sum(c["in"][0] + c["out"][0] for c in log)
want(sums["produced"] == generated, f"{sums['produced']} bytes were produced, {generated} generated")
if lossy:
    want(sums["lost"] > 0, "nothing was lost")
    lost = [r["ringfence"]["lost"]["count"] for r in timeline
            if r["event"] == "timeline.lost" and r["ringfence"]["lost"]["class"] == "tls"]
    want(sum(lost) == totals["lost"], f"{sum(lost)} records were told as lost, {totals['lost']} were")
else:
    want(sums["lost"] == 0, f"{sums['lost']} bytes were lost")
    # A port can be that of several connections, one after the other.
    ours, theirs, by_port = collections.Counter(), collections.Counter(), collections.Counter()
    for number, connection in connections.items():
        sides = tuple(hashlib.sha256(stream(connection[side], f"{number} {side}")).hexdigest() for side in ("out", "in"))
        ours[sides] += 1
        want(len(connection["ports"]) == 1, f"connection {number} of {connection['libraries']} has addresses {connection['ports']}")
        for _, port in connection["ports"]:
            by_port[port, sides] += 1
    for connection in log:
        if connection["in"][0] or connection["out"][0]:
            sides = (connection["in"][1], connection["out"][1])
            theirs[sides] += 1
            by_port[connection["port"], sides] -= 1
            want(by_port[connection["port"], sides] >= 0, f"port {connection['port']} is told with other bytes")
    want(ours == theirs, f"of {len(log)} connections {sum((theirs - ours).values())} are not told right, "
         f"{sum((ours - theirs).values())} are told that never were")
    libraries = collections.Counter(library for c in connections.values() for library in c["libraries"])
    print(f"# {len(connections)} connections {dict(libraries)}, {count} records, {delivered} bytes", file=sys.stderr)
print("; ".join(wrong[:12]))
