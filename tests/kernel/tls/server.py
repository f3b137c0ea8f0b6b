"""usage: server.py LOG READY [TLS-PORT [PLAIN-PORT]]

Answers HTTP/1.1 over TLS, and without, in the directory of cert.pem and key.pem. Each connection is a line of LOG when it
is over: how many bytes came in and went out, and their SHA-256. GET /N and POST /N get N bytes."""
import hashlib
import json
import socket
import ssl
import sys
import threading

lock = threading.Lock()


class Direction:
    def __init__(self):
        self.n, self.sum = 0, hashlib.sha256()

    def add(self, data):
        self.n += len(data)
        self.sum.update(data)

    def said(self):
        return [self.n, self.sum.hexdigest()]


class Connection:
    def __init__(self, sock, peer, plain):
        self.sock, self.peer, self.plain = sock, peer, plain
        self.came, self.went, self.rest = Direction(), Direction(), b""

    def take(self):
        data = self.sock.recv(65536)
        self.came.add(data)
        return data

    def give(self, data):
        self.sock.sendall(data)
        self.went.add(data)

    def until(self, enough):
        while not enough(self.rest):
            data = self.take()
            if not data:
                return False
            self.rest += data
        return True

    def answer(self):
        if not self.until(lambda rest: b"\r\n\r\n" in rest):
            return False
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        if "expect" in headers:
            self.give(b"HTTP/1.1 100 Continue\r\n\r\n")
        size = int(headers.get("content-length", 0))
        if not self.until(lambda rest: len(rest) >= size):
            return False
        self.rest = self.rest[size:]
        name = lines[0].split(" ")[1].strip("/").split("?")[0]
        want = int(name) if name.isdigit() else 3
        body = (b"0123456789abcdef" * (want // 16 + 1))[:want]
        self.give(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % want + body)
        return True

    def serve(self):
        try:
            while self.answer():
                pass
        except (OSError, ValueError) as error:
            print("server:", error, file=sys.stderr, flush=True)
        with lock, open(sys.argv[1], "a", encoding="utf-8") as log:
            json.dump({"port": self.peer[1], "plain": self.plain, "in": self.came.said(), "out": self.went.said()}, log)
            log.write("\n")
        self.sock.close()


def accept(listener, context):
    while True:
        sock, peer = listener.accept()
        threading.Thread(target=start, args=(sock, peer, context), daemon=True).start()


def start(sock, peer, context):
    try:
        if context:
            sock = context.wrap_socket(sock, server_side=True)
    except OSError as error:
        print("server: handshake:", error, file=sys.stderr, flush=True)
        return
    Connection(sock, peer, context is None).serve()


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("cert.pem", "key.pem")
tls_port, plain_port = (int(port) for port in (sys.argv[3:] + ["4443", "8081"][len(sys.argv) - 3:])[:2])
listeners = [(socket.create_server(("127.0.0.1", tls_port), backlog=256), tls),
             (socket.create_server(("127.0.0.1", plain_port), backlog=256), None)]
threads = [threading.Thread(target=accept, args=each) for each in listeners]
for thread in threads:
    thread.start()
open(sys.argv[2], "w", encoding="utf-8").close()
