# shellcheck shell=bash
# Port 7001 is not to be reached, by any protocol and any address of the machine; what arrives there is written down.
# Ports 7002 and 7003 of loopback are; 7003 passes on to 7001. A process outside has a socket that is connected to 7001
# as its descriptor 9, another hands such out, and a third is in a network where its own port 7002 is another's.
addresses=(192.0.2.77/32 fe80::7/64 64:ff9b::7f00:1/128 2002:7f00:1::/128)
begin() {
	local module address
	: >"$T/arrived"
	: >"$T/allowed"
	: >"$T/pids"
	for address in "${addresses[@]}"; do ip addr replace "$address" dev lo nodad; done
	echo "0 0" >/proc/sys/net/ipv4/ping_group_range
	# Where there are such.
	for module in sctp tipc vsock_loopback smc tun act_pedit cls_u32; do modprobe -q "$module" || true; done
	start collect serve 7001 "$T/arrived"
	start collect serve 7002 "$T/allowed"
	start collect datagrams 7001 "$T/arrived"
	for protocol in icmp udp-lite sctp tipc vsock; do start packets "hear-$protocol" "$T/arrived"; done
	start socat TCP-LISTEN:7003,bind=127.0.0.1,fork,reuseaddr TCP:127.0.0.1:7001
	# shellcheck disable=SC2016 # expanded by the inner shell
	start unshare -n bash -c 'ip link set lo up; exec collect serve 7002 "$T/arrived"'
	echo $! >"$T/namespace"
	start connections give "$T/give"
	start connections share
	start network hold
	echo $! >"$T/pid"
	until [[ -e /proc/$!/fd/9 && -S $T/give ]]; do sleep 0.02; done
	sleep 0.3
}
start() {
	T="$T" setsid "$@" </dev/null >/dev/null 2>&1 &
	echo $! >>"$T/pids"
}
reset() {
	tc qdisc del dev lo clsact 2>/dev/null || true
	if [[ -e /sys/class/net/rf-tun ]]; then ip link del rf-tun; fi
	: >"$T/arrived"
}
end() {
	xargs kill <"$T/pids" || true
	for address in "${addresses[@]}"; do ip addr del "$address" dev lo; done
}
# By either way.
arrived() { sent || { sleep 0.1 && grep -aqs SECRET "$T/arrived"; }; }
