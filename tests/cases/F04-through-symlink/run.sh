#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: a symlink in W leads nowhere else
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
ln -s "$O/f" "$W/l"
fails put "$W/l" x
absent "$O/f"
ln -s "$O/g" "$W/m"
fails put "$W/m" x
fails bash -c "echo x >>'$W/m'"
