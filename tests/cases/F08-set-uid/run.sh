#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# deny privilege: a set-user-id shell gives nobody root
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp /bin/bash "$W/sh"
chmod u+s "$W/sh"
said=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$W/sh" -p -c "id -u" 2>&1) || true
[[ $said != 0 ]] || { echo "root: $said"; exit 1; }
