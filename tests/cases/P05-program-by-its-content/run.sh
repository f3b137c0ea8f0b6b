#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that may not be executed: a copy of it, on disk and in memory
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp "$O/x" "$W/copy"
fails "$W/copy"
fails sys exec-memory "$O/x"
