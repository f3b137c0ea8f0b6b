#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# protect secrets/**: the directory keeps its name
. "$CASES/../kernel/lib.bash"
fails mv "$W/secrets" "$W/s2"
