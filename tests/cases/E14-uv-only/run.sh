#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the same program, below uv and without it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails python3 -c 'open("made", "w")'
fails /usr/bin/python3 -c 'open("made", "w")'
absent made
fails pip install x
absent installed
succeeds uv run python3 -c 'open("made", "w")'
[[ -e made ]]
succeeds uv run pip
[[ -e installed ]]
