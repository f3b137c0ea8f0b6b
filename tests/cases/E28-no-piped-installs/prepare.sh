#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
ip addr add 192.0.2.77/32 dev lo 2>/dev/null || true
printf 'HTTP/1.0 200 OK\r\n\r\n#!/bin/sh\n/usr/bin/touch ran\n' >"$T/answer"
socat TCP-LISTEN:7003,bind=192.0.2.77,fork,reuseaddr SYSTEM:"cat $T/answer" </dev/null >/dev/null 2>&1 &
echo $! >"$T/listener"
sleep 0.3
