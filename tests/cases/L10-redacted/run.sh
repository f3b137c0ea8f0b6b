#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what a trusted program wrote is clean once it ended well
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
reads() { # reads FILE: who has read it connects, or not
	bash -eu -c '. "$CASES/../kernel/lib.bash"; read -r x <"$0"; connects' "$1" >/dev/null 2>&1
}
redact .env clean
reads clean
if redact .env dirty fails; then exit 1; fi
if reads dirty; then exit 1; fi
if reads .env; then exit 1; fi
cat clean .env >both
if reads both; then exit 1; fi
