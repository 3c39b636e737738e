"""The user guide: offline pages that travel in the zip, in the window's language; the short help
where they were not built (a checkout)."""

from __future__ import annotations

from .metadata import resource
from .translation import language


def guide_page(page: str = "index", anchor: str = "") -> str:
    """Address of a page of the guide ('index', 'processing', 'secret'…), at an anchor."""
    built = resource("guide", language(), f"{page}.html")
    if not built.exists():
        return resource("help", f"{language()}.html").as_uri()
    return f"{built.as_uri()}#{anchor}" if anchor else built.as_uri()
