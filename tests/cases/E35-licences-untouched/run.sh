#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# licences and what others wrote
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put LICENSE mine
fails put src/COPYING mine
fails put vendor/x/a.c mine
holds LICENSE GPL
holds vendor/x/a.c theirs
put src/a.c mine
put node_modules/LICENSE theirs
