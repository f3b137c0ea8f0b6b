#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# The record says which content was denied.
digest=$(sha256sum "$O/script" | cut -d' ' -f1)
jq -e -s --arg d "$digest" 'any(.event == "policy.deny" and .file.hash.sha256 == $d)' "$TIMELINE"
# And the record of a script that ran, its own and its interpreter's.
script=$(sha256sum "$W/copy" | cut -d' ' -f1)
shell=$(sha256sum /bin/sh | cut -d' ' -f1)
jq -e -s --arg d "$script" --arg i "$shell" 'any(.event == "process.exec" and .process.script_hash.sha256 == $d and
	.process.executable.hash.sha256 == $i)' "$TIMELINE"
