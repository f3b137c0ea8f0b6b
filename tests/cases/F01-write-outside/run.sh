#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write allowed only under W: a file elsewhere is not made
. "$CASES/../kernel/lib.bash"
fails put "$O/f" x
absent "$O/f"
