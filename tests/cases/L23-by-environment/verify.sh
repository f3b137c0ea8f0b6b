#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
stop_listener
jq -e -s '[.[] | select(.event == "process.exec") | .process.code_variables // empty | join(",")] ==
	["BASH_ENV", "PYTHONPATH", "BASH_FUNC_"]' "$TIMELINE"
