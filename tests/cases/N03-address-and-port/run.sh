#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# network allowed: one network at one port
. "$CASES/../kernel/lib.bash"
succeeds sys tcp 10.9.1.1 8443
fails sys tcp 10.9.1.1 8444
fails sys tcp 10.10.0.1 8443
