#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the label of a file outlives the kernel memory of it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp .env "$T/a"
sync
touch "$T/drop"
until [[ -e $T/dropped ]]; do sleep 0.1; done
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
read -r x <"$T/a"
fails connects
END
bash -eu use.sh
