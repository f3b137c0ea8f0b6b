#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# how long an answer counts: a floor, a ceiling, and a grace for a socket in use that is judged anew
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os
import socket
import time
from names import expect, looks_up, reaches


def at(seconds, before):
    """Waits until so long after the answers; before: what follows must be done by then."""
    global late
    time.sleep(max(0, began + seconds - time.monotonic()))
    late = before


def on_time(what):
    if time.monotonic() - began >= late:
        print(f"{what}: the machine is too slow to tell: {time.monotonic() - began:.1f} s")
        os._exit(1)


def sends(s):
    """A connection that its peer has left may fail otherwise: that is not the fence."""
    try:
        s.send(b"x")
    except PermissionError:
        return "EPERM"
    except OSError:
        pass
    return ""


def reads(name):
    with open(os.environ["W"] + "/" + name) as f:
        f.read()


began = time.monotonic()
for host in "used", "short", "long":
    looks_up(host + ".example.com")
used = socket.create_connection(("203.0.113.12", 443), 3)
at(3, 8)
expect("beyond its TTL, before the floor", reaches("203.0.113.10", 443), "")
on_time("the floor")
at(12, 20)
expect("beyond the floor", reaches("203.0.113.10", 443), "EPERM")
expect("before the ceiling", reaches("203.0.113.11", 443), "")
expect("a new connection to what is in use", reaches("203.0.113.12", 443), "EPERM")
reads("one")
expect("in use, judged anew", sends(used), "")
on_time("the ceiling")
at(24, 60)
expect("before its TTL, beyond the ceiling", reaches("203.0.113.11", 443), "EPERM")
expect("in use, not judged anew", sends(used), "")
at(32, 60)
reads("two")
expect("in use, beyond the grace", sends(used), "EPERM")
END
succeeds flow use.py
