#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
printf '#!/bin/sh\ntrue\n' >"$W/run_tests.sh"
printf '#!/usr/bin/python3\npass\n' >"$W/tool.py"
printf '#!/usr/bin/env python3\npass\n' >"$W/by-env"
chmod 755 "$W/run_tests.sh" "$W/tool.py" "$W/by-env"
