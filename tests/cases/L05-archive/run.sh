#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# tar through gzip into a file
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir in && cp .env in/x
tar cf - in | gzip >"$T/a.tgz"
cat >use.sh <<'END'
. "$CASES/../kernel/lib.bash"
exec 9<"$T/a.tgz"
read -r -n 1 -u 9 x
fails connects
END
bash -eu use.sh 2>/dev/null
succeeds connects
