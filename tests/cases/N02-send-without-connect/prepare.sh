#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
ip addr add 10.9.1.1/16 dev lo 2>/dev/null || true
ip addr add 10.10.0.1/16 dev lo 2>/dev/null || true
ip -6 addr add fd09::1/64 dev lo nodad 2>/dev/null || true
socat -u UDP6-RECV:7003,ipv6only=0 OPEN:"$T/udp",creat,append &
sleep 0.5
