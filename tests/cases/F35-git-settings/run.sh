#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: settings of git that run programs are denied, or holes that the policy lists
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd "$W"
# hole WORDS COMMAND…: denied, or the list of known holes has these words.
hole() {
	local words=$1
	shift
	! "$@" >/dev/null 2>&1 || grep -q "^#.*$words" "$CASES/../../rules/builtin/persistence.yaml" && return
	echo "it succeeded, and is no known hole: $*"
	exit 1
}
hole core.hooksPath git config core.hooksPath x
hole alias git config alias.x '!sh'
hole include.path git config include.path x
hole fsmonitor git config core.fsmonitor x
hole 'git -c' git -c core.hooksPath=x status
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=x hole GIT_CONFIG_COUNT git status
# What such a setting starts is fenced as everything is.
fails git -c alias.x='!echo evil >.git/hooks/pre-commit' x
