#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# what publishes does not run, and its tokens stay shut
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
fails npm publish
fails twine upload dist/x
fails gh release create v1
absent "$T/ran"
fails cat "$H/.npmrc"
fails put "$H/.npmrc" x
succeeds npm publish --dry-run
succeeds npm pack
holds "$T/ran" $'publish --dry-run\npack'
