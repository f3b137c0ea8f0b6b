#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# unix sockets: abstract names and pairs
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys unix-stream @rf-n07
fails sys unix-dgram @rf-n07d
succeeds sys socketpair
