#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# protected: a repository four levels below
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p "$W/a/b/c/d/.git/hooks"
fails put "$W/a/b/c/d/.git/hooks/x" x
