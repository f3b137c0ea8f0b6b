#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a label of who somebody is goes to descendants and to nothing that they write
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >act <<'END'
. "$CASES/../kernel/lib.bash"
fails /usr/bin/id
(fails setsid /usr/bin/id)
echo done >"$W/f"
chmod 755 "$W/f"
END
succeeds /usr/bin/id
agent act
read -r _ <"$W/f"
succeeds /usr/bin/id
