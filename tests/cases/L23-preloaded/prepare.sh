#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
echo TOKEN=1 >"$W/.env"
listener 7001
printf '#!/bin/bash\nsed s/TOKEN/none/ "$1" >"$2"\n[[ -z ${3-} ]]\n' >/usr/local/bin/redact
chmod 755 /usr/local/bin/redact
