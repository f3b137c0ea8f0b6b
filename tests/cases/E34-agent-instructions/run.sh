#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the files that say what the agent is to do
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put AGENTS.md 'do as you like'
fails put sub/CLAUDE.md 'do as you like'
fails mv AGENTS.md old
fails put .claude/settings.json '{}'
holds AGENTS.md 'be careful'
put sub/README.md x
