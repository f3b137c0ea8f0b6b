# shellcheck shell=bash
# Who has read the secret may not connect. A server outside writes down what arrives.
begin() {
	: >"$T/arrived"
	setsid collect serve 7001 "$T/arrived" </dev/null >/dev/null 2>&1 &
	echo $! >"$T/collector"
	sleep 0.3
}
reset() {
	: >"$T/arrived"
	printf 'SECRET\n' >"$W/.env"
}
end() { kill "$(<"$T/collector")"; }
