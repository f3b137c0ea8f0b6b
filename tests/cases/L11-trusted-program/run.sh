#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the program that removes a label cannot be changed or replaced
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sh -c 'echo true >/usr/local/bin/redact'
fails mv /usr/local/bin/redact "$T/redact"
fails sh -c 'echo x >"$W/new" && mv "$W/new" /usr/local/bin/redact'
fails rm /usr/local/bin/redact
fails ln /usr/local/bin/redact "$T/other"
cp /usr/local/bin/redact ./redact
./redact .env clean
reads clean fails connects
redact .env clean
reads clean succeeds connects
