#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
name_server <<'END'
api.example.com 30 A 203.0.113.10
api.example.com 30 AAAA 2001:db8::10
a.b.example.org 30 CNAME cdn.example.net
cdn.example.net 30 A 203.0.113.11
example.org 30 A 203.0.113.12
evil-example.org 30 A 203.0.113.13
example.org.evil.net 30 A 203.0.113.13
inside.example.net 30 A 10.9.1.1
other.example.com 30 A 203.0.113.14
END
