"""The form in which headings are compared: small letters, no accents, no signs."""

from __future__ import annotations

import re
import unicodedata


def normalise(heading: str) -> str:
    """Return a heading in small letters without accents or signs, with one blank between words."""
    decomposed = unicodedata.normalize("NFKD", heading.lower())
    decomposed = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    decomposed = decomposed.replace("œ", "oe").replace("≤", "<").replace("≥", ">")
    return re.sub(r"[^a-z0-9%‰<>+€]+|_", " ", decomposed).strip()
