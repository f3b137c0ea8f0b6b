#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the policy is in force: what is not honest is denied
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put "$O/f" evil
fails cat /etc/shadow
absent "$O/f"
