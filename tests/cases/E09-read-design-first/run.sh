#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the document first, then the directory
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put src/core/a new
fails put src/core/b new
holds src/core/a old
absent src/core/b
put src/other x
cat docs/design/core.md
put src/core/a new
holds src/core/a new
