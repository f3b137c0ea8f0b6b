# shellcheck shell=bash disable=SC2034
# What the tests of limits share. Each is one script: `NAME policy` prints the policy, `NAME inside` is the session, in
# the directory $T, and `NAME after TIMELINE STATUS` looks at what there is when it is over.
set -eu
# shellcheck source=tests/kernel/lib.bash
. /mnt/ringfence/tests/kernel/lib.bash
groups=/sys/fs/cgroup

policy() { printf 'version: 1\nname: p\nlimits: {%s}\n' "$1"; }

# told FILTER: a record of the timeline for which the filter of jq holds.
told() {
	jq -e -s "any(.[]; $1)" "$timeline" >/dev/null && return
	echo "the timeline does not tell: $1; limits: $(grep -c '"session.limit"' "$timeline"), end: $(grep -a '"event":"session.end"' "$timeline" | jq -c .ringfence.limits)"
	exit 1
}

# ended STATUS: the session had that status and left no group.
ended() {
	[[ $status == "$1" ]] || { echo "status $status, not $1"; exit 1; }
	if compgen -G "$groups/ringfence-*" >/dev/null; then
		echo "a control group is left: $(echo "$groups"/ringfence-*)"
		exit 1
	fi
	if [[ -n $(<"$groups/driver/cgroup.subtree_control") ]]; then
		echo "the group that Ringfence runs in was changed"
		exit 1
	fi
}

in_group() {
	[[ $(</proc/self/cgroup) == 0::/ringfence-*/session ]] && return
	echo "it is in $(</proc/self/cgroup)"
	exit 1
}

what=$1 timeline=${2-} status=${3-}
