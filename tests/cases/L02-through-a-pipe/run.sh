#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a child reads the secret, its parent reads what the child wrote
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
x=$(cat "$W/.env")
fails connects
END
bash -eu use.sh
succeeds connects
