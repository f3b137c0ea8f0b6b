#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# terminals of its own: tmux, screen, script
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
# A history is among what builtin:credentials keeps.
export TERM=xterm SHELL=/bin/bash HISTFILE=
tmux -f /dev/null new-session -d -s work -x 80 -y 24 'bash --norc'
tmux send-keys -t work 'echo typed >typed; tty >"$W/which"' Enter
for _ in {1..100}; do [[ ! -s which ]] || break; sleep 0.1; done
holds typed typed
tmux new-window -t work 'sleep 50'
tmux split-window -t work 'sleep 50'
tmux capture-pane -p -t work >/dev/null
tmux kill-server
export SCREENDIR=$W/screens
mkdir -m 700 screens
screen -c /dev/null -dmS work bash --norc -c 'echo screened >screened; sleep 50'
for _ in {1..100}; do [[ ! -s screened ]] || break; sleep 0.1; done
holds screened screened
screen -S work -X quit
script -qec 'tty; stty -echo; echo in' recorded </dev/null >/dev/null
grep -q in recorded
python3 -c 'import pty; pty.spawn(["true"])' </dev/null
