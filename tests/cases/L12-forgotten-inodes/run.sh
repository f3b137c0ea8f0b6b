#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the label of a file outlives the kernel memory of it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp .env "$T/a"
sync
touch "$T/drop"
until [[ -e $T/dropped ]]; do sleep 0.1; done
reads "$T/a" fails connects
