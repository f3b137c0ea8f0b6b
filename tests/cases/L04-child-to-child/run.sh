#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one child reads and writes, another reads what it wrote
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
python3 -c 'open("out", "w").write(open(".env").read())'
cat >use.py <<'END'
from flow import tainted
open("out").read()
tainted()
END
succeeds flow use.py
succeeds connects
