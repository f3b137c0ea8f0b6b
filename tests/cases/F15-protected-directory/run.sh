#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protect secrets/**: the directory keeps its name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mv "$W/secrets" "$W/s2"
