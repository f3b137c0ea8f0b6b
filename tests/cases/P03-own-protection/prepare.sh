#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p /sys/fs/bpf/ringfence/pin /etc/ringfence
put /etc/ringfence/policy.yaml good
cp /bin/true /usr/local/bin/ringfence
