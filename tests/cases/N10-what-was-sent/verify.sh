#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
one() {
	[[ $(jq -r "select($1) | .event" "$TIMELINE" | wc -l) == 1 ]] && return
	echo "not one record of $1: $(grep '"event":"net' "$TIMELINE" | cut -c1-400)"
	exit 1
}
to() { echo ".network.transport == \"tcp\" and .network.type == \"$1\" and .network.peer == {address: \"$2\", port: $3}"; }
moved='.ringfence.bytes == {sent: 1000, received: 2345}'
for peer in "ipv4 127.0.0.1 7104" "ipv6 ::1 7106"; do
	# shellcheck disable=SC2086 # three words
	peer=$(to $peer)
	one ".event == \"net.connect\" and $peer and .verdict == \"allow\" and (.result | IN(\"ok\", \"allowed\"))"
	one ".event == \"net.close\" and $peer and $moved"
done
one ".event == \"net.connect\" and $(to ipv4 127.0.0.1 7109) and (.result | IN(\"ECONNREFUSED\", \"allowed\"))"
