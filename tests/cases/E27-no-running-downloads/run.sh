#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a program that was fetched does not run, copied or not, and no shell reads it; looking at it is free
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
curl -sS -o got http://192.0.2.77:7003/
chmod 755 got
cp -p got copy
fails ./got
fails ./copy
fails sh got
fails bash copy
absent ran
[[ $(cat got) == *touch* ]]
printf '#!/bin/sh\ntouch ran\n' >own
chmod 755 own
succeeds ./own
[[ -e ran ]]
