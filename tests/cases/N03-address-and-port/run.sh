#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# network allowed: one network at one port
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds sys tcp 10.9.1.1 8443
fails sys tcp 10.9.1.1 8444
fails sys tcp 10.10.0.1 8443
