#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# real clients by name, without any variable: what is allowed works, what is not is not even asked for
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
unset http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY all_proxy
urllib='import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode(), end="")'
fetch='fetch(process.argv[1]).then(r => r.text()).then(t => process.stdout.write(t), e => { console.error(e.cause ?? e); process.exit(1) })'
clients=(
	"curl -sSf -m 20"
	"wget -q -O - -T 20 -t 1"
)
works() {
	local said
	said=$("$@" 2>&1) && [[ $said == "it works" ]] && return
	echo "it does not work: $*: $said"
	exit 1
}
for name in api.example.com mirror.example.org; do
	url=http://$name:8080/file
	for client in "${clients[@]}"; do
		# shellcheck disable=SC2086 # words
		works $client "$url"
	done
	works python3 -c "$urllib" "$url"
	works node -e "$fetch" "$url"
	works resolve 192.0.2.53 "$name" 8080 /file
	succeeds git clone -q "http://$name:8080/repository" "clone-$name"
	[[ $(git -C "clone-$name" log --format=%s) == first ]] || { echo "the clone from $name is empty" && exit 1; }
done
for url in http://other.example.com:8080/file http://cdn.example.net:8080/file; do
	for client in "${clients[@]}"; do
		# shellcheck disable=SC2086 # words
		ends_badly $client "$url"
	done
	ends_badly python3 -c "$urllib" "$url"
	ends_badly node -e "$fetch" "$url"
	ends_badly git clone -q "${url%file}repository" refused
done
fails resolve 192.0.2.53 other.example.com 8080 /file
fails resolve - 203.0.113.14 8080 /file
