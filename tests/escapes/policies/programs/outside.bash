# shellcheck shell=bash
# Nothing that was made in the session may be executed: what makes the file `ran` lies in the workspace as a program
# without an interpreter, as one with, and as a library.
begin() {
	cat >"$T/library.c" <<-'SOURCE'
		#include <fcntl.h>
		#include <stdlib.h>
		unsigned int la_version(unsigned int version) { return version; }
		__attribute__((constructor)) static void run(void) { open(getenv("RAN"), O_CREAT | O_WRONLY, 0644); }
	SOURCE
	gcc -shared -fPIC -o "$T/library.so" "$T/library.c"
}
reset() {
	cp /mnt/ringfence/build/kernel/execute "$W/static"
	cp /usr/bin/touch "$W/dynamic"
	cp "$T/library.so" "$W/library.so"
	mkdir "$W/m"
}
