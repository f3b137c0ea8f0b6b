#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# git by any name
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails git -C "$W" commit --allow-empty -m a
fails /usr/bin/git commit --allow-empty -m a
fails env /usr/bin/git commit --allow-empty -m a
# The shell looks at both names of the directory.
fails sh -c 'git commit --allow-empty -m a'
fails python3 -c 'import subprocess; subprocess.run(["/usr/bin/git", "commit", "--allow-empty", "-m", "a"], check=True)'
ln -s /usr/bin/git other
fails ./other commit --allow-empty -m a
cp /usr/bin/git "$T/git"
fails "$T/git" commit --allow-empty -m a
[[ $(git rev-list --count HEAD) == 1 ]]
