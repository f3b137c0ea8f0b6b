# shellcheck shell=bash
# A process in another user namespace, and a process outside of the session, which writes into O/f what it has at the address in T/address, each time it changes.
begin() {
	unshare -U setsid sleep 100000 </dev/null >/dev/null 2>&1 &
	echo $! >"$T/other"
	until [[ $(readlink "/proc/$!/ns/user") != "$(readlink /proc/self/ns/user)" ]]; do sleep 0.02; done
}
reset() {
	stop
	put "$O/f" good
	rm -f "$T/address"
	setsid neighbour "$O/f" "$T/address" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/pid"
	until [[ -s $T/address ]]; do sleep 0.02; done
}
stop() {
	if [[ -e $T/pid ]]; then kill -KILL "$(<"$T/pid")" 2>/dev/null || true; fi
}
end() {
	stop
	kill "$(<"$T/other")"
}
# It writes soon after.
wrote() {
	sleep 0.2
	changed "$O/f"
}
state() { ps -o state= -p "$(<"$T/pid")" || true; }
limited() { grep -q '^Max file size *0 ' "/proc/$(<"$T/pid")/limits"; }
waits() { [[ $(ps -o nice= -p "$(<"$T/pid")") == *19 ]]; }
waits_for_disk() { [[ $(ionice -p "$(<"$T/pid")") == idle ]]; }
idles() { [[ $(chrt -p "$(<"$T/pid")") == *SCHED_IDLE* ]]; }
first_to_go() { [[ $(<"/proc/$(<"$T/pid")/oom_score_adj") == 1000 ]]; }
# Nobody may have taken notice yet.
gone() { [[ $(state) != [!Z]* ]]; }
stopped() { [[ $(state) == T* ]]; }
