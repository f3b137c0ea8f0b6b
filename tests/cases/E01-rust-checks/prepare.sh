#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
repository "$W"
mkdir "$W/src"
stand_in cargo '! test -e "$T/bin/cargo-$1" || exec "cargo-$1" "$@"'
stand_in cargo-fmt 'echo formatted >src/lib.rs'
stand_in cargo-clippy
