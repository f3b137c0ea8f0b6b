# shellcheck shell=bash
# As `write`; a program outside hands descriptors on O/f to whoever asks, another one has one open as its 9, and two
# more have rings of io_uring as theirs, with O/f in a slot.
begin() {
	: >"$O/f"
	setsid descriptors give "$T/socket" "$O/f" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/donor"
	until [[ -S $T/socket ]]; do sleep 0.02; done
}
reset() {
	stop
	put "$O/f" good
	setsid sleep 100000 9<>"$O/f" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/pid"
	hold ring now
	hold ring-thread thread
	until [[ -e /proc/$!/fd/9 ]]; do sleep 0.02; done
}
hold() {
	setsid uring hold "$O/f" "$2" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/$1"
}
stop() {
	local file
	for file in pid ring ring-thread; do
		if [[ -e $T/$file ]]; then kill -KILL "$(<"$T/$file")" 2>/dev/null || true; fi
	done
}
end() {
	stop
	kill "$(<"$T/donor")"
}
