#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what a trusted program wrote is clean once it ended well
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
redact .env clean
reads clean succeeds connects
if redact .env dirty fails; then exit 1; fi
reads dirty fails connects
reads .env fails connects
cat clean .env >both
reads both fails connects
