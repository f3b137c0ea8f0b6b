#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# production is a port here; the next one is not
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails sys tcp 127.0.0.1 7001
said=$(sys tcp 127.0.0.1 7002 2>&1) || true
[[ $said == *refused* ]]
fails cat config/production.key
succeeds cat .env.example
fails terraform apply
succeeds terraform validate
holds "$T/ran" validate
