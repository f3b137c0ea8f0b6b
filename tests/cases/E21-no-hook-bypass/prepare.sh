#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
repository "$W"
printf '#!/bin/sh\ntest ! -e bad\n' >"$W/.git/hooks/pre-commit"
chmod 755 "$W/.git/hooks/pre-commit"
