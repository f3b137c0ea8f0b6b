#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a workspace with a vendored crate and a build script is built and tested
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir -p app/src app/tests vendor/dep/src .cargo
put Cargo.toml '[workspace]
members = ["app"]'
put app/Cargo.toml '[package]
name = "app"
version = "0.1.0"
edition = "2021"
build = "build.rs"
[dependencies]
dep = "1"'
put app/build.rs 'fn main() { std::fs::write(std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("n.rs"), "const N: u32 = 41;").unwrap(); }'
put app/src/lib.rs 'include!(concat!(env!("OUT_DIR"), "/n.rs")); pub fn n() -> u32 { dep::inc(N) }
#[test] fn adds() { assert_eq!(n(), 42); }'
put app/src/main.rs 'fn main() { println!("{}", app::n()); }'
put app/tests/all.rs '#[test] fn files() { let d = std::env::temp_dir().join("app-test"); std::fs::write(&d, "x").unwrap(); std::fs::remove_file(&d).unwrap(); assert_eq!(app::n(), 42); }'
put vendor/dep/Cargo.toml '[package]
name = "dep"
version = "1.0.0"'
put vendor/dep/src/lib.rs 'pub fn inc(n: u32) -> u32 { n + 1 }'
put vendor/dep/.cargo-checksum.json '{"files":{},"package":null}'
put .cargo/config.toml '[source.crates-io]
replace-with = "vendored"
[source.vendored]
directory = "vendor"'
export CARGO_HOME=$H/.cargo
cargo build --offline
[[ $(target/debug/app) == 42 ]]
cargo test --offline
touch app/src/lib.rs
cargo check --offline
cargo clean
