#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# listen denied: neither bind nor listen
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys bind 127.0.0.1 7005
fails sys listen 127.0.0.1 0
fails sys bind ::1 7005
