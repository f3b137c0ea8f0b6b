#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo data >"$D/db"
printf '#!/bin/bash\ncat "$D/db" >/dev/null\necho more >>"$D/db"\nsh -c "cat $D/db" >/dev/null\n' >/usr/local/bin/migrate
chmod 755 /usr/local/bin/migrate
printf '#!/bin/sh\ncat "$D/db"\n' >"$W/migrate"
chmod 755 "$W/migrate"
