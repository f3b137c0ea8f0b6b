#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/data" "$W/migrations" "$W/scripts"
echo one >"$W/data/app.db"
echo first >"$W/migrations/1.sql"
stand_in sqlite3 'echo changed >data/app.db'
program "$W/scripts/migrate" '#!/bin/sh' sqlite3
