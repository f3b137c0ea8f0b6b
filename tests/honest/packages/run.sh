#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# the package manager of the machine is asked, not told
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
dpkg -l >/dev/null
dpkg -L bash >/dev/null
dpkg -S /bin/bash
dpkg-query -W -f '${Package} ${Version}\n' gcc
# As root it would write its cache beside the machine's; without one it goes on as it does for a user.
put apt.conf 'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";'
export APT_CONFIG=$W/apt.conf
apt-cache policy bash >/dev/null
apt list --installed >/dev/null 2>&1
apt-get -s install bash >/dev/null
apt-config dump >/dev/null
ldconfig -p >/dev/null
ldd /bin/bash
