#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
other=$(<"$T/other")
[[ $(ps -o nice= -p "$other") == *0 ]]
[[ $(<"/proc/$other/oom_score_adj") == 0 ]]
kill "$other"
