#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what Ringfence works by is out of reach: its programs, pins, policies and its own file
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys bpf-map
fails sys bpf-detach
fails rmdir /sys/fs/bpf/ringfence/pin
fails mkdir /sys/fs/bpf/ringfence/new
fails put /etc/ringfence/policy.yaml evil
fails rm -f /etc/ringfence/policy.yaml
fails cp /bin/false /usr/local/bin/ringfence
fails mv /usr/local/bin/ringfence "$W/r"
