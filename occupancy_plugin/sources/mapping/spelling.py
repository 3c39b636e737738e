"""How headings are compared: small letters, no accents, no signs."""

from __future__ import annotations

import re
import unicodedata


def plain(heading: str) -> str:
    """A heading in small letters without accents or signs, words parted by one blank."""
    bare = unicodedata.normalize("NFKD", heading.lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    bare = bare.replace("œ", "oe").replace("≤", "<").replace("≥", ">")
    return re.sub(r"[^a-z0-9%‰<>+€]+|_", " ", bare).strip()
