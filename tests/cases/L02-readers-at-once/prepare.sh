#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
cd "$W"
mkdir out
echo TOKEN=1 >.env
