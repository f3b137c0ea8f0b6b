# shellcheck shell=bash
# The shipped policy, for a session of root. Outside of it: a terminal in which a person types into the file `typed`.
uptime_s() { cut -d. -f1 /proc/uptime; }
clock_set() { (($(date +%s) - $(uptime_s) - $(<"$T/booted") > 1000)); }
begin() {
	echo $(($(date +%s) - $(uptime_s))) >"$T/booted"
	# shellcheck disable=SC2016 # expanded by the shell in the terminal
	T="$T" setsid script -qc 'tty >"$T/name"; exec cat >"$T/typed"' /dev/null < <(exec sleep 100000) >/dev/null 2>&1 &
	echo $! >"$T/terminal"
	until [[ -s $T/name && -e $T/typed ]]; do sleep 0.05; done
	ln -sf "$(<"$T/name")" "$T/tty"
}
reset() {
	put "$O/f" good
	: >"$T/typed"
	chmod 777 "$W"
	echo 60 >/proc/sys/vm/swappiness
	echo core >/proc/sys/kernel/core_pattern
	echo /sbin/modprobe >/proc/sys/kernel/modprobe
	if [[ -e /sys/kernel/uevent_helper ]]; then echo >/sys/kernel/uevent_helper; fi
	if [[ -e /sys/module/dummy ]]; then rmmod dummy; fi
	if clock_set; then date -s "1 hour ago" >/dev/null; fi
	echo guest >/proc/sys/kernel/hostname
	echo rf-escape >/dev/kmsg
	ip addr del 192.0.2.99/32 dev lo 2>/dev/null || true
}
end() { kill -- "-$(<"$T/terminal")"; }
