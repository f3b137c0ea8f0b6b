# shellcheck shell=bash
# Two secrets: in the workspace, by a name that counts anywhere there, and outside of it, in a directory.
reset() {
	mkdir "$O/secret" "$W/x" "$W/m"
	put "$W/x/.env" SECRET
	put "$O/secret/key" SECRET
}
