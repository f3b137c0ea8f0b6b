# SPDX-License-Identifier: GPL-2.0-only
# What the programs of the cases about labels say things with; see `flow` in lib.bash.
import os
import socket
import sys


def connects():
    try:
        socket.create_connection(("127.0.0.1", 7001))
    except PermissionError:
        return False
    return True


def tainted():
    """Ends this process, well if it may not connect."""
    os._exit(connects())


def child(function, *arguments):
    pid = os.fork()
    if not pid:
        function(*arguments)
        os._exit(0)
    return pid


def open_secret():
    return os.open(os.environ["W"] + "/.env", os.O_RDONLY)


def secret():
    return open(os.environ["W"] + "/.env", "rb").read()


def judge(what, *pids):
    """Waits for the processes; the last one must have ended well."""
    for pid in pids[:-1]:
        os.waitpid(pid, 0)
    if os.waitpid(pids[-1], 0)[1]:
        sys.exit(what + ": it connected")
