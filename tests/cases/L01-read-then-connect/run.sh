#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# who reads the secret connects nowhere after it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
succeeds connects
. "$W/.env"
fails connects
fails connects
END
bash -eu use.sh
cat >use.py <<'END'
from flow import connects, secret, tainted
assert connects()
secret()
tainted()
END
succeeds flow use.py
