# shellcheck shell=bash
# Another session of Ringfence's, by the command itself, and what it stands on: its policy, timeline, program, library and
# pins. It is started again when an attempt has ended it.
library=$(readlink -f "$(ldd "$(command -v ringfence)" | awk '/libbpf/ {print $3}')")
supervise() {
	printf 'version: 1\nname: other\nrules: [{name: r, deny: write, path: "%s/f"}]\n' "$O" >"$T/policy.yaml"
	rm -f "$T/timeline"
	setsid ringfence run -p "$T/policy.yaml" -o "$T/timeline" -- sleep 100000 </dev/null >"$T/said" 2>&1 &
	echo $! >"$T/pid"
	until grep -qs '^ringfence: session' "$T/said"; do sleep 0.1; done
	pgrep -P "$(<"$T/pid")" -x ringfence-keep >"$T/keeper"
}
begin() {
	grep -q ' /sys/fs/bpf bpf ' /proc/mounts || mount -t bpf bpf /sys/fs/bpf
	put /usr/local/bin/ringfence good
	stat -c %s "$library" >"$T/size"
	supervise
}
reset() {
	put "$O/f" good
	put /usr/local/bin/ringfence good
	rm -f /etc/ld.so.preload
	grep -q ' /sys/fs/bpf bpf ' /proc/mounts || mount -t bpf bpf /sys/fs/bpf
	mkdir -p /sys/fs/bpf/ringfence/pin
	if grown; then truncate -s "$(<"$T/size")" "$library"; fi
	if [[ -d /sys/fs/cgroup/stolen ]]; then
		echo 0 >/sys/fs/cgroup/stolen/cgroup.freeze
		echo "$(<"$T/pid")" >/sys/fs/cgroup/cgroup.procs || true
		rmdir /sys/fs/cgroup/stolen
	fi
	kill -CONT "$(<"$T/pid")" 2>/dev/null || true
	if gone || replaced; then
		wait_gone
		supervise
	fi
	echo 0 >"/proc/$(<"$T/pid")/oom_score_adj"
	grep -qs '^good$' "$T/timeline" || echo good >>"$T/timeline"
	if grep -qs evil "$T/timeline"; then sed -i /evil/d "$T/timeline"; fi
	put "$T/policy" good
}
wait_gone() {
	kill -KILL "$(<"$T/pid")" 2>/dev/null || true
	until replaced; do sleep 0.1; done
}
end() {
	kill -TERM "$(<"$T/pid")"
	rm -f /usr/local/bin/ringfence
	rmdir /sys/fs/bpf/ringfence/pin
}
state() { ps -o state= -p "$1" || true; }
gone() { [[ $(state "$(<"$T/pid")") != [!Z]* ]]; }
replaced() { [[ $(state "$(<"$T/keeper")") != [!Z]* ]]; }
stopped() { [[ $(state "$(<"$T/pid")") == T* ]]; }
first_to_go() { [[ $(<"/proc/$(<"$T/pid")/oom_score_adj") == 1000 ]]; }
grown() { (($(stat -c %s "$library") != $(<"$T/size"))); }
frozen() { grep -qs '^frozen 1' /sys/fs/cgroup/stolen/cgroup.events; }
tampered() { ! grep -qs '^good$' "$T/timeline" || grep -qs evil "$T/timeline"; }
unpinned() { [[ ! -d /sys/fs/bpf/ringfence/pin ]]; }
