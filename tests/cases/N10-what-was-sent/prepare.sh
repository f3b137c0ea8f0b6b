#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
for family in 4 6; do
	socat "TCP$family-LISTEN:710$family,reuseaddr,bind=$([[ $family == 4 ]] && echo 127.0.0.1 || echo '[::1]')" \
		SYSTEM:'head -c 1000 >/dev/null; head -c 2345 /dev/zero' &
done
sleep 0.5
