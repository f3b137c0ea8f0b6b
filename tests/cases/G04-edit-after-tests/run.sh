#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# every edit of a source shuts it
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
edited() {
	succeeds pytest
	"$@"
	fails commit "$*"
}
edited sh -c 'echo two >src/x'
edited sh -c 'echo two >"$W/src/x"'
edited sh -c 'echo three >.new && mv .new src/x'
edited sed -i s/three/four/ src/x
edited python3 -c 'open("src/new", "w")'
edited truncate -s 0 src/x

succeeds pytest
succeeds commit second
