#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write allowed only under W: a descriptor that was open before the session
. "$CASES/../kernel/lib.bash"
fails sys write-9 evil
