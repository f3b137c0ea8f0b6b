#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# no other user's rights, and no place outside the project
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sudo true
fails "$O/id"
fails apt-get install x
fails npm install -g x
absent "$T/ran"
fails put /usr/local/bin/x x
mkdir -p "$H/.local"
fails mkdir -p "$H/.local/bin"
succeeds npm install --save-dev x
put tool x
