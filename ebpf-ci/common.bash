# shellcheck shell=bash
# What the scripts of this directory share. Sourced, never run.

# shellcheck disable=SC2034 # used by the scripts that source this file
ci_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
repo_dir=$(dirname "$ci_dir")
cache_dir=${RINGFENCE_CACHE:-$HOME/.cache/ringfence}
mkdir -p "$cache_dir"

# EX_UNAVAILABLE of sysexits.h: what was asked for is not to be had on this machine.
# shellcheck disable=SC2034
readonly EX_UNAVAILABLE=69

program=$(basename "$0")

note() { printf '%s: %s\n' "$program" "$*" >&2; }

# die STATUS WORDS…
die() {
	local status=$1
	shift
	note "$@"
	exit "$status"
}

# with_lock NAME COMMAND…: one holder at a time over all runs that share the cache.
with_lock() {
	local name=$1
	shift
	mkdir -p "$cache_dir/locks"
	(
		flock 9
		# The children must not inherit the lock, or a stray one would keep it.
		"$@" 9>&-
	) 9>"$cache_dir/locks/$name"
}
