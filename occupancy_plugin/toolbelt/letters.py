"""Text in the form in which searches compare it: 'menages' finds 'Ménages'."""

from __future__ import annotations

import unicodedata


def typographic(text: str) -> str:
    """Return the text with the apostrophe that printers set: 'Pays d’Oise et d’Halatte'."""
    return text.replace("'", "’")


def without_accents(text: str) -> str:
    """Return a text without accents and capitals."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def has_words(text: str, search: str) -> bool:
    """Whether a text contains every word of a search, in any order, without accents."""
    plain_text = without_accents(text)
    return all(word in plain_text for word in without_accents(search).split())
