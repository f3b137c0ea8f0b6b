#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for f in .git/hooks/pre-commit .bashrc .mcp.json .vscode/tasks.json .claude/settings.json; do holds "$W/$f" good; done
holds "$H/.bashrc" good
cmp "$W/.git/config" "$T/config"
