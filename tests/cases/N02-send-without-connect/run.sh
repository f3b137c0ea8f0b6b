#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# connect denied but to loopback: sends that name an address
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for call in sendto sendmmsg fastopen; do
	fails sys "$call" 10.9.1.1 7003
done
succeeds sys sendto 127.0.0.1 7003
