#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# programs of the session are traced and debugged
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
printf '#include <stdio.h>\n#include <unistd.h>\nint value = 7;\nint main(int c, char **v) { if (c > 1) sleep(60); printf("%%d\\n", value); return 0; }\n' >p.c
cc -g -o p p.c
gdb -nx -batch -ex 'break main' -ex run -ex 'print value' -ex 'set var value = 8' -ex continue ./p >said 2>&1
grep -q '= 7' said
grep -qx 8 said
./p sleep &
child=$!
gdb -nx -batch -p $child -ex 'print value' -ex 'call (int)getpid()' -ex detach >attached 2>&1
grep -q '= 7' attached
strace -f -o trace sh -c './p; cat p.c >/dev/null'
grep -q execve trace
strace -c -o counts ls >/dev/null
timeout -s INT 2 strace -p $child -o other || true
kill $child
wait || true
# It dies, and may leave its memory to the session.
sh -c 'ulimit -c unlimited; kill -SEGV $$' || true
gdb -nx -batch -ex 'info functions main' ./p >/dev/null
