# shellcheck shell=bash
# Stand-ins of services that act for their callers, where those are: what they are told is written down. A process
# outside has a socket that is connected to one of them as its descriptor 9, and another hands such out.
services=(
	stream:/run/{docker.sock,containerd/containerd.sock,k3s/containerd/containerd.sock,cri-dockerd.sock,crio/crio.sock}
	stream:/run/{buildkit/buildkitd.sock,podman/podman.sock,lxd.socket,libvirt/libvirt-sock,snapd.socket,pcscd/pcscd.comm}
	stream:/run/user/1000/{docker.sock,podman/podman.sock,buildkit-default/buildkitd.sock,libvirt/libvirt-sock}
	stream:/run/systemd/{private,io.systemd.Manager} datagram:/run/systemd/notify
	stream:/run/user/1000/systemd/{private,io.systemd.Manager} datagram:/run/user/1000/systemd/notify
	stream:/run/dbus/system_bus_socket stream:/run/user/1000/{bus,at-spi/bus_0} stream:/tmp/dbus-rf stream:@/tmp/dbus-rf
	stream:/tmp/ssh-rf/agent.1 stream:/run/user/1000/{ssh-agent.socket,gnupg/S.gpg-agent,keyring/ssh,rbw/socket}
	stream:/tmp/.X11-unix/X1 stream:@/tmp/.X11-unix/{X1,X2+,X3%more} stream:/tmp/.ICE-unix/1 stream:@/tmp/.ICE-unix/1
	stream:/run/user/1000/{wayland-0,pipewire-0,pulse/native,sway-ipc.1000.1.sock,hypr/1/.socket.sock}
	stream:/run/user/1000/{tmux-1000/default,emacs/server,nvim.1.0,wezterm/gui-sock-1,vscode-ipc-1.sock,zellij/1/s}
	stream:/tmp/tmux-1000/default stream:/run/screen/S-user/1.pts stream:/tmp/vscode-ipc-1.sock stream:/tmp/kitty-1
	datagram:/tmp/.ydotool_socket seqpacket:/run/udev/control stream:/nix/var/nix/daemon-socket/socket
	stream:/run/rf-last
)
begin() {
	local s
	: >"$T/arrived"
	: >"$T/pids"
	mkdir -p /run/elsewhere
	for s in "${services[@]}"; do
		s=${s#*:}
		if [[ $s == /* ]]; then
			mkdir -p "${s%/*}"
			rm -f "$s"
		fi
	done
	start services serve "$T/arrived" "${services[@]}"
	until [[ -S /run/rf-last ]]; do sleep 0.02; done
	start services give "stream:$T/give" stream:/run/docker.sock
	start services hold datagram:/run/systemd/notify
	echo $! >"$T/pid"
	until [[ -e /proc/$!/fd/9 && -S $T/give ]]; do sleep 0.02; done
}
start() {
	setsid "$@" </dev/null >/dev/null 2>&1 &
	echo $! >>"$T/pids"
}
clean() {
	while mountpoint -q "$W/m"; do umount "$W/m"; done
	if [[ -S /run/elsewhere/link ]]; then
		if [[ -S /run/docker.sock ]]; then rm /run/elsewhere/link; else mv /run/elsewhere/link /run/docker.sock; fi
	fi
	if [[ -S /run/elsewhere/lxd ]]; then
		[[ -S /run/lxd.socket ]] || ln /run/elsewhere/lxd /run/lxd.socket
		rm /run/elsewhere/lxd
	fi
	if [[ -d /run/elsewhere/systemd ]]; then mv /run/elsewhere/systemd /run/systemd; fi
}
reset() {
	: >"$T/arrived"
	mkdir "$W/m"
}
end() { xargs kill <"$T/pids"; }
told() {
	services wait stream:/run/rf-last
	grep -aqs SECRET "$T/arrived"
}
