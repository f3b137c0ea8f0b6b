#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# before and after the first look at the web
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
succeeds git push -q origin HEAD:refs/heads/before
page=$(curl -sS http://192.0.2.77:7003/)
[[ $page == *touch* ]]
git push -q origin HEAD:refs/heads/after 2>said || true
[[ $(cat said) == *"not permitted"* ]]
(: >Dockerfile) 2>said || true
absent Dockerfile
: >notes
