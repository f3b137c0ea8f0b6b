#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
own_repository "$W"
mkdir -p .vscode .claude .git/hooks
for f in .git/hooks/pre-commit .bashrc .mcp.json .vscode/tasks.json .claude/settings.json; do put "$W/$f" good; done
put "$H/.bashrc" good
cp .git/config "$T/config"
