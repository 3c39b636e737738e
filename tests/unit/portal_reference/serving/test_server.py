"""Silent, slow and deaf clients do not delay others."""

import socket
import threading
import time

import pytest
import requests

from scripts.portal.serving import server
from tests.unit.portal_reference.visitors import line_from


def hello(environ, start):
    if environ["PATH_INFO"] == "/large":
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(40 << 20))])
        return (bytes(1 << 20) for _ in range(40))
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


@pytest.fixture
def small(monkeypatch):
    """(host, port) of a server with short limits."""
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.6)
    monkeypatch.setattr(server, "BODY_SECONDS", 1.2)
    monkeypatch.setattr(server, "CONNECTIONS_PER_ADDRESS", 5)
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    running = server.serve_on(hello, listener, 2)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield address
    running.close()


def ended(link: socket.socket, seconds: float) -> bool:
    """Does the other side close the connection in time?"""
    link.settimeout(seconds)
    try:
        while link.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize(
    "begun", [b"GET / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab"]
)
def test_a_request_that_comes_a_byte_at_a_time_is_let_go(small, begun):
    link = socket.create_connection(small)
    link.sendall(begun)
    closed = threading.Event()

    def drip() -> None:
        for _ in range(40):
            time.sleep(0.1)
            try:
                link.sendall(b"x")
            except OSError:
                closed.set()
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    assert ended(link, 8)
    link.close()
    thread.join(5)


def test_one_address_takes_its_share_of_the_connections_only(small):
    connections = [socket.create_connection(small) for _ in range(5)]
    time.sleep(0.3)
    assert ended(socket.create_connection(small), 3)
    other = line_from("127.0.0.21").get(f"http://{small[0]}:{small[1]}/", timeout=5)
    assert other.text == "hello"
    for link in connections:
        link.close()
    time.sleep(0.3)
    assert requests.get(f"http://{small[0]}:{small[1]}/", timeout=5).text == "hello"


def test_a_body_beyond_the_limit_is_refused_before_it_is_sent(small):
    link = socket.create_connection(small)
    link.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000000\r\n\r\n")
    link.settimeout(5)
    assert link.recv(4096).startswith(b"HTTP/1.1 413")
    link.close()


def test_readers_that_do_not_read_hold_no_thread(small):
    """Four of them on two threads, each of more than a server keeps for one reader by itself."""
    idle = []
    for _ in range(4):
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", small[1]))
        link.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.append(link)
        time.sleep(0.2)
    other = line_from("127.0.0.22")
    for _ in range(3):
        assert other.get(f"http://127.0.0.1:{small[1]}/", timeout=10).text == "hello"
    for link in idle:
        link.close()


def client_address(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]


@pytest.mark.parametrize(
    ("trusted", "proxies", "forwarded", "seen"),
    [
        ("127.0.0.1", 1, "198.51.100.9", "198.51.100.9 https"),
        ("127.0.0.1", 1, "192.0.2.1, 198.51.100.9", "198.51.100.9 https"),
        ("127.0.0.1", 2, "192.0.2.1, 198.51.100.9, 10.0.0.1", "198.51.100.9 https"),
        ("10.0.0.1", 1, "198.51.100.9", "127.0.0.1 http"),
        ("", 1, "198.51.100.9", "127.0.0.1 http"),
    ],
)
def test_a_trusted_proxy_alone_says_who_asks(trusted, proxies, forwarded, seen):
    listener = socket.create_server(("127.0.0.1", 0))
    running = server.serve_on(client_address, listener, 1, trusted, proxies)
    threading.Thread(target=running.run, daemon=True).start()
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert requests.get(url, headers=headers, timeout=10).text == seen
    running.close()
