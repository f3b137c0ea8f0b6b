#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# shellcheck source=tests/kernel/prepare.bash
. "$CASES/../kernel/prepare.bash"
name_server <<'END'
api.example.com 30 A 203.0.113.10
api.example.com 30 AAAA 2001:db8::10
mirror.example.org 30 CNAME cdn.example.net
cdn.example.net 30 A 203.0.113.11
other.example.com 30 A 203.0.113.14
END
mkdir "$T/www"
echo "it works" >"$T/www/file"
repository "$T/upstream"
git clone -q --bare "$T/upstream" "$T/www/repository"
git -C "$T/www/repository" update-server-info
chmod -R a+rX "$T/www"
python3 -c '
import functools, http.server, socket, sys
class Both(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()
Both(("::", 8080), functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])).serve_forever()
' "$T/www" </dev/null >"$T/www.log" 2>&1 &
echo $! >>"$T/servers"
for _ in {1..100}; do curl -sf -o /dev/null http://127.0.0.1:8080/file && break; sleep 0.1; done
