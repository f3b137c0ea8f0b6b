#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# addresses in HTTPS records: of the name asked for, at its ports; a target's name opens nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
from names import HTTPS, expect, looks_up, reaches

expect("before it was asked", reaches("203.0.113.10", 443), "EPERM")
looks_up("api.example.com", HTTPS)
expect("a hint", reaches("203.0.113.10", 443), "")
expect("a hint of IPv6", reaches("2001:db8::10", 443), "")
expect("another port", reaches("203.0.113.10", 80), "EPERM")
expect("what was not told", reaches("203.0.113.11", 443), "EPERM")
looks_up("far.example.com", HTTPS)
expect("at another name", reaches("203.0.113.12", 80), "")
expect("at that name's port", reaches("203.0.113.12", 443), "EPERM")
looks_up("alias.example.com", HTTPS)
expect("beside an alias", reaches("203.0.113.13", 443), "EPERM")
expect("asking for the alias", looks_up("elsewhere.example.net"), "EPERM")
END
succeeds flow use.py
