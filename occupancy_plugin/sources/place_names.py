"""What régions, départements, EPCI and communes are called: the list that ships with the plugin
(scripts/cog.py), and how names are compared."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ..toolbelt.letters import folded
from ..toolbelt.metadata import resource

PACKED = resource("cog", "names.xz")


@cache
def place_names() -> Mapping[str, dict[str, str]]:
    """Scale → code → name, read once."""
    names: dict[str, dict[str, str]] = json.loads(lzma.decompress(PACKED.read_bytes()))
    return names


def spelt(text: str) -> str:
    """As one types in haste: no accents, no capitals, no hyphens or apostrophes, 'st' for saint."""
    signs = folded(text).replace("œ", "oe").replace("’", "'")
    return " ".join(_long(signs.replace("-", " ").replace("'", " ").split()))


def _long(words: Iterable[str]) -> Iterator[str]:
    short = {"st": "saint", "ste": "sainte"}
    return (short.get(word, word) for word in words)
