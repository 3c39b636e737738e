"""Refusals of a request: a short name, a status and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """A request that rights do not allow; `code` is a short name, `reason` a sentence in both
    languages."""

    def __init__(self, code: str, reason: Mapping[str, str], status: int = 403) -> None:
        super().__init__(code)
        self.code, self.reason, self.status = code, dict(reason), status


def refused(code: str, french: str, english: str, status: int = 403) -> Refused:
    return Refused(code, {"fr": french, "en": english}, status)


def not_found() -> Refused:
    return refused("not_found", "Cet élément n’existe pas.", "There is no such item.", 404)
