#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# an archive of many small files is unpacked, searched, copied, linked and thrown away
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
n=$(<"$T/n")
mkdir tree
tar xf "$T/many.tar" -C tree
[[ $(find tree -type f | wc -l) == "$n" ]]
tar czf packed.tar.gz tree
tar tzf packed.tar.gz | tail -n 1
cp -al tree linked
rsync -a --include='*/' --include='1*' --exclude='*' tree/ synced/
find tree -type f -name '*7' -exec grep -l 7 {} + >found
find synced -type f -delete
find tree -type f -name '*99' -print0 | xargs -0 -P 4 -n 50 sed -i s/9/8/
rm -rf tree linked synced
[[ ! -e tree && ! -e linked ]]
