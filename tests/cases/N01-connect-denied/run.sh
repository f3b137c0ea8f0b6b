#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# connect denied but to loopback: no protocol and no spelling of an address gets out
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for a in 10.9.1.1 fd09::1 ::ffff:10.9.1.1; do
	fails sys tcp "$a" 7001
	fails sys udp "$a" 7002
done
succeeds sys tcp 127.0.0.1 7001
succeeds sys tcp ::1 7001
succeeds sys udp 127.0.0.1 7002
