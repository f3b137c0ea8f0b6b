#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
program "$W/run_tests.sh" '#!/bin/sh' true
program "$W/tool.py" '#!/usr/bin/python3' pass
program "$W/by-env" '#!/usr/bin/env python3' pass
