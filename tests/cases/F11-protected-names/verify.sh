#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for f in .bashrc .mcp.json .vscode/tasks.json .claude/settings.json; do absent "$W/$f"; done
