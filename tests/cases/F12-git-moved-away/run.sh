#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: .git cannot be moved away to make a new one
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails mv "$W/.git" "$W/.git2"
mkdir -p "$W/.git/hooks"
fails put "$W/.git/hooks/pre-commit" x
absent "$W/.git/hooks/pre-commit"
