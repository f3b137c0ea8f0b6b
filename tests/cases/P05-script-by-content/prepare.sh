#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp /bin/true "$O/x"
printf 'x' >>"$O/x"
program "$O/script" '#!/bin/sh' 'touch ran'
program "$O/other" '#!/bin/sh' 'touch other'
program "$W/spared" '#!/bin/sh' 'touch ran'
