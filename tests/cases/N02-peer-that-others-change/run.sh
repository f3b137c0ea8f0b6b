#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a thread that may send on a socket is judged again when somebody else has connected it elsewhere, or it gained labels
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket
from flow import secret


def connect_outside(s, to):
    c = socket.socket(socket.AF_UNIX)
    c.connect(os.environ["T"] + "/connector")
    socket.send_fds(c, [to.encode()], [s.fileno()])
    c.recv(1)


def sends(s):
    try:
        s.send(b"x")
    except ConnectionRefusedError:  # nobody is there, and that came back
        return sends(s)
    except PermissionError:
        return False
    return True


def expect(what, is_so):
    if not is_so:
        raise SystemExit(what)


both = [(socket.AF_INET, "127.0.0.1", "10.9.1.1"), (socket.AF_INET6, "::1", "fd09::1")]
sockets = []
for family, near, far in both:
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.connect((near, 7003))
    for _ in range(3):
        for _ in range(3):
            expect("near was denied: " + near, sends(s))
        connect_outside(s, far)
        expect("far was allowed: " + far, not sends(s))
        connect_outside(s, near)
    expect("near was denied at the end: " + near, sends(s) and sends(s))
    sockets.append(s)
secret()
for s in sockets:
    expect("a secret was sent", not sends(s))
END
succeeds flow use.py
