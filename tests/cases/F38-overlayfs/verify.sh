#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
holds "$T/lower/lower-file" old
holds "$T/upper/lower-file" new
one() { [[ $(jq -r "select($1) | .event" "$TIMELINE" | wc -l) == 1 ]] || { echo "not one record of $1"; exit 1; }; }
one '.event == "file.open" and .file.path == "'"$W"'/lower-file" and (.file.access | index("write"))'
one '.event == "file.create" and .file.path == "'"$W"'/made"'
one '.event == "file.rename" and .file.path == "'"$W"'/made"'
one '.event == "file.delete" and .file.path == "'"$W"'/moved"'
umount "$W"
