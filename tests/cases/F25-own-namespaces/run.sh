#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# write allowed only under W: a mount namespace of its own does not help
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/m"
fails unshare -Urm bash -c "sys bind-mount '$O' '$W/m' && echo x >'$W/m/f'"
absent "$O/f"
