#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one label is not two
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo 1 >a
echo 2 >b
bash -c 'read -r x <a; id' >/dev/null
bash -c 'read -r x <b; id' >/dev/null
fails bash -c 'read -r x <a; read -r x <b; id'
