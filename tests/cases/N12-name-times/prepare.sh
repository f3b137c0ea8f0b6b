#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
echo 1 >"$W/one"
echo 2 >"$W/two"
name_server <<'END'
short.example.com 1 A 203.0.113.10
long.example.com 3600 A 203.0.113.11
used.example.com 1 A 203.0.113.12
END
