# shellcheck shell=bash
# Files that make something run later, outside of the session; their directories are there.
places=(/var/spool/{cron/crontabs,cron/atjobs,at} /etc/{cron.d,cron.daily,systemd/system,systemd/system-generators}
	/etc/{udev/rules.d,profile.d,sudoers.d} /run/systemd/system)
reset() {
	mkdir -p "${places[@]}" "$H"/{.ssh,.config/{autostart,systemd/user},.local/share/dbus-1/services}
	rm -f "${places[@]/%//rf}" "${places[@]/%//rf.service}" /etc/udev/rules.d/rf.rules /etc/profile.d/rf.sh
	rm -f /etc/ld.so.preload /etc/.rf
}
