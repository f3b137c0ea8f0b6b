#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# honest, and denied on purpose: what the heads of rules/builtin and coding-agent.yaml name, so that they stay true
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q repository
cd repository
fails put .git/hooks/pre-commit '#!/bin/sh'
ends_badly git config --global core.pager cat
fails cp .env.example .env
# Hard links to what lies outside; git goes on with copies.
git clone -q "$O/library" ../copy
holds ../copy/file one
ends_badly ssh-keygen -q -t ed25519 -N '' -f id_ed25519
ends_badly cargo new ../fresh
cargo new -q --vcs none ../other-crate
fails unshare -U true
fails python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("10.0.0.1", 22))'
ends_badly apt-cache policy bash
# This makes itself a directory of settings.
top -bn1 >/dev/null
# It wants everybody's environment, and does without.
[[ $(ps aux) == *bash* ]]
ends_badly bash --norc -o history -c 'history -s x; history -w ~/.bash_history'
