#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# write denied of a name: nothing is moved there
. "$CASES/../kernel/lib.bash"
cp "$W/AGENTS.md" "$W/t"
fails mv "$W/t" "$W/AGENTS.md"
fails ln -f "$W/t" "$W/AGENTS.md"
fails cp "$W/t" "$W/AGENTS.md"
