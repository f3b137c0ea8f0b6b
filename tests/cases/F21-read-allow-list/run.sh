#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# read allowed in W and in the system
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds cat "$W/f"
fails cat /root/x
succeeds /bin/true
