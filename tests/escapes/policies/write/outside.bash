# shellcheck shell=bash
# Nothing outside of the workspace is to change: the file f and the directory d are there, the rest is made.
reset() {
	mkdir "$O/d" "$W/m" "$W/own"
	put "$O/f" good
	put "$W/own/f" mine
}
