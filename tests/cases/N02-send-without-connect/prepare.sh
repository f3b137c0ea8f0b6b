#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
private_addresses
socat -u UDP6-RECV:7003,ipv6only=0 OPEN:"$T/udp",creat,append &
sleep 0.5
