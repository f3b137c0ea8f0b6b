#!/usr/bin/env python3
"""Usage: tap.py LISTEN FORWARD CERT KEY LOG

Ends TLS in front of a plain server on loopback, and writes each connection as a line of LOG when it is over: the client's
port, and what went each way, in base64: {"port": 40000, "out": "…", "in": "…"}, `out` being what the client sent."""
import base64
import json
import socket
import ssl
import sys
import threading

listen, forward, log = int(sys.argv[1]), int(sys.argv[2]), sys.argv[5]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3], sys.argv[4])
lock = threading.Lock()


def pump(source, sink, kept):
    try:
        while data := source.recv(65536):
            kept.append(data)
            sink.sendall(data)
    except OSError:
        pass
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(sock, port):
    try:
        client = context.wrap_socket(sock, server_side=True)
    except (OSError, ssl.SSLError):
        return
    server = socket.create_connection(("127.0.0.1", forward))
    out, back = [], []
    other = threading.Thread(target=pump, args=(server, client, back))
    other.start()
    pump(client, server, out)
    other.join(2)
    with lock, open(log, "a", encoding="utf-8") as lines:
        print(json.dumps({"port": port, "out": base64.b64encode(b"".join(out)).decode(),
                          "in": base64.b64encode(b"".join(back)).decode()}), file=lines)
    client.close()


server_socket = socket.create_server(("127.0.0.1", listen))
while True:
    connection, address = server_socket.accept()
    threading.Thread(target=serve, args=(connection, address[1]), daemon=True).start()
