#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# socketpair, shared memory by name, a memfd that was passed
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.py <<'END'
import array, mmap, os, socket, time
from flow import child, judge, secret, tainted

a, b = socket.socketpair()
judge("socketpair", child(lambda: a.sendall(secret())), child(lambda: (b.recv(100), tainted())))
fd = os.open("/dev/shm/rf-l07", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
os.ftruncate(fd, 4096)

def store():
    mmap.mmap(fd, 4096)[:4] = secret()[:4]

def load():
    m = mmap.mmap(fd, 4096)
    while m[:1] == b"\0":
        time.sleep(0.01)
    tainted()

judge("shm", child(store), child(load))
os.unlink("/dev/shm/rf-l07")
m = os.memfd_create("m")

def give():
    os.write(m, secret())
    a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [m]))])

def take():
    data = b.recvmsg(1, socket.CMSG_SPACE(4))[1][0][2]
    os.pread(array.array("i", data)[0], 10, 0)
    tainted()

judge("memfd", child(give), child(take))
END
succeeds flow use.py
succeeds connects
