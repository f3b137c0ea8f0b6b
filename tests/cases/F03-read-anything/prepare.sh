#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
. "$CASES/../kernel/lib.bash"
put "$O/g" x
