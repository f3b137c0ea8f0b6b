# shellcheck shell=bash disable=SC2016,SC2154,SC2164
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
own_repository "$O/library"
mkdir -p "$W/repository"
echo X=y >"$W/repository/.env.example"
git config --global user.name guest
