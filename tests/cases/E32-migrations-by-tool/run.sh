#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the tool changes the database, with the client that is refused without it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails put data/app.db mine
fails touch data/app.db
fails sqlite3
holds data/app.db one
fails rm migrations/1.sql
put migrations/2.sql second
fails put scripts/migrate sqlite3
succeeds scripts/migrate
holds data/app.db changed
