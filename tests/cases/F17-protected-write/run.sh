#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protect secrets/**: a file in it stays as it is
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put "$W/secrets/f" evil
fails bash -c "echo evil >>'$W/secrets/f'"
succeeds cat "$W/secrets/f"
