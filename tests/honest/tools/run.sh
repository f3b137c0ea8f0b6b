#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what is at hand: patches, editors, databases, locks, keys, programs that find and change files
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
put a one
put b two
diff -u a b >p || [[ $? == 1 ]]
patch -s a <p
holds a two
patch -s -R -b a <p
printf '%s\n' 1 2 3 >list
# An editor with its swap file, its backup, and its own settings file in the home, which is not there.
vim.tiny -es -c 'set backup directory=. backupdir=.' -c '%s/2/two/' -c 'wq' list
grep -q two list
vim.tiny -es -c 'preserve' -c 'qa!' list || true
rm -f .*.sw? ./*~
echo 'create table t(x); insert into t values (1); vacuum; select * from t;' | sqlite3 db.sqlite
flock lock true
exec 8>lock
flock -n 8
ssh-keygen -q -t ed25519 -N '' -f deploy-key
ssh-keygen -lf deploy-key.pub
openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.crt -days 1 -subj /CN=x -batch 2>/dev/null
find . -type f -exec file {} + >/dev/null
find . -name 'l*' -execdir touch {}.seen ';'
seq 20 | xargs -P 4 -I{} sh -c 'echo {} >part.{}'
cat part.* | sort -n -S 1M -T . >sorted
split -l 5 sorted piece.
xz -k sorted && zstd -q sorted && gzip sorted
mkdir -p deep/{1..5}/{a,b}
mktemp -p . >/dev/null
mktemp >/dev/null
install -m 600 a copied
chmod -R u+w deep
touch -d yesterday a
ln -s a symlink
ln a hardlink
mv -T deep moved
truncate -s 1M sparse
dd if=/dev/zero of=block bs=4k count=4 status=none
fallocate -l 4096 allocated
setfattr -n user.note -v x a
less list >/dev/null
cp .env.example copy.env
mkfifo pipe
(echo x >pipe) &
read -r _ <pipe
wait
nohup true
timeout 5 true
nice -n 5 true
taskset 1 true
ulimit -c 0
pstree >/dev/null
df . >/dev/null
free >/dev/null
ls -la /proc/self/fd >/dev/null
cat /proc/meminfo /proc/self/status /sys/devices/system/cpu/online >/dev/null
id >/dev/null
getent passwd root >/dev/null
getent hosts localhost >/dev/null
sleep 100 &
kill $!
wait || true
