#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protect a/secrets/**: its parent keeps its name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mv "$W/a" "$W/b"
