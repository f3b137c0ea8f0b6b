#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q "$W"
cd "$W"
git config user.name a
git config user.email a@b.c
put "$W/file" one
git add .
git commit -qm one
mkdir -p .vscode .claude .git/hooks
for f in .git/hooks/pre-commit .bashrc .mcp.json .vscode/tasks.json .claude/settings.json; do put "$W/$f" good; done
put "$H/.bashrc" good
cp .git/config "$T/config"
