#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the generator changes what nobody else does, and nobody changes the generator
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put gen/a mine
fails rm gen/a
fails mv gen/a elsewhere
holds gen/a old
fails put scripts/generate.sh 'echo mine >gen/a'
fails mv scripts scripts-2
succeeds scripts/generate.sh
holds gen/a one
put source two
succeeds scripts/generate.sh
holds gen/a two
