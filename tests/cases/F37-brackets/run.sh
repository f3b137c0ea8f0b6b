#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protect: a name with brackets is meant literally
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put "$W/app/[id]/page.tsx" evil
put "$W/app/i/page.tsx" new
