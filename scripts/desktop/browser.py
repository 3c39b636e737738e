"""Replaces the user's browser: opens the page that QGIS requests, fills the sign-in form, follows
the redirect to QGIS.

Its first argument is a file with username and password. Without a username it leaves the page open,
like a user who does not sign in.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html


def main(credentials_file: str, url: str) -> None:
    print(urlsplit(url).path, flush=True)  # without the query, which holds the sign-in's state
    credentials = json.loads(Path(credentials_file).read_text())
    if not credentials["username"]:
        return
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(url, timeout=20)
    for _ in range(4):
        forms = [] if "/callback" in page.url else html.fromstring(page.content).forms
        if not forms or "username" not in forms[0].fields:
            return
        data = {**dict(forms[0].form_values()), **credentials}
        address = urljoin(page.url, forms[0].action)
        page = browser.post(address, data=data, headers={"Referer": page.url}, timeout=20)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
