#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
# protected: .git cannot be moved away to make a new one
. "$CASES/../kernel/lib.bash"
fails mv "$W/.git" "$W/.git2"
mkdir -p "$W/.git/hooks"
fails put "$W/.git/hooks/pre-commit" x
absent "$W/.git/hooks/pre-commit"
