#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a project with a configure that autoconf makes
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir src
cat >configure.ac <<'AC'
AC_INIT([hello], [1.0])
AC_CONFIG_AUX_DIR([build-aux])
AM_INIT_AUTOMAKE([foreign subdir-objects])
AC_PROG_CC
AC_CONFIG_HEADERS([config.h])
AC_CHECK_HEADERS([unistd.h sys/epoll.h])
AC_CHECK_FUNCS([fork])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
AC
cat >Makefile.am <<'AM'
bin_PROGRAMS = hello
hello_SOURCES = src/main.c src/word.c
TESTS = test.sh
EXTRA_DIST = test.sh
AM
printf '#include <config.h>\n#include <stdio.h>\nconst char *word(void);\nint main(void) { puts(word()); return 0; }\n' >src/main.c
printf 'const char *word(void) { return "hello"; }\n' >src/word.c
program test.sh '#!/bin/sh' 'test "$(./hello)" = hello'
autoreconf -i
mkdir build
cd build
../configure --prefix="$W/installed" --quiet
make -s -j4
cp ../test.sh .
make -s check
make -s install
[[ $("$W/installed/bin/hello") == hello ]]
make -s dist
[[ -s hello-1.0.tar.gz ]]
make -s distclean
