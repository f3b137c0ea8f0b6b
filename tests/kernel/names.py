# SPDX-License-Identifier: GPL-2.0-only
# DNS as the tests of names speak it: a server that says what a zone file has (`names.py serve`), and a client that asks
# one server by hand and sees what came of it.
import os
import socket
import struct
import sys

A, CNAME, AAAA, TXT, HTTPS = 1, 5, 28, 16, 65
TYPES = {"A": A, "CNAME": CNAME, "AAAA": AAAA, "TXT": TXT, "HTTPS": HTTPS}


def wire(name):
    """The name as labels; \\NNN is a byte by its number."""
    out = b""
    for label in name.rstrip(".").split(".") if name.rstrip(".") else []:
        raw, i = bytearray(), 0
        while i < len(label):
            if label[i] == "\\":
                raw.append(int(label[i + 1:i + 4]))
                i += 4
            else:
                raw += label[i].encode()
                i += 1
        out += bytes([len(raw)]) + bytes(raw)
    return out + b"\0"


def text(message, at):
    """The name at an offset, and what is behind it."""
    labels = []
    while message[at]:
        if message[at] >= 0xc0:
            rest, _ = text(message, (message[at] & 0x3f) << 8 | message[at + 1])
            return ".".join(labels + ([rest] if rest else [])), at + 2
        labels.append(message[at + 1:at + 1 + message[at]].decode("latin-1"))
        at += 1 + message[at]
    return ".".join(labels), at + 1


def query(name, kind=A, number=0x1234, counts=(0, 0, 0), behind=b""):
    """counts, behind: the answers, authorities and others that stand behind the question."""
    return struct.pack(">6H", number, 0x0100, 1, *counts) + wire(name) + struct.pack(">2H", kind, 1) + behind


def record(owner, kind, ttl, data):
    return owner + struct.pack(">2HIH", kind, 1, ttl, len(data)) + data


def service(priority, target, *addresses):
    """Of an HTTPS record: an ALPN, and the addresses as hints."""
    hints = {4: b"", 6: b""}
    for address in addresses:
        hints[6 if ":" in address else 4] += socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    params = [(1, b"\2h2")] + [(key, value) for key, value in hints.items() if value]
    return struct.pack(">H", int(priority)) + wire(target) + b"".join(struct.pack(">2H", key, len(value)) + value for key, value in params)


def data_of(kind, value):
    if kind == A:
        return socket.inet_pton(socket.AF_INET, value)
    if kind == AAAA:
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == HTTPS:
        return service(*value.split(","))
    return wire(value) if kind == CNAME else bytes([len(value)]) + value.encode()


def read_zone(path):
    """Lines of NAME TTL TYPE VALUE; a name may have several."""
    zone = {}
    for line in open(path):
        if line.strip() and not line.startswith("#"):
            name, ttl, kind, value = line.split()
            zone.setdefault(name.lower(), []).append((int(ttl), TYPES[kind], value))
    return zone


def answer(message, zone):
    name, end = text(message, 12)
    kind = struct.unpack(">H", message[end:end + 2])[0]
    question = message[12:end + 4]
    records, owner, at = [], b"\xc0\x0c", name.lower()
    for _ in range(20):
        found = zone.get(at, [])
        alias = [r for r in found if r[1] == CNAME]
        for ttl, is_kind, value in alias or found:
            if is_kind in (kind, CNAME):
                records.append(record(owner, is_kind, ttl, data_of(is_kind, value)))
        if not alias:
            break
        at = alias[0][2].lower()
        owner = wire(at)
    known = records or name.lower() in zone
    head = message[:2] + struct.pack(">5H", 0x8180 | (0 if known else 3), 1, len(records), 0, 0)
    return head + question + b"".join(records)


def serve(address, port, path):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind((address, int(port)))
    while True:
        message, who = s.recvfrom(4096)
        print(text(message, 12)[0], file=open(path + ".asked", "a"))
        s.sendto(answer(message, read_zone(path)), who)


def reaches(address, port):
    """What comes of a connection: "" for all right, else the error's name."""
    try:
        socket.create_connection((address, port), 3).close()
    except OSError as e:
        return "EPERM" if e.errno == 1 else type(e).__name__
    return ""


def looks_up(name, kind=A, server=None, port=53, number=0x1234, **more):
    """Asks by hand; the answer, or the error's name. more: of query()."""
    server = server or [line.split()[1] for line in open("/etc/resolv.conf") if line.startswith("nameserver")][0]
    with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(3)
        try:
            s.sendto(query(name, kind, number, **more), (server, port))
            return s.recvfrom(4096)[0]
        except OSError as e:
            return "EPERM" if e.errno == 1 else type(e).__name__


def expect(what, got, wanted):
    if got != wanted:
        print(f"{what}: {got!r}, not {wanted!r}")
        sys.stdout.flush()
        os._exit(1)


if __name__ == "__main__" and sys.argv[1:2] == ["serve"]:
    serve(*sys.argv[2:])
