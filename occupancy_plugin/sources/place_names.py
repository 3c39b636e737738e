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


@cache
def codes_by_name(scale: str) -> Mapping[str, tuple[str, ...]]:
    """Return normalised name → the codes of all units of a scale with this name."""
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in place_names()[scale].items():
        key = normalise_name(name)
        codes[key] = (*codes.get(key, ()), code)
    return codes


def normalise_name(text: str) -> str:
    """Return a name in the form in which names are compared.

    It has no accents, capitals, hyphens or apostrophes, and 'saint' for 'st'."""
    signs = without_accents(text).replace("œ", "oe").replace("’", "'")
    return " ".join(_written_out(signs.replace("-", " ").replace("'", " ").split()))


def _written_out(words: Iterable[str]) -> Iterator[str]:
    """Yield the words with abbreviations written out."""
    short = {"st": "saint", "ste": "sainte"}
    return (short.get(word, word) for word in words)
