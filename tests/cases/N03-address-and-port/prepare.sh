#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
private_addresses
socat TCP-LISTEN:8443,fork,reuseaddr /dev/null &
socat TCP-LISTEN:8444,fork,reuseaddr /dev/null &
sleep 0.5
