#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# one package, by its name or from its directory
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails cargo test
fails npm test
fails pytest tests
absent "$T/ran"
succeeds cargo test -p a
succeeds npm test -w a
cd packages/a
succeeds npm test
holds "$T/ran" $'cargo test -p a\nnpm test -w a\nnpm test'
