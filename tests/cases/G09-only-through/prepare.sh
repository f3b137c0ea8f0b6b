#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo data >"$D/db"
program /usr/local/bin/migrate '#!/bin/bash' 'cat "$D/db" >/dev/null' 'echo more >>"$D/db"' 'sh -c "cat $D/db" >/dev/null'
program "$W/migrate" '#!/bin/sh' 'cat "$D/db"'
