# shellcheck shell=bash disable=SC2016,SC2154,SC2164
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
export GIT_CONFIG_COUNT=0
own_repository "$O/library"
echo library >code
git add code
git commit -qm code
own_repository "$W/work"
# A person installed these: the session may not, see builtin:persistence.
program .git/hooks/pre-commit '#!/bin/sh' 'git diff --cached --name-only >"$W/hook-ran"' '! grep -q reject "$W/hook-ran"'
program .git/hooks/post-checkout '#!/bin/sh' ':'
program .git/hooks/commit-msg '#!/bin/sh' 'sed -i "\$a hook: yes" "$1"'
git config --global user.name guest
git config --global user.email guest@localhost
git config --global --replace-all safe.directory '*'
