# shellcheck shell=bash
# shellcheck disable=SC2034 # used by who sources it
# What the tests of the daemon share: a directory $dir with policies and settings, and the daemon in $daemon, which says
# what it says in the file `said`. Sourced.
passed=0 failed=0 skipped=0
PATH=/mnt/ringfence/build/kernel:/mnt/ringfence/build:$PATH
dir=$(mktemp -d "/srv/rf-daemon.XXXX")
logs=$dir/logs
cd "$dir" || exit
chmod 755 .
socket=/run/ringfence/control.sock

result() { # result NAME WHY: passed when WHY is empty
	if [[ -z $2 ]]; then
		echo "ok $1"
		passed=$((passed + 1))
	else
		echo "not ok $1: ${2//$'\n'/|}"
		failed=$((failed + 1))
	fi
}

# wait_for SECONDS COMMAND…: until it succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

# policy NAME: denies what is below $dir/NAME.
policy() {
	mkdir -p "$1"
	chmod 777 "$1"
	cat >"$1.yaml" <<-END
		version: 1
		name: $1
		rules:
		  - {name: no-$1, deny: [write, create, delete, rename, link], path: "$dir/$1/**"}
		  - {name: no-port, deny: connect, to: "127.0.0.1:9"}
		  - {name: no-arch, deny: exec, program: arch}
	END
}

lists() { ringfence sessions --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["sessions"]))'; }
are_there() { [[ $(lists) == "$1" ]]; }
ready() { grep -q 'the daemon is ready' said; }
is_dead() { [[ ! -e /proc/$1 ]]; }

start_daemon() {
	: >said
	ringfence daemon --config "$dir/ringfence.yaml" >>said 2>&1 &
	daemon=$!
	wait_for 400 ready
}

# counted: the last line.
counted() {
	echo "$passed passed, $failed failed, $skipped skipped"
	((failed == 0))
}
