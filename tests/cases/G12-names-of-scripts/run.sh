#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a script is named by its own name and by its interpreter
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails ./run_tests.sh
fails bash -c ./run_tests.sh
fails ./tool.py
fails ./by-env
succeeds sh -c true
