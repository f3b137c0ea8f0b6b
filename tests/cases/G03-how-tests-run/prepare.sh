#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# An ordinary user's tests: a script of the repository's that env finds the interpreter of, and a
# program that the session builds itself.
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
printf '#!/usr/bin/env bash\n[[ ! -e fail ]]\n' >"$W/run_tests.sh"
printf 'check:\n\tcp /bin/true ./built\n\t./built\n\ttest ! -e fail\n' >"$W/Makefile"
chmod +x "$W/run_tests.sh"
chown -R 4711:4711 "$W"
chmod 755 "$W"
