#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a trusted program to which the environment brings code removes nothing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
unchanged() {
	rm -f clean
	"$@" redact .env clean
	reads clean fails connects
}
echo 'sed() { cat "$2"; }' >own.sh
unchanged env BASH_ENV="$PWD/own.sh"
grep -q TOKEN clean
unchanged env PYTHONPATH=.
with_function() { (
	# shellcheck disable=SC2317 # redact's shell calls it
	sed() { cat "$2"; }
	export -f sed
	"$@"
); }
unchanged with_function
grep -q TOKEN clean
# What brings nothing costs nothing.
env BASH_ENV= LD_PRELOAD= X=LD_PRELOAD redact .env clean
reads clean succeeds connects
