#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a C project: configure, dependencies that the compiler writes, parallel builds, tests, installation
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
# What configure scripts do: programs are compiled, run and thrown away.
cat >configure <<'SH'
#!/bin/sh
exec 5>config.log
try() {
	mkdir conf$$ && cd conf$$ || exit
	echo "$2" >conftest.c
	if ${CC-cc} -o conftest conftest.c >&5 2>&1 && ./conftest; then echo "#define HAVE_$1 1"; else echo "/* no $1 */"; fi
	cd .. && rm -rf conf$$
}
{
	try FORK '#include <unistd.h>
int main(void) { return fork() < 0; }'
	try NOTHING '#include <nothing.h>'
	try MMAP '#include <sys/mman.h>
int main(void) { return mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED; }'
} >config.h.new
mv config.h.new config.h
sed "s|@prefix@|$1|" Makefile.in >Makefile
chmod 444 Makefile
SH
chmod +x configure
mkdir -p src/lib tests
for x in a b c d; do printf '#include "../config.h"\n#include "all.h"\nint f_%s(void) { return HAVE_FORK; }\n' $x >src/lib/$x.c; done
printf 'int f_a(void);\nint f_b(void);\nint f_c(void);\nint f_d(void);\n' >src/lib/all.h
printf '#include <stdio.h>\n#include "lib/all.h"\nint main(void) { printf("%%d\\n", f_a() + f_b() + f_c() + f_d()); return 0; }\n' >src/main.c
cat >Makefile.in <<'MK'
CFLAGS = -O1 -g -pipe -MMD -MP -I.
OBJ = $(patsubst %.c,%.o,$(wildcard src/lib/*.c))
all: sum
sum: src/main.o libsum.a
	$(CC) -o $@ $^
libsum.a: $(OBJ)
	$(AR) rcs $@ $^
-include $(OBJ:.o=.d)
check: all
	@$(MAKE) -C tests
install: all
	install -D -m 755 sum @prefix@/bin/sum
	ln -sf sum @prefix@/bin/addition
clean:
	rm -f sum libsum.a $(OBJ) $(OBJ:.o=.d) src/main.[od]
MK
sed -i 's|"../config.h"|"config.h"|' src/lib/*.c
cat >tests/Makefile <<'MK'
all: one two three
%:
	@test $$(../sum) = 4 && echo ok $@ >$@.log 2>&1
MK
./configure "$W/installed"
grep -q HAVE_MMAP config.h
make -s -j4
make -s -j4 check
make -s install
[[ $("$W/installed/bin/addition") == 4 ]]
# Only what depends on it is made again.
touch src/lib/all.h
[[ $(make -n | grep -c -- '-c -o\|-c ') -ge 4 ]]
make -s -j2
make -s clean
[[ ! -e sum ]]
# A server of job tokens that is a fifo, as newer makes have it.
mkfifo tokens
exec 7<>tokens
printf '++' >&7
for i in {1..6}; do
	(read -rn1 token <tokens && echo "$i$token" >>ran && printf '%s' "$token" >tokens) &
done
wait
exec 7>&-
[[ $(wc -l <ran) == 6 ]]
