#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# all three, and nothing changed since
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
cargo fmt
cargo clippy
fails commit second
cargo test
succeeds commit second
put src/lib.rs changed
touch fail-cargo
cargo fmt
cargo clippy
ends_badly cargo test
fails commit third
rm fail-cargo
succeeds cargo test --no-run
fails commit third
[[ $(git rev-list --count HEAD) == 2 ]]
