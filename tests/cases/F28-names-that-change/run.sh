#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# names whose files were opened before, and that somebody else moved meanwhile
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
x=$(printf 'x%.0s' {1..60}) deep=1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17
files=(a/b/f env "$deep/f" "$x/f" short/f)
for _ in 1 2 3; do
	for f in "${files[@]}"; do succeeds cat "$W/open/$f"; done
	moved "$W/open" "$W/hidden" # a directory far above
	for f in "${files[@]}"; do fails cat "$W/hidden/$f"; done
	moved "$W/hidden" "$W/open"
	for f in "${files[@]}"; do succeeds cat "$W/open/$f"; done
	moved "$W/open/env" "$W/open/.env" # the file itself
	fails cat "$W/open/.env"
	moved "$W/open/.env" "$W/open/env"
	moved "$W/open/short" "$W/open/a-name-that-its-dentry-does-not-hold-itself"
	fails cat "$W/open/a-name-that-its-dentry-does-not-hold-itself/f"
	moved "$W/open/a-name-that-its-dentry-does-not-hold-itself" "$W/open/short"
	moved "$W/open/a" "$W/hidden" # another file under a name that was denied
	fails cat "$W/hidden/b/f"
	moved "$W/hidden" "$W/open/a"
done
for f in "${files[@]}"; do succeeds cat "$W/open/$f"; done
