#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
cd "$W"
echo secret >no
echo known >yes
