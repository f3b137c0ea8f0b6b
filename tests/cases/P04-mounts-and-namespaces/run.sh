#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# mounts, roots, user namespaces, modules and kexec stay as they are
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
mkdir "$W/m"
fails sys bind-mount "$T/root" "$W/m"
fails sys umount "$T/m"
fails sys pivot-root "$T/m" "$T/m"
fails chroot / true
fails unshare -U true
fails sys setns "$T/user"
fails modprobe dummy
fails sys kexec
