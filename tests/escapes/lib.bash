# shellcheck shell=bash
# What the policies of the attempts and their oracles say things with. Sourced under `bash -eu`.
PATH=/mnt/ringfence/build/kernel:$PATH

put() { printf '%s\n' "$2" >"$1"; }

# Oracles: true when something escaped.

# changed FILE: it is no longer the one that holds "good".
changed() { [[ ! -f $1 || -L $1 || $(<"$1") != good ]]; }

# made FILE: it is there, and was not to be.
made() { [[ -e $1 || -L $1 ]]; }

# leaked: what the policy keeps from being read is in the file that the attempt leaves it in.
leaked() { grep -aqs SECRET "$W/loot"; }

# sent: it arrived outside. Connections are taken one after the other, so that ours is the last.
sent() {
	: >"$T/end"
	collect send 7001 "$T/end" || true
	grep -aqs SECRET "$T/arrived"
}
