#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
name_server <<'END'
api.example.com 30 HTTPS 1,.,203.0.113.10,2001:db8::10
api.example.com 30 A 203.0.113.11
far.example.com 30 HTTPS 1,api.example.com,203.0.113.12
alias.example.com 30 HTTPS 0,elsewhere.example.net,203.0.113.13
far.example.com 30 TXT hello
END
