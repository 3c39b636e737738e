"""Replaces the user's browser: opens the page that QGIS requests, fills the sign-in form, follows
the redirect to QGIS.

Its first argument is a file with username and password. Without a username it leaves the page open,
like a user who does not sign in.
"""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests


class Form(HTMLParser):
    """The first form of a page: its action and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = values.get("action") or ""
        elif tag in ("input", "button") and values.get("name"):
            self.fields.setdefault(str(values["name"]), values.get("value") or "")


def main(credentials_file: str, url: str) -> None:
    print(urlsplit(url).path, flush=True)  # without the query, which holds the sign-in's state
    credentials = json.loads(Path(credentials_file).read_text())
    if not credentials["username"]:
        return
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(url, timeout=20)
    for _ in range(4):
        form = Form()
        form.feed(page.text)
        if form.action is None or "/callback" in page.url or "username" not in form.fields:
            return
        data = {
            **form.fields,
            "username": credentials["username"],
            "password": credentials["password"],
        }
        page = browser.post(
            urljoin(page.url, form.action), data=data, headers={"Referer": page.url}, timeout=20
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
