#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
[[ $(jq -r 'select(.event == "policy.deny" and (.ringfence.reason | length > 0)) | .event' "$TIMELINE" | wc -l) == 4 ]]
pkill -P 1 socat || true
rm -f /run/docker.sock /run/dbus/system_bus_socket /run/systemd/private /run/other.sock
