#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# a sandbox as people write it: real work inside it is not disturbed
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
git clone -q --no-hardlinks "$O/source" "$W/clone"
mkdir "$W/npm" "$W/npm/dep"
cd "$W/npm"
put dep/package.json '{"name":"dep","version":"1.0.0"}'
put package.json '{"name":"x","version":"1.0.0","dependencies":{"dep":"file:dep"}}'
put package-lock.json '{"name":"x","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x","version":"1.0.0","dependencies":{"dep":"file:dep"}},"dep":{"version":"1.0.0"},"node_modules/dep":{"resolved":"dep","link":true}}}'
npm ci --cache "$W/npm-cache" --logs-max=0 --offline --no-audit --no-fund
[[ -e node_modules/dep/package.json ]]
cp -r "$O/build" "$W/build"
make -s -j2 -C "$W/build"
"$W/build/a"
python3 -m venv --without-pip "$W/venv"
"$W/venv/bin/python" -c "print(1)"
mkdir "$W/tar"
tar xf "$O/many.tar" -C "$W/tar"
[[ $(find "$W/tar" -type f | wc -l) == "$(cat "$O/many")" ]]
