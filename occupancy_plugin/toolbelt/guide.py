"""The user guide: offline pages that travel in the zip, in the window's language; the homepage
where they were not built (a checkout)."""

from __future__ import annotations

from pathlib import Path

from .metadata import homepage, resource
from .translation import language


def guide_page(page: str = "index", anchor: str = "") -> str:
    """Address of a page of the guide ('index', 'processing', 'secret'…), at an anchor."""
    path: Path = resource("guide", language(), f"{page}.html")
    address = path.as_uri() if path.exists() else homepage()
    return f"{address}#{anchor}" if anchor and path.exists() else address
