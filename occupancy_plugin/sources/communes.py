"""The official geographic code that ships with the plugin: communes, the wider units that they lie
in, and the names of all of them, with the form in which names are compared.

scripts/cog.py writes the files."""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..toolbelt.letters import without_accents
from ..toolbelt.metadata import resource

PACKED = resource("cog", "communes.xz")
NAMES = resource("cog", "names.xz")
FULL_WORDS = {"st": "saint", "ste": "sainte"}
REGIONS = {  # région → its départements
    row["region"]: frozenset(row["departements"].split())
    for row in csv.DictReader(resource("cog", "regions.csv").read_text("utf-8").splitlines())
}


@dataclass(frozen=True)
class Cog:
    """The official geographic code of one vintage.

    communes: current codes
    ended: ended code → its successor (a commune that was divided is in neither)
    quarters: arrondissement of Paris, Lyon, Marseille → its commune
    epci: SIREN codes
    epci_of: commune → EPCI (four communes have none)"""

    vintage: str
    source: str
    communes: frozenset[str]
    ended: dict[str, str]
    quarters: dict[str, str]
    epci: frozenset[str]
    epci_of: dict[str, str]

    def is_commune(self, code: str) -> bool:
        """Whether a code is that of a commune, in any year, or of an arrondissement."""
        return code in self.communes or code in self.ended or code in self.quarters


def departement_of(commune: str) -> str:
    """Return the département of a commune: '59' of '59139', '974' of '97411'."""
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]


@cache
def departements() -> frozenset[str]:
    """Return the codes of all départements that have a commune."""
    return frozenset(departement_of(code) for code in cog().communes)


@cache
def region_of(departement: str) -> str:
    """Return the région of a département: '32' of '59', '' for none."""
    return next((region for region, members in REGIONS.items() if departement in members), "")


def commune_of(code: str) -> str:
    """Return the commune of an IRIS, an arrondissement or a commune: '75056' of '751010101'."""
    commune = code[:5]
    return cog().quarters.get(commune, commune)


@cache
def communes_of(code: str, scale: str = "epci") -> frozenset[str]:
    """Return the current communes of an EPCI, a département or a région."""
    if scale == "epci":
        return frozenset(commune for commune, epci in cog().epci_of.items() if epci == code)
    members = REGIONS.get(code, frozenset()) if scale == "region" else {code}
    return frozenset(commune for commune in cog().communes if departement_of(commune) in members)


def _pairs(text: str) -> dict[str, str]:
    """Return the code → code pairs of a text in which scripts/cog.py wrote them."""
    return {pair[:5]: pair[5:] for pair in text.split()}


def _codes(text: str) -> list[str]:
    """Return the codes of a text in which scripts/cog.py wrote differences."""
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
    """Return the official geographic code, read once."""
    packed = json.loads(lzma.decompress(PACKED.read_bytes()))
    codes, epci = _codes(packed["communes"]), packed["epci"].split()
    epci_numbers = packed["members"].split(" ")
    return Cog(
        vintage=packed["vintage"],
        source=packed["source"],
        communes=frozenset(codes),
        ended=_pairs(packed["ended"]),
        quarters=_pairs(packed["quarters"]),
        epci=frozenset(epci),
        epci_of={
            code: epci[int(epci_number)]
            for code, epci_number in zip(codes, epci_numbers, strict=True)
            if epci_number
        },
    )


@cache
def place_names() -> Mapping[str, dict[str, str]]:
    """Return scale → code → name, read once."""
    names: dict[str, dict[str, str]] = json.loads(lzma.decompress(NAMES.read_bytes()))
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
    plain = without_accents(text).replace("œ", "oe")
    return " ".join(FULL_WORDS.get(word, word) for word in re.split(r"[-'’\s]+", plain) if word)
