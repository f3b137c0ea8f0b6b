#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what merely looks like the test runner
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails_after() {
	"$@" >/dev/null 2>&1 || true
	fails commit "$*"
}
printf '#!/bin/sh\ntrue\n' >pytest
chmod 755 pytest
cp /usr/local/bin/pytest copied
fails_after bash -c 'exec -a pytest true'
fails_after ./pytest
fails_after env PATH=.:"$PATH" pytest
fails_after ./copied
ln -s /bin/true "$T/pytest"
fails_after "$T/pytest"
fails_after sh -c '. /dev/null; exec true'
