#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a label is of the file, not of its name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp .env copy
mv copy x
ln x y
for name in x y; do
	reads "$name" fails connects
done
mv .env z
reads z fails connects
