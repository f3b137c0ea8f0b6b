#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/app/[id]" "$W/app/i"
put "$W/app/[id]/page.tsx" x
put "$W/app/i/page.tsx" x
