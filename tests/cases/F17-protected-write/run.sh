#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# protect secrets/**: a file in it stays as it is
. "$CASES/../kernel/lib.bash"
fails put "$W/secrets/f" evil
fails bash -c "echo evil >>'$W/secrets/f'"
succeeds cat "$W/secrets/f"
