#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the program that removes a label cannot be changed or replaced
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
reads() { # reads FILE: who has read it connects, or not
	bash -eu -c '. "$CASES/../kernel/lib.bash"; read -r x <"$0"; connects' "$1" >/dev/null 2>&1
}
fails sh -c 'echo true >/usr/local/bin/redact'
fails mv /usr/local/bin/redact "$T/redact"
fails sh -c 'echo x >"$W/new" && mv "$W/new" /usr/local/bin/redact'
fails rm /usr/local/bin/redact
fails ln /usr/local/bin/redact "$T/other"
cp /usr/local/bin/redact ./redact
./redact .env clean
if reads clean; then exit 1; fi
redact .env clean
reads clean
