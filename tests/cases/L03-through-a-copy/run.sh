#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the secret is copied; who reads the copy is labelled
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cp "$W/.env" "$T/a"
succeeds connects
reads "$T/a" fails connects
succeeds connects
