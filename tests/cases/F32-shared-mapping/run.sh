#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: no shared writable mapping of another file
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys mmap "$O/g"
fails sys mmap-9
fails sys mprotect-9
