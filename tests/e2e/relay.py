# SPDX-License-Identifier: Apache-2.0
"""A relay on the loopback, for connect.sh: relay.py tls TARGET CERT KEY CA, relay.py proxy USER:PASSWORD.

tls: speaks TLS with those who show a certificate of CA, and hands what they say to 127.0.0.1:TARGET.
proxy: an HTTP proxy for CONNECT that wants Basic authentication; prints a line for each request.
Prints "listening PORT" when ready and ends with its parent's standard input."""
import base64
import os
import socket
import ssl
import sys
import threading


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def join(client, port):
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=copy, args=(server, client), daemon=True).start()
    copy(client, server)


def serve_tls(client, context, port):
    # Closed at once, with what the client sent unread, the connection would be reset and the alert with it.
    open_still = client.dup()
    try:
        join(context.wrap_socket(client, server_side=True), port)
    except OSError as error:
        print("refused", error, flush=True)
        try:
            while open_still.recv(65536):
                pass
        except OSError:
            pass
    finally:
        open_still.close()


def serve_proxy(client, login):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    wanted = b"Proxy-Authorization: Basic " + base64.b64encode(login.encode())
    words = head.split()
    allowed = wanted in head.split(b"\r\n")
    leaks = b"\nAuthorization" in head
    print(words[0].decode(), words[1].decode(), "allowed" if allowed else "denied", "leaks" if leaks else "", flush=True)
    if not allowed:
        client.sendall(b'HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm="relay"\r\nContent-Length: 0\r\n'
                       b"Connection: close\r\n\r\n")
        client.close()
        return
    client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
    join(client, int(words[1].split(b":")[1]))


listener = socket.create_server(("127.0.0.1", 0))
if sys.argv[1] == "tls":
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[3], sys.argv[4])
    tls.load_verify_locations(sys.argv[5])
    tls.verify_mode = ssl.CERT_REQUIRED
    target, rest = serve_tls, (tls, int(sys.argv[2]))
else:
    target, rest = serve_proxy, (sys.argv[2],)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print("listening", listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=target, args=(listener.accept()[0], *rest), daemon=True).start()
