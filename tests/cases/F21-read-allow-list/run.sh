#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# read allowed in W and in the system
. "$CASES/../kernel/lib.bash"
succeeds cat "$W/f"
fails cat /root/x
succeeds /bin/true
