"""Stands in for the person's browser: opens the page that QGIS asks for, fills the sign-in form,
follows the redirect to QGIS.

Whom it signs in as stands in the file that is its first argument; without a name it leaves the page
open, as a person who walks away.
"""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests


class Form(HTMLParser):
    """The first form of a page: where it goes and what it holds."""

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


def main(who: str, url: str) -> None:
    print(urlsplit(url).path, flush=True)  # what QGIS asked for, without its query
    person = json.loads(Path(who).read_text())
    if not person["username"]:
        return
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(url, timeout=20)
    for _ in range(4):
        form = Form()
        form.feed(page.text)
        if form.action is None or "/callback" in page.url or "username" not in form.fields:
            return
        data = {**form.fields, "username": person["username"], "password": person["password"]}
        page = browser.post(
            urljoin(page.url, form.action), data=data, headers={"Referer": page.url}, timeout=20
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
