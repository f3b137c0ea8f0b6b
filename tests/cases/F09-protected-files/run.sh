#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: existing hooks, configuration and start files stay as they are
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for f in .git/config .git/hooks/pre-commit .bashrc .mcp.json .vscode/tasks.json .claude/settings.json; do
	fails put "$W/$f" evil
	fails bash -c "echo evil >>'$W/$f'"
done
fails put "$H/.bashrc" evil
succeeds touch "$W/.git/hooks/x.sample"
