"""Does a layer look like raw occupancy data? By its field names, and by a unit under the threshold.
Reads one row at most."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ...layers.lineage import is_ours
from ...layers.store.geopackage import quoted
from ...secrecy.policy import FLOOR_HOUSEHOLDS

HOUSEHOLDS = (
    r"(?:menages?|mnages?|mng|households?|foyers?|men|baux|bail|locataires?|titulaires?|rp)"
)
OCCUPIED = r"(?:logements?|logts?|lgts?|log)(?:sociaux)?(?:occupes?|loues?|habites?)"
NUMBER_OF = r"(?:nb|nbr|nbre|nombre|n|num|total|tot|eff|effectif|p\d{2})?(?:de|des|d|total|tot)?"
QUALIFIER = (
    r"(?:de|des|d|du|en)?(?:ops|rpls|total|tot|ensemble|enquetes?|surveyed|loges?|occupants?"
    r"|hlm|sociaux|parc|insee|\d{2,4})"
)
POPULATION = re.compile(rf"^{NUMBER_OF}(?:{HOUSEHOLDS}|{OCCUPIED})(?:{QUALIFIER})*$")
CODE = re.compile(r"^(?:code|codgeo|insee|codeinsee|depcom|id|iris|codeiris|idresidence|rescode)$")
REMOTE = frozenset({"WFS", "OAPIF", "arcgisfeatureserver"})
SAMPLE = 500
LEADING = "^[^0-9A-Za-z-]*([0-9]+(?:[.][0-9]+)?)"  # of a text: the number in front


@dataclass(frozen=True)
class Likeness:
    """The field that counts households, and the one that names units ('' if none looks like it)."""

    population: str
    code: str


def plain(name: str) -> str:
    """'Nb_Ménages' → 'nbmenages'."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", text)


def names_population(name: str) -> bool:
    """Does a field of that name count households (or the leases, holders, occupied dwellings that
    stand for them)?"""
    return bool(POPULATION.match(plain(name)))


def leading_number(text: str) -> float | None:
    """'4 ménages', '4,0', ' 4 ' → 4; None where there is none in front."""
    match = re.match(LEADING, text.replace(",", "."))
    return float(match.group(1)) if match else None


def likeness(layer: QgsVectorLayer) -> Likeness | None:
    """A household count, and a unit with 1 to 10 of them: raw data until somebody says otherwise.
    None otherwise."""
    if is_ours(layer):
        return None
    names = layer.fields().names()
    counting = [name for name in names if names_population(name)]
    if not counting or len(names) < 2:
        return None
    if layer.providerType() not in REMOTE:
        counting = [name for name in counting if _has_small_unit(layer, name)]
    if not counting:
        return None
    return Likeness(counting[0], next((name for name in names if CODE.match(plain(name))), ""))


def _has_small_unit(layer: QgsVectorLayer, population: str) -> bool:
    leading = f"regexp_substr(replace(to_string({quoted(population)}), ',', '.'), '{LEADING}')"
    number = f"try(to_real({leading}), 0)"
    request = QgsFeatureRequest()
    request.setFilterExpression(f"{number} > 0 AND {number} < {FLOOR_HOUSEHOLDS}")
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setLimit(1)
    return any(True for _ in layer.getFeatures(request))


def guessed_profile(layer: QgsVectorLayer, alike: Likeness) -> str:
    """A first PROFILE for `occupancy:protect`: columns that share a beginning and add up to another
    one are a family.

    Only a proposal, shown to the person before anything runs; numbers that it does not describe are
    left out by the gate.
    """
    fields = layer.fields()
    numeric = [
        fields.at(i).name()
        for i in range(fields.count())
        if fields.at(i).isNumeric() and fields.at(i).name().lower() != "fid"
    ]
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setLimit(SAMPLE)
    rows = [{name: feature[name] for name in numeric} for feature in layer.getFeatures(request)]
    groups: dict[str, list[str]] = {}
    for name in numeric:
        groups.setdefault(re.split(r"[_\-. ]", name)[0].lower(), []).append(name)
    families = []
    for name, columns in groups.items():
        parts = [column for column in columns if column != alike.population]
        total = next(
            (
                one
                for one in (alike.population, *numeric)
                if one not in parts and _adds_up(rows, parts, one)
            ),
            "",
        )
        if not total:
            total = next(
                (
                    one
                    for one in parts
                    if len(parts) > 2 and _adds_up(rows, [p for p in parts if p != one], one)
                ),
                "",
            )
            parts = [part for part in parts if part != total]
        if total and len(parts) > 1:
            families.append({"name": name, "columns": parts, "total": total, "partition": True})
    profile = {
        "code": alike.code,
        "scale": "input",
        "families": families,
        "rates": [],
        "nestings": [],
    }
    return json.dumps(profile, ensure_ascii=False)


def _adds_up(rows: Sequence[dict], parts: Sequence[str], total: str) -> bool:
    """Σ parts = total in every sampled row where all are known, in at least two of them."""
    if len(parts) < 2:
        return False
    known = [
        row for row in rows if all(isinstance(row[name], (int, float)) for name in (*parts, total))
    ]
    return len(known) > 1 and all(
        abs(sum(row[part] for part in parts) - row[total]) < 0.5 for row in known
    )
