# shellcheck shell=bash
# What is protected lies in the workspace, where all around it may be changed: a directory with the file f, one with
# deep and long paths in it, and all files of one name.
clean() {
	local dir
	for dir in "$W/a/b/keep" "$W/a/b"; do
		while mountpoint -q "$dir"; do umount "$dir"; done
	done
}
reset() {
	mkdir -p "$W/a/b/keep" "$W/x" "$W/tree/deep" "$W/tree/long"
	put "$W/a/b/keep/f" good
	put "$W/x/.locked" good
	names deep "$W/tree/deep" 60 1 old
	names deep "$W/tree/long" 24 200 old
}
end() { clean; }

# kept: both are where they were, as they were, and nothing is beside them.
kept() { ! changed "$W/a/b/keep/f" && ! changed "$W/x/.locked" && [[ $(ls -A "$W/a/b/keep") == f ]]; }
