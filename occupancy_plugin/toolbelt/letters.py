"""Text in the form in which searches compare it: 'menages' finds 'Ménages'."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """Return a text without accents and capitals."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
