"""usage: client.py sizes | many | threads | pieces N BYTES | memory | plain

Connections to the server by Python's ssl (SSL_read_ex, SSL_write_ex), by its memory BIOs, and without TLS."""
import asyncio
import socket
import ssl
import sys
import threading

SIZES = [1, 2, 255, 256, 257, 2047, 2048, 2049, 16383, 16384, 16385, 100000, 4 << 20]
context = ssl.create_default_context(cafile="cert.pem")


def connect(plain=False):
    sock = socket.create_connection(("127.0.0.1", 8081 if plain else 4443))
    return sock if plain else context.wrap_socket(sock, server_hostname="localhost")


def head(size, want):
    return b"POST /%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (want, size)


def finish(data):
    """Are these bytes a whole answer?"""
    top, _, body = data.partition(b"\r\n\r\n")
    return b"Content-Length: %d" % len(body) in top


def ask(sock, size, want):
    sock.sendall(head(size, want))
    sock.sendall(b"x" * size)
    got = b""
    while not finish(got):
        data = sock.recv(65536)
        if not data:
            sys.exit("the server ended early")
        got += data


def sizes(plain=False):
    with connect(plain) as sock:
        for size in SIZES:
            ask(sock, size, size)


def many():
    socks = [connect() for _ in range(64)]
    for turn in range(3):
        for i, sock in enumerate(socks):
            ask(sock, i + turn, 10 * i)
    for sock in socks:
        sock.close()


def one_thread(number):
    with connect() as sock:
        for turn in range(10):
            ask(sock, 2048, number + turn)


def threads():
    all_of = [threading.Thread(target=one_thread, args=(i,)) for i in range(16)]
    for thread in all_of:
        thread.start()
    for thread in all_of:
        thread.join()


def pieces(n, size):
    with connect() as sock:
        sock.sendall(head(n * size, 1))
        for _ in range(n):
            sock.sendall(b"y" * size)
        while sock.recv(65536)[-1:] != b"0":
            pass


async def memory():
    reader, writer = await asyncio.open_connection("127.0.0.1", 4443, ssl=context, server_hostname="localhost")
    for size in (1, 20000, 70000):
        writer.write(head(size, size) + b"z" * size)
        await writer.drain()
        got = b""
        while not finish(got):
            got += await reader.read(65536)
    writer.close()


what = sys.argv[1]
if what == "memory":
    asyncio.run(memory())
elif what == "pieces":
    pieces(int(sys.argv[2]), int(sys.argv[3]))
elif what == "plain":
    sizes(True)
else:
    {"sizes": sizes, "many": many, "threads": threads}[what]()
