#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what came from an excepted endpoint is not labelled
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
curl -sf -o t http://127.0.0.1:7016/true
chmod 755 t
succeeds ./t
getent hosts localhost >/dev/null
succeeds connects
