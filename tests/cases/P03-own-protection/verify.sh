#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
[[ -d /sys/fs/bpf/ringfence/pin && ! -e /sys/fs/bpf/ringfence/new ]]
holds /etc/ringfence/policy.yaml good
cmp /bin/true /usr/local/bin/ringfence
rm -r /etc/ringfence /usr/local/bin/ringfence
rmdir /sys/fs/bpf/ringfence/pin /sys/fs/bpf/ringfence
