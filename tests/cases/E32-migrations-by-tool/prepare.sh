#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/data" "$W/migrations" "$W/scripts"
echo one >"$W/data/app.db"
echo first >"$W/migrations/1.sql"
stand_in sqlite3 'echo changed >data/app.db'
printf '#!/bin/sh\nsqlite3\n' >"$W/scripts/migrate"
chmod 755 "$W/scripts/migrate"
