#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p /run/dbus /run/systemd
for s in docker.sock dbus/system_bus_socket systemd/private other.sock; do
	rm -f "/run/$s"
	socat UNIX-LISTEN:"/run/$s",fork OPEN:"$T/reached",creat,append &
done
sleep 0.5
