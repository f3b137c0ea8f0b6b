#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
private_addresses
socat -u TCP6-LISTEN:7001,fork,ipv6only=0,reuseaddr OPEN:"$T/tcp",creat,append &
socat -u UDP6-RECV:7002,ipv6only=0 OPEN:"$T/udp",creat,append &
echo $! >"$T/pid"
sleep 0.5
