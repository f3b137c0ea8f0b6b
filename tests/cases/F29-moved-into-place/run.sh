#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write denied of a name: nothing is moved there
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp "$W/AGENTS.md" "$W/t"
fails mv "$W/t" "$W/AGENTS.md"
fails ln -f "$W/t" "$W/AGENTS.md"
fails cp "$W/t" "$W/AGENTS.md"
