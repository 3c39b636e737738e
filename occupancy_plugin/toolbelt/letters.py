"""Words as one types them in haste: 'menages' finds 'Ménages'."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Without accents or capitals."""
    bare = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
