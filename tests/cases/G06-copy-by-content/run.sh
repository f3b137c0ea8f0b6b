#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# git under a name that says nothing: its content tells
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails git commit --allow-empty -m a
cp /usr/bin/git "$T/other"
fails "$T/other" commit --allow-empty -m a
ln "$T/other" "$T/third"
fails "$T/third" -C "$W" commit --allow-empty -m a
succeeds "$T/other" status
# A shell script of that name is no git, and is git by its name.
program "$T/git" '#!/bin/sh' ':'
fails "$T/git" commit
[[ $(git rev-list --count HEAD) == 1 ]]
# What the gate asks for still counts.
pytest
succeeds "$T/other" commit --allow-empty -m a
