# shellcheck shell=bash
# As `write`; process numbers come round again soon, and there is a control group that nobody is in.
begin() {
	cat /proc/sys/kernel/pid_max >"$T/pid_max"
	mkdir "$T/groups"
	mount -t cgroup2 none "$T/groups"
	mkdir -p "$T/groups/rf-escape"
}
reset() {
	put "$O/f" good
	echo 1000 >/proc/sys/kernel/pid_max
}
end() {
	cat "$T/pid_max" >/proc/sys/kernel/pid_max
	rmdir "$T/groups/rf-escape"
	umount "$T/groups"
}
