#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# network allowed by name: what was told for the name and at its port, nothing else; other names are not asked for
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import socket
from names import A, expect, looks_up, reaches, record

expect("before it was asked", reaches("203.0.113.10", 443), "EPERM")
expect("by name", reaches("api.example.com", 443), "")
expect("the address that was told", reaches("203.0.113.10", 443), "")
expect("another port", reaches("203.0.113.10", 80), "EPERM")
looks_up("api.example.com", 28)
expect("over IPv6", reaches("2001:db8::10", 443), "")
expect("v4-mapped", reaches("::ffff:203.0.113.10", 443), "")
expect("below, by an alias", reaches("a.b.example.org", 80), "")
expect("other case, dot at the end", reaches("A.B.Example.ORG.", 443), "")
for name in "example.org", "evil-example.org", "example.org.evil.net", "other.example.com", "cdn.example.net":
    expect("asking for " + name, looks_up(name), "EPERM")
hidden = record(b"\xc0\x0c", A, 1, b"\1\2\3\4")
options = b"\0\0\x29\4\xd0\0\0\0\0\0"
for counts, behind in ((1, 0, 0), hidden), ((0, 1, 0), hidden), ((0, 0, 1), hidden), ((0, 0, 0), b"and this"), (
        (0, 0, 1), options + b"\x41" + b"x" * 65), ((0, 0, 2), options + b"\0" + hidden):
    expect(f"a query with {counts}", looks_up("api.example.com", counts=counts, behind=behind), "EPERM")
if isinstance(why := looks_up("api.example.com", counts=(0, 0, 1), behind=options + b"\x0c\0\x0a\0\x0812345678"), str):
    expect("a query with a cookie", why, "")
for number in range(12, 15):
    expect("never told", reaches(f"203.0.113.{number}", 443), "EPERM")
expect("a private address", reaches("inside.example.net", 443), "EPERM")
END
succeeds flow use.py
