# shellcheck shell=bash disable=SC2016,SC2164
# What prepare.sh of the cases makes, outside the session. Sourced under `bash -eu`.
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"

# A server outside the session, for connects; its number is kept for stop_listener.
listener() {
	socat -u "TCP-LISTEN:$1,fork,reuseaddr" OPEN:/dev/null,append </dev/null >/dev/null 2>&1 &
	echo $! >"$T/listener"
	sleep 0.3
}

# An address that is not loopback's, and private ones.
far_address() { ip addr add 192.0.2.77/32 dev lo 2>/dev/null || true; }

private_addresses() {
	ip addr add 10.9.1.1/16 dev lo 2>/dev/null || true
	ip addr add 10.10.0.1/16 dev lo 2>/dev/null || true
	ip -6 addr add fd09::1/64 dev lo nodad 2>/dev/null || true
}

# A server that is not on loopback, outside the session: a script comes from it, which makes the file `ran`.
far_script() {
	far_address
	printf 'HTTP/1.0 200 OK\r\n\r\n#!/bin/sh\n/usr/bin/touch ran\n' >"$T/answer"
	socat TCP-LISTEN:7003,bind=192.0.2.77,fork,reuseaddr SYSTEM:"cat $T/answer" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/listener"
	sleep 0.3
}

# file_server PORT: outside the session, on loopback, of a directory with the program `true`.
file_server() {
	mkdir "$T/served"
	cp /bin/true "$T/served/true"
	python3 -m http.server -b 127.0.0.1 -d "$T/served" "$1" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/file-server"
	for _ in {1..100}; do curl -sf -o /dev/null "http://127.0.0.1:$1/true" && break; sleep 0.1; done
}

# Somebody outside the session, who moves what he is told to (moved, in lib.bash); verify.sh ends him.
mover() {
	mkfifo "$T/move" "$T/moved"
	chmod 666 "$T/move" "$T/moved"
	while read -r from to <"$T/move"; do
		mv -T "$from" "$to"
		echo moved >"$T/moved"
	done </dev/null >/dev/null 2>&1 &
	echo $! >"$T/mover"
}

# A repository with a commit in it, and an author.
repository() {
	git config --global user.email t@example.org
	git config --global user.name t
	git config --global --replace-all safe.directory '*'
	git init -q "$1"
	git -C "$1" commit -q --allow-empty -m first
}

# The same with an author of its own, no other setting, and a file in its commit; the shell goes there.
own_repository() {
	git init -q "$1"
	cd "$1"
	git config user.name a
	git config user.email a@b.c
	put file one
	git add .
	git commit -qm one
}

# What the work's repository is pushed to.
remote() {
	git init -q --bare "$O/remote"
	git -C "$W" remote add origin "$O/remote"
}

# A repository to work in: sources, a Makefile whose tests fail by a file `fail`, and a test runner that does.
project() {
	repository "$W"
	mkdir -p "$W/src" "$W/tests"
	echo one >"$W/src/x"
	printf 'build:\n\ttrue\ntest:\n\ttest ! -e fail\n' >"$W/Makefile"
	runner true
}

# redact FROM TO: a program that writes what is no secret, and ends badly with one word more.
redactor() { program /usr/local/bin/redact '#!/bin/bash' 'sed s/TOKEN/none/ "$1" >"$2"' '[[ -z ${3-} ]]'; }

# name_server: outside the session, on addresses that are not loopback's: a resolver, which resolv.conf names, with the zone
# on standard input, and servers on all of them at ports 443 and 80. name_server_ends (lib.bash) undoes it.
name_server() {
	local address
	for address in 192.0.2.53 192.0.2.54 203.0.113.{10..19} 10.9.1.1; do
		ip addr add "$address/32" dev lo 2>/dev/null || true
	done
	ip -6 addr add 2001:db8::10/128 dev lo nodad 2>/dev/null || true
	cat >"$T/zone"
	: >"$T/zone.asked"
	chmod 777 "$T" && chmod 666 "$T/zone.asked"
	cp /etc/resolv.conf "$T/resolv.conf" 2>/dev/null || : >"$T/resolv.conf"
	printf 'nameserver 192.0.2.53\n' >/etc/resolv.conf
	for address in 192.0.2.53 192.0.2.54; do
		python3 "$CASES/../kernel/names.py" serve "$address" 53 "$T/zone" </dev/null >/dev/null 2>&1 &
		echo $! >>"$T/servers"
	done
	for address in 443 80; do
		socat "TCP6-LISTEN:$address,ipv6only=0,fork,reuseaddr" SYSTEM:"echo hello" </dev/null >/dev/null 2>&1 &
		echo $! >>"$T/servers"
	done
	for _ in {1..100}; do
		ss -Hlun 'sport = :53' | grep -q 192.0.2.54 && ss -Hltn 'sport = :80' | grep -q . && break
		sleep 0.1
	done
}
