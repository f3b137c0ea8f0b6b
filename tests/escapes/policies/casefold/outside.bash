# shellcheck shell=bash
# A file system on which names that differ in case, or in how Unicode composes them, are the same.
begin() {
	mkdir "$T/m"
	touch "$T/none"
	truncate -s 16M "$T/image"
	mke2fs -q -t ext4 -O casefold -E encoding=utf8 "$T/image" 2>/dev/null || return 0
	mount -o loop "$T/image" "$T/m" 2>/dev/null || return 0
	mkdir "$T/m/Keep"
	chattr +F "$T/m/Keep" || return 0
	put "$T/m/Keep/Schlüssel" SECRET
	mkdir "$T/m/Whole"
	chattr +F "$T/m/Whole"
	mkdir "$T/m/Whole/inner"
	put "$T/m/Whole/inner/key" SECRET
	rm "$T/none"
}
# What is mounted there stays; only its names are forgotten, by which it was asked for before.
reset() { echo 2 >/proc/sys/vm/drop_caches; }
end() { umount "$T/m" 2>/dev/null || true; }
