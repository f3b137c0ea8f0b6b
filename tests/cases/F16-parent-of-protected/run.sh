#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# protect a/secrets/**: its parent keeps its name
. "$CASES/../kernel/lib.bash"
fails mv "$W/a" "$W/b"
