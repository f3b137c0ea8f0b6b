#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2154
set -eu
# helpers of a build: compiler caches, servers on sockets, libraries that are put before others
# shellcheck source=tests/kernel/lib.bash
. "$CASES/../kernel/lib.bash"
printf 'int main(void) { return 0; }\n' >m.c
for _ in 1 2; do
	ccache gcc -c m.c -o m.o
done
[[ $(ccache --print-stats | awk '$1 == "direct_cache_hit" {print $2}') == 1 ]]
[[ $(faketime '2001-02-03 04:05:06' date +%Y) == 2001 ]]
# A cache server on a socket of the temporary directory, as sccache and bazel have it.
cat >server.py <<'PY'
import os, socket, socketserver, sys
class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"got " + self.rfile.readline())
if os.fork():
    os._exit(0)
os.setsid()
path = sys.argv[1]
with socketserver.ThreadingUnixStreamServer(path + ".new", Answer) as s:
    open("server.pid", "w").write(str(os.getpid()))
    os.rename(path + ".new", path)
    s.serve_forever()
PY
python3 server.py "$W/server"
for _ in {1..100}; do [[ ! -S server ]] || break; sleep 0.1; done
[[ $(echo x | socat - UNIX-CONNECT:server) == "got x" ]]
python3 server.py /tmp/honest-server
for _ in {1..100}; do [[ ! -S /tmp/honest-server ]] || break; sleep 0.1; done
[[ $(echo y | socat - UNIX-CONNECT:/tmp/honest-server) == "got y" ]]
pkill -f server.py
rm /tmp/honest-server
# A development server and who asks it.
mkdir site
put site/index.html page
python3 -m http.server -b 127.0.0.1 -d site 8123 >/dev/null 2>&1 &
server=$!
for _ in {1..100}; do curl -sf -o page http://127.0.0.1:8123/ && break; sleep 0.1; done
holds page page
curl -sf -o page http://localhost:8123/
kill $server
wait || true
socat ABSTRACT-LISTEN:honest,fork EXEC:cat &
server=$!
sleep 0.3
[[ $(echo z | socat - ABSTRACT-CONNECT:honest) == z ]]
kill $server
wait || true
