#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
name_server_ends
one() {
	jq -se "[.[] | select($1)] | length >= 1" "$TIMELINE" >/dev/null && return
	echo "no record of $1: $(grep '"event":"net.dns' "$TIMELINE" | head -3 | cut -c1-700)"
	exit 1
}
one '.event == "net.dns" and .dns.type == "answer" and .dns.question.name == "api.example.com" and .dns.resolved_ip == ["203.0.113.10"]'
one '.event == "net.dns" and .dns.question.name == "a.b.example.org" and .dns.resolved_ip == ["203.0.113.11"] and .ringfence.aliases == 1'
one '.event == "policy.deny" and .dns.question.name == "other.example.com" and (.ringfence.rules[0].name == "sandbox.network.allow")'
one '.event == "net.connect" and .network.peer.name == "api.example.com" and .network.peer.name_from == "dns"'
# Nothing that was refused was ever sent.
if grep -Eq '^(example.org|evil|cdn|other|example.org.evil)' "$T/zone.asked"; then
	echo "it was asked all the same: $(tr '\n' ' ' <"$T/zone.asked")"
	exit 1
fi
