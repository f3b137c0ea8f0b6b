#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# network: the named sets
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys udp 169.254.169.254 80
fails sys udp 169.254.1.1 80
fails sys udp 10.9.1.1 80
fails sys udp 192.168.1.1 80
succeeds sys udp 127.0.0.1 80
