#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what a thread may send again is its own, and ends with what it hung on: not a later thread's in its place, not when data
# came that it had waited for, not when a gate that was open all the time is open for a while only
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import os, socket, sys, time
from flow import child, secret

ROUNDS = 100
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("127.0.0.1", 7003))


def sends():
    try:
        s.send(b"x")
    except ConnectionRefusedError:  # nobody is there, and that came back
        return sends()
    except PermissionError:
        return False
    return True


def expect(what, is_so):
    if not is_so:
        print(what)
        sys.stdout.flush()
        os._exit(1)


def each(so):
    """Children, one after the other, of which each asks for itself."""
    for _ in range(ROUNDS):
        pid = child(lambda: expect("a child was not as its parent", all(sends() is so for _ in range(1 + 2 * so))))
        expect("a child ended badly", os.waitpid(pid, 0)[1] == 0)


def labelled():
    secret()
    each(False)


def waiting():
    there, here = os.pipe()
    child(lambda: (time.sleep(1), os.write(here, secret())))
    expect("it was denied before it read", sends() and sends() and sends())
    os.read(there, 1)
    expect("a secret was sent", not sends())


expect("it was denied at first", sends())
pid = child(labelled)
each(True)
expect("of the labelled", os.waitpid(pid, 0)[1] == 0)
expect("of who waited", os.waitpid(child(waiting), 0)[1] == 0)
expect("it was denied then", sends() and sends() and sends())
open(os.environ["W"] + "/moment", "w").close()
expect("it was denied in time", sends() and sends())
time.sleep(3)
expect("the gate did not shut", not sends())
END
# Without a locale, whose tables are shared memory: who has such is asked at each send.
export LC_ALL=C
succeeds flow use.py
