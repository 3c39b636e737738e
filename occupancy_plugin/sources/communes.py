"""The official geographic code that ships with the plugin: which commune codes exist, which have
ended and in what, arrondissements, EPCI. Built by scripts/cog.py; no names."""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import cache

from ..toolbelt.metadata import resource

PACKED = resource("cog", "communes.xz")


@dataclass(frozen=True)
class Cog:
    """communes  current codes · ended  an ended code → its successor (one that split is in none)
    quarters  arrondissement of Paris, Lyon, Marseille → its commune · epci  SIREN codes
    epci_of  commune → EPCI (four communes are in none)"""

    vintage: str
    source: str
    communes: frozenset[str]
    ended: dict[str, str]
    quarters: dict[str, str]
    epci: frozenset[str]
    epci_of: dict[str, str]

    def known(self, code: str) -> bool:
        """Is it a commune code, of today or of another day, or an arrondissement's?"""
        return code in self.communes or code in self.ended or code in self.quarters


def departement_of(commune: str) -> str:
    """'59' of '59139', '974' of '97411'."""
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]


def _pairs(text: str) -> dict[str, str]:
    return {pair[:5]: pair[5:] for pair in text.split()}


def _codes(text: str) -> list[str]:
    """Undo the steps that scripts/cog.py wrote."""
    codes: list[str] = []
    for item in text.split():
        if len(item) == 5:
            codes.append(item)
        else:
            previous = codes[-1]
            codes.append(f"{previous[:2]}{int(previous[2:]) + int(item, 16):03}")
    return codes


@cache
def cog() -> Cog:
    """The list, read once."""
    packed = json.loads(lzma.decompress(PACKED.read_bytes()))
    codes, epci = _codes(packed["communes"]), packed["epci"].split()
    places = packed["members"].split(" ")
    return Cog(
        vintage=packed["vintage"],
        source=packed["source"],
        communes=frozenset(codes),
        ended=_pairs(packed["ended"]),
        quarters=_pairs(packed["quarters"]),
        epci=frozenset(epci),
        epci_of={code: epci[int(at)] for code, at in zip(codes, places, strict=True) if at},
    )
