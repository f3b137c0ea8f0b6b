#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a C project by meson, which finds the compiler cache by itself
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cat >meson.build <<'ME'
project('hello', 'c', default_options: ['warning_level=2'])
conf = configuration_data()
conf.set('HAVE_FORK', meson.get_compiler('c').has_function('fork').to_int())
configure_file(output: 'config.h', configuration: conf)
word = shared_library('word', 'word.c', install: true)
hello = executable('hello', 'main.c', link_with: word, install: true)
test('says', hello)
ME
printf 'int word(void) { return 0; }\n' >word.c
printf '#include "config.h"\nint word(void);\nint main(void) { return word(); }\n' >main.c
meson setup build --prefix=/usr
meson compile -C build
meson test -C build
DESTDIR=$W/installed meson install -C build
[[ -x installed/usr/bin/hello ]]
