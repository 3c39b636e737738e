"""A server of a few lines for one test's bad manners."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler


class SmallHandler(BaseHTTPRequestHandler):
    """`answer` sends a whole response; nothing is logged."""

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return
