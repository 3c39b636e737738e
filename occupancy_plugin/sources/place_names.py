"""Names of régions, départements, EPCI and communes, from the list that ships with the plugin
(scripts/cog.py), and how names are compared."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ..toolbelt.letters import without_accents
from ..toolbelt.metadata import resource

PACKED = resource("cog", "names.xz")


@cache
def place_names() -> Mapping[str, dict[str, str]]:
    """Return scale → code → name, read once."""
    names: dict[str, dict[str, str]] = json.loads(lzma.decompress(PACKED.read_bytes()))
    return names


def normalise_name(text: str) -> str:
    """Return a name in the form in which names are compared.

    It has no accents, capitals, hyphens or apostrophes, and 'saint' for 'st'."""
    signs = without_accents(text).replace("œ", "oe").replace("’", "'")
    return " ".join(_written_out(signs.replace("-", " ").replace("'", " ").split()))


def _written_out(words: Iterable[str]) -> Iterator[str]:
    """Yield the words with abbreviations written out."""
    short = {"st": "saint", "ste": "sainte"}
    return (short.get(word, word) for word in words)
