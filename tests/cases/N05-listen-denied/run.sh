#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# listen denied: neither bind nor listen
. "$CASES/../kernel/lib.bash"
fails sys bind 127.0.0.1 7005
fails sys listen 127.0.0.1 0
fails sys bind ::1 7005
