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
	cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
read -r x <"$1"
fails connects
END
	bash -eu use.sh "$name"
done
mv .env z
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
read -r x <z
fails connects
END
bash -eu use.sh
