#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# hooks that were there, submodules, worktrees, rebases, and what else git does all day
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cd work
export GIT_EDITOR='sed -i -e 1s/$/-edited/'
put file two
git add file
git commit -qm two
[[ -e ../hook-ran ]]
# What a hook that stops a commit does is no denial.
put reject x
git add reject
ends_badly git commit -qm rejected
git rm -q --cached reject
rm reject
git -c protocol.file.allow=always submodule --quiet add "file://$O/library" lib
git commit -qm submodule
git -c protocol.file.allow=always clone -q --recurse-submodules "$W/work" "$W/second"
[[ $(<"$W/second/lib/code") == library ]]
git -C "$W/second" -c protocol.file.allow=always submodule --quiet update --init --remote
git worktree add -q -b side "$W/side"
put "$W/side/side" side
git -C "$W/side" add side
git -C "$W/side" commit -qm side
put file three
git commit -qam three
git -C "$W/side" rebase -q main
git merge -q --no-edit side
git worktree remove "$W/side"
git branch -q -d side
# A conflict, and its end.
git switch -qc left HEAD~2
put file left
git commit -qam left
ends_badly git rebase main
put file both
git add file
git rebase --continue
git rebase -q -i --autosquash --exec 'test -e file' HEAD~1
git switch -q main
git merge -q left
put file dirty
git stash -q
git stash pop -q
git checkout -q -- file
git tag -a -m tag v1
git cherry-pick --no-commit left || git cherry-pick --abort
git reset -q --hard
git format-patch -q -1 -o "$W/patches"
git reset -q --hard HEAD~1
git am -q "$W/patches"/*
git bisect start HEAD HEAD~2 >/dev/null
git bisect run test -e file >/dev/null
git bisect reset >/dev/null 2>&1
git bundle create -q "$W/all.bundle" --all
git clone -q "$W/all.bundle" "$W/third"
git notes add -m note
git remote add origin "$W/bare.git"
git clone -q --bare . "$W/bare.git"
git push -q -u origin main
git fetch -q origin
git pull -q --ff-only
git config user.name somebody
git config alias.last 'log -1'
git last >/dev/null
mkdir part
put part/x 1
git add part
git commit -qm part
git sparse-checkout set --cone part
git sparse-checkout disable
git gc -q
git fsck --no-progress
git archive HEAD | tar t >/dev/null
git rm -q file
git commit -qm removed
git revert --no-edit HEAD >/dev/null
git clean -qdfx
git submodule --quiet deinit -f lib
git init -q "$W/fresh"
git clone -q --no-hardlinks "$O/library" "$W/copied"
rm -rf "$W/copied" "$W/fresh" "$W/third"
[[ ! -e $W/copied ]]
