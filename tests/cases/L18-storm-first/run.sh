#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# after thousands of processes and threads labels still hold
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >storm.py <<'END'
import os, threading
for i in range(20):
    ts = [threading.Thread(target=lambda: None) for _ in range(20)]
    [t.start() for t in ts]
    [t.join() for t in ts]
for i in range(400):
    if not os.fork():
        os._exit(0)
    os.wait()
END
succeeds python3 storm.py
succeeds connects
reads "$W/.env" fails connects
