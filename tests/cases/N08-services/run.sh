#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# services that act for their callers are out of reach, with a reason
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for s in docker.sock dbus/system_bus_socket systemd/private; do fails sys unix-stream "/run/$s"; done
fails sys unix-stream /var/run/docker.sock
succeeds sys unix-stream /run/other.sock
