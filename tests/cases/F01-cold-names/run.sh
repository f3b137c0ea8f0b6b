#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W, and nothing new under D: names that the kernel has forgotten are looked up on the way
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put "$O/f" evil
fails put "$O/new" evil
put "$D/f" new
fails put "$D/new" evil
