#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
project
runner 'mkdir -p tests/__pycache__; echo x >tests/__pycache__/x; echo y >tests/snapshot'
