#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# raw, packet, vsock and netlink route sockets are not made
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys socket inet raw 1
fails sys socket inet6 raw 58
fails sys socket packet raw 768
fails sys socket vsock stream 0
fails sys socket netlink raw 0
succeeds sys socket inet stream 0
succeeds sys socket inet6 dgram 0
succeeds sys socket unix dgram 0
# uevents
succeeds sys socket netlink raw 15
