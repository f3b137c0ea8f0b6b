#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
name_server_ends
jq -se '[.[] | select(.event == "net.dns" and .dns.type == "answer" and .dns.question.type == "HTTPS" and
	.dns.question.name == "api.example.com" and .dns.resolved_ip == ["203.0.113.10", "2001:db8::10"])] | length == 1' "$TIMELINE" >/dev/null || {
	echo "no record of the answer: $(grep '"event":"net.dns' "$TIMELINE" | cut -c1-700)"
	exit 1
}
