#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# scripts and interpreters by what is in them, whatever they are called
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp "$O/script" "$W/copy"
fails "$W/copy"
cp "$O/other" "$W/copy"
fails "$W/copy"
absent ran
absent other
succeeds "$W/spared"
cp "$O/x" "$W/interpreter"
program "$W/run" "#!$W/interpreter"
fails "$W/run"
program "$W/copy" '#!/bin/sh' 'touch third'
succeeds "$W/copy"
[[ -e third ]]
