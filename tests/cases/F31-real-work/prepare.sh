#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git init -q "$O/source"
cd "$O/source"
git config user.name a
git config user.email a@b.c
put "$O/source/file" one
git add .
git commit -qm one
mkdir "$O/build" "$T/many"
cd "$O/build"
for x in a b c d; do echo "int f_$x(void) { return 0; }" >$x.c; done
printf 'int f_a(void); int main(void) { return f_a(); }\n' >main.c
printf 'a: main.o a.o b.o c.o d.o\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -c $< -o $@\n' >Makefile
n=${RF_FULL:+10000}
echo "${n:-2000}" >"$O/many"
cd "$T/many"
for ((i = 0; i < ${n:-2000}; i++)); do : >$i; done
tar cf "$O/many.tar" .
