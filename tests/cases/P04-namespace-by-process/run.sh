#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a user namespace is not joined by a descriptor of a process in it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys setns-pidfd "$(<"$T/pid")"
