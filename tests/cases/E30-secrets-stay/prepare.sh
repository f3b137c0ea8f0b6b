#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
repository "$W"
echo TOKEN=1 >"$W/.env"
mkdir -p "$T/bin"
cp /usr/bin/sed "$T/bin/redact"
listener 7001
