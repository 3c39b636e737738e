"""The form in which headings are compared: small letters, no accents, few signs."""

from __future__ import annotations

import re
import unicodedata


def normalise(heading: str) -> str:
    """Return a heading in small letters without accents, with one blank between words. Signs become
    blanks, but for those that state a bound or a unit."""
    decomposed = unicodedata.normalize("NFKD", heading.lower())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    plain = plain.replace("œ", "oe").replace("≤", "<").replace("≥", ">")
    return re.sub(r"[^a-z0-9%‰<>+€]+", " ", plain).strip()
