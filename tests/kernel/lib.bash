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

stop_listener() { kill "$(<"$T/listener")" || true; }

connects() { sys tcp 127.0.0.1 7001; }

# reads FILE COMMAND…: a process of its own that has read FILE and runs COMMAND.
reads() { bash -eu -c '. "$0"; read -r _ <"$1"; "${@:2}"' "$CASES/../kernel/lib.bash" "$@"; }

# flow FILE: a Python program that may import tests/kernel/flow.py. Nothing is written but what the program writes.
flow() { PYTHONPATH=$CASES/../kernel PYTHONDONTWRITEBYTECODE=1 python3 "$@"; }

# What name_server (prepare.bash) made, for verify.sh.
name_server_ends() {
	xargs kill <"$T/servers" 2>/dev/null || true
	cp "$T/resolv.conf" /etc/resolv.conf
}

stop_file_server() { kill "$(<"$T/file-server")"; }

# program FILE LINE…: a script of these lines.
program() {
	printf '%s\n' "${@:2}" >"$1"
	chmod 755 "$1"
}

# runner COMMAND: a test runner on PATH that runs COMMAND and passes unless there is a file `fail`.
runner() { program /usr/local/bin/pytest '#!/bin/sh' "$1" 'test ! -e fail'; }

commit() { git commit -q --allow-empty -m "$1"; }

# stand_in NAME [COMMAND]: a program of that name, first on PATH, which runs COMMAND in its directory with its
# arguments and ends well unless there is a file `fail-NAME` there.
stand_in() {
	mkdir -p "$T/bin"
	program "$T/bin/$1" '#!/bin/sh' "${2:-:}" "test ! -e fail-$1"
}

# moved FROM TO: has the mover (prepare.bash) do that.
moved() {
	printf '%s %s\n' "$1" "$2" >"$T/move"
	read -r _ <"$T/moved"
}
