# shellcheck shell=bash
# What the scripts of the cases say things with. Sourced under `bash -eu`.
PATH=/mnt/ringfence/build/kernel:$PATH

# Denied: by the right error, not by another accident.
fails() {
	local said status=0
	said=$("$@" 2>&1) || status=$?
	if ((status == 0)); then
		echo "it succeeded: $*"
		exit 1
	fi
	if [[ $said != *"Operation not permitted"* && $said != *"Permission denied"* ]]; then
		echo "it failed for another reason: $*: $said (status $status)"
		exit 1
	fi
}

succeeds() {
	local said status=0
	said=$("$@" 2>&1) || status=$?
	((status == 0)) && return
	echo "it failed: $*: $said (status $status)"
	exit 1
}

# By itself or by a denial, whatever it says.
ends_badly() {
	"$@" >/dev/null 2>&1 || return 0
	echo "it succeeded: $*"
	exit 1
}

# put FILE TEXT: opens, truncates and writes, in this shell.
put() { printf '%s\n' "$2" >"$1"; }

absent() {
	[[ ! -e $1 && ! -L $1 ]] && return
	echo "it is there: $1"
	exit 1
}

holds() {
	[[ -e $1 && $(<"$1") == "$2" ]] && return
	echo "$1 does not hold '$2'"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

# A server outside the session, for connects; its number is kept for stop_listener.
listener() {
	socat -u "TCP-LISTEN:$1,fork,reuseaddr" OPEN:/dev/null,append </dev/null >/dev/null 2>&1 &
	echo $! >"$T/listener"
	sleep 0.3
}

stop_listener() { kill "$(<"$T/listener")" || true; }

connects() { sys tcp 127.0.0.1 7001; }

# A repository with a commit in it, and an author.
repository() {
	git config --global user.email t@example.org
	git config --global user.name t
	git config --global --replace-all safe.directory '*'
	git init -q "$1"
	git -C "$1" commit -q --allow-empty -m first
}

# runner COMMAND: a test runner on PATH that runs COMMAND and passes unless there is a file `fail`.
runner() {
	printf '#!/bin/sh\n%s\ntest ! -e fail\n' "$1" >/usr/local/bin/pytest
	chmod 755 /usr/local/bin/pytest
}

commit() { git commit -q --allow-empty -m "$1"; }

# stand_in NAME [COMMAND]: a program of that name, first on PATH, which runs COMMAND in its directory with its
# arguments and ends well unless there is a file `fail-NAME` there.
stand_in() {
	mkdir -p "$T/bin"
	printf '#!/bin/sh\n%s\ntest ! -e fail-%s\n' "${2:-:}" "$1" >"$T/bin/$1"
	chmod 755 "$T/bin/$1"
}
