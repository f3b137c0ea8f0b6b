#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected names that do not exist yet cannot be made
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/.vscode" "$W/.claude"
fails put "$W/.bashrc" x
fails put "$W/.mcp.json" x
fails put "$W/.vscode/tasks.json" x
fails put "$W/.claude/settings.json" x
fails cp /etc/hostname "$W/.bashrc"
