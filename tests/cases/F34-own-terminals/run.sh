#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# terminals that the session makes are its own: script, pty.spawn, a session of their own, names, typing
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
script -qc 'tty; echo hello' /dev/null </dev/null >"$W/script"
grep -q hello "$W/script"
script -qc 'script -qc "echo nested >\$(tty)" /dev/null' /dev/null </dev/null >"$W/nested"
grep -q nested "$W/nested"
python3 -c 'import pty; pty.spawn(["/bin/sh", "-c", "echo spawned; : </dev/tty; stty size"])' </dev/null >"$W/spawned"
grep -q spawned "$W/spawned"
python3 "$CASES/F34-own-terminals/terminals.py"
