#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
jq -e -s 'any(.event == "process.exec" and .process.code_variables == ["PYTHONPATH", "NODE_OPTIONS"])' "$TIMELINE"
