#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
name_server_ends
if grep -Eq '^(other|cdn)' "$T/zone.asked"; then
	echo "it was asked all the same: $(sort -u "$T/zone.asked" | tr '\n' ' ')"
	exit 1
fi
for client in curl wget python3 node git resolve; do
	jq -se --arg client "$client" '[.[] | select(.event == "policy.deny" and .dns.question.name == "other.example.com" and
		(.process.executable.name | startswith($client)) and
		.ringfence.rules[0].name == "only-the-api" and .ringfence.rules[0].reason == "Only the API and the mirrors are asked.")] | length >= 1' \
		"$TIMELINE" >/dev/null && continue
	echo "$client was not told the rule: $(grep '"event":"policy.deny' "$TIMELINE" | cut -c1-500 | tail -5)"
	exit 1
done
# The session's end says where they talked to, each by name.
for client in curl wget python3 node git resolve; do
	jq -se --arg client "$client" '[.[] | select(.event == "session.endpoint" and .network.peer.name == "api.example.com" and
		.network.peer.port == 8080 and .ringfence.bytes.received > 0)] | any(.[].ringfence.processes[].executable.name; startswith($client))' \
		"$TIMELINE" >/dev/null && continue
	echo "no endpoint of $client: $(grep '"event":"session.endpoint' "$TIMELINE" | cut -c1-900)"
	exit 1
done
