"""Matches headings with the catalogue's columns, by id, label or alias, and with words about a
column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .spelling import normalise

ENOUGH, ALIKE = 5, 0.9  # known units that a comparison needs; share of them with equal numbers

SURVEYED = re.compile(r"enquet|surveyed|repond|respondent")
TOTAL_WORDS = re.compile(
    r"^(?:total|ensemble|nombre|effectifs?|nb|n|tous|toutes|all|count)(?:\s\w+)?$"
)
CATEGORY = re.compile(
    r"\b(?:autres?|sans|avec|moins|plus|dont|y c|compris|parmi|soit|en particulier|notamment"
    r"|seule?s?|monoparenta\w*|couples?|enfants?|ages?|ans"
    r"|apl|al|rsa|aah|plafonds?|actifs?"
    r"|emplois?|de \d+|d une|une|deux|revenus?|proprietaires?|vulnerables?|pauvres?|recents?"
    r"|emmenages?|isoles?|familles?|\d+|impay\w*|dalo|daho|relog\w*|partis?|sortis?|sortants?|sls"
    r"|assujettis?|expuls\w*|contentieux|precontentieux|protocoles?|surendett\w*|endett\w*"
    r"|beneficiaires?|prioritaires?|mutations?|suroccup\w*|surpeupl\w*|sous occup\w*)\b"
)
OF_PLACE = re.compile(r"\b(?:qpv|qp|zus|quartiers? prioritaires?)\b")
"""Households of a part of the unit."""
DWELLINGS = re.compile(
    r"logement|dwelling|appartement|(?:^|\s)(?:nb )?ls(?:\s|$)|residences principales|parc"
    r"|(?:^|\s)(?:log|logts?|lgts?|appts?)(?:\s|$)"
)
PEOPLE = re.compile(
    r"occupant|personnes?(?:\s|$)|habitant|population|adulte|enfants?(?:\s|$)|individu|adults"
    r"|people|titulaire"
)
RATE = re.compile(
    r"[%‰]|\b(?:taux|tx|parts?|pourcent\w*|pct|percent\w*|shares?|rates?|proportions?|tx\w+"
    r"|(?:pour|sur|per) (?:1 ?000|100|cent|mille|hundred|thousand))\b"
)
BOUND = re.compile(r"\d+ ?%")  # of the ceiling that a heading names: “under 20 %”
OCCUPIED = re.compile(
    r"^(?:nb |nbre |nombre d\w* )?(?:logements?|logts?|lgts?|log|appartements?|appts?|dwellings?)\b"
    r".*\b(?:occup|loue)|^occupied\b"
)
AMONG = re.compile(r"\bparmi\b|\bchez les\b|\bamong\b")
GROUP_WORDS = {
    "emmenage": "recent",
    "recemment": "recent",
    "entrant": "recent",
    "attribue": "attribution",
}
"""Words for one group of households, whose columns may name it either way."""
PLAIN_WORDS = {
    "menage", "household", "nombre", "nb", "nbre", "total", "effectif", "de", "des", "du", "d",
    "le", "la", "les", "l", "en", "dont", "au", "aux", "et", "of", "annuel", "annuelle", "cours",
}  # fmt: skip
"""Words that name no group of households."""
DENOMINATOR = re.compile(
    r"^(?:total|totaux|ensemble|tous|toutes|all)\b|\b(?:connue?s?|renseigne\w*|known|repon\w*|enquete\w*"
    r"|exploit\w*|declare\w*|surveyed|total|ensemble)$"
)
"""Totals that say of whom something is known, and are no group of the households."""
PART = re.compile(
    r"(?:(?:nb|nbre|nombre|total|effectif) )?(?:dont|y c(?:ompris)?|parmi|soit|en particulier"
    r"|notamment|of (?:which|whom)|including|among|in particular)\b"
)
"""Beginnings of headings that call a column a part of another one: “dont femmes”."""
CUMULATIVE = re.compile(
    r"[<>]|\b(?:moins de|plus de|sous|inferieure?s?|superieure?s?|jusqu|under|below|over|above"
    r"|cumul\w*|et (?:plus|moins))\b"
)
DIFFERENCE = re.compile(
    r"\b(?:evol\w*|variations?|ecarts?|differences?|soldes?|delta|progressions?|croissances?"
    r"|hausses?|baisses?|changes?|trends?)\b"
)
MEAN = re.compile(
    r"\b(?:moyen\w*|means?|median\w*|loyers?|loymoy|rents?|prix|euros?|surfaces?|m2|densites?"
    r"|density|indices?|index|ratios?"
    r"|scores?|ecarts?|ancienneté|anciennete|durees?|revenu|consommations?|kwh|average)\b|€"
)
IDENTIFIER = re.compile(
    r"^(?:annees?|years?|millesimes?|dates?|siret|siren|id|identifiants?|numeros?|num|n|no"
    r"|telephone|tel|cp|objectid|fid|gid"
    r"|rang|ordre|codes?|cod|version|epsg|an|annconst|shape|perimet\w*|latitude|longitude|dep|reg"
    r"|departement|region|insee|lab iris|typ iris|modif iris|grd quart)\b"
    r"|\b(?:siret|siren|objectid|id|gid|fid|postal|construction|millesime|telephone)$"
)
WHOLE = re.compile(
    r"^(?:total|nombre|nb|effectif)?\s*(?:des?|d)?\s*(?:occupants|habitants|population|personnes"
    r"|adultes|adults|people|dwellings|ls"
    r"|(?:logements|log)(?: sociaux| occupes| locatifs sociaux| total| totaux)?"
    r"|residences principales)(?: total\w*)?$"
)
X = re.compile(r"^(?:x|lon|long|longitude|lng|coord x|x l93|xl93|coordx|x wgs84|easting|x_?coord)$")
Y = re.compile(r"^(?:y|lat|latitude|coord y|y l93|yl93|coordy|y wgs84|northing|y_?coord)$")
NAME = re.compile(
    r"(?:^|\s)(?:town|municipality|lib|libelle|libcom|libgeo|nom|name|intitule|nomcom|libiris|libepci|libqpv|label"
    r"|designation|denomination|appellation|nccenr|commune|ville|toponyme|departement|region"
    r"|quartier|residence|epci|iris|qpv|territoire|zone|zonage|secteur|perimetre|collectivite"
    r"|localite|lieu|geographie|entite|area|place)"
)
PERSON = re.compile(
    r"\b(?:gardiens?|gardiennes?|locataires?|titulaires?|contacts?|referents?|referentes?"
    r"|responsables?|charges?|chargees?|gestionnaires?|interlocut\w*|presidents?|maires?|agents?"
    r"|conseill\w*|occupants?|demandeurs?|prenoms?|patronym\w*|proprietaires?|syndics?)\b"
)
"""Headings of texts that name people, not units."""
KIND = re.compile(r"^(?:typ|types?|natures?|statuts?|categories?)\b")
"""Headings of texts that say of which kind a unit is: `TYP_IRIS`."""
ALIASES = {
    "dwellings": "nb_ls nb_logements nombre_de_logements logements logements_sociaux nb_log "
    "nb_logts logts nb_lgts lgts nb_appts appts nb_appartements appartements",
    "households": "menages nb_menages nombre_de_menages menages_enquetes "
    "nombre_de_menages_enquetes",
    "st_let": "nb_loues logements_loues loues",
    "st_vacant": "nb_vacants logements_vacants vacants",
    "st_empty": "nb_vides logements_vides vides",
    "st_association": "nb_asso",
    "vacancy_rate": "tx_vac taux_de_vacance taux_vacance",
    "vacancy3_rate": "tx_vac3",
    "mobility_rate": "tx_mob taux_de_mobilite",
    "rent_mean": "loymoy loyer_moyen",
}
MORE_THAN_HOUSEHOLDS = (
    "dwellings", "occupants", "adults", "main_residences", "let_or_vacant", "occupied",
)  # fmt: skip
SMALL_WORDS = {
    "de", "du", "des", "d", "le", "la", "les", "l", "en", "the", "of", "nombre", "nb", "ou", "et",
}  # fmt: skip
YEARS = re.compile(r"(?:an|year|moin|plu|a|to|under|over|or|more|and|old|\d+|\s)+")
"""A label of years alone (“5 à 9 ans”): of a lease, of a person, or of a building."""
_OF_BUILDINGS = r"(?: d\w*| l\w*)* (?:logements?|parc|bati\w*|immeubles?|residences?|construction)"
YEARS_OF = (
    ("", r"\b(?:demand\w*|vacan\w*|occupants?|personnes?|habitants?|adultes?|enfants?|people)\b"),
    ("bage", rf"\b(?:age|anciennete){_OF_BUILDINGS}\b|\b(?:constru\w*|bati\w*|immeubles?)\b"
             r"|\bmises? en service\b|\bbuildings?\b"),
    ("ten", r"\b(?:anciennete|emmenag\w*|presen\w*|entree|depuis|tenure|moved)\b|\bduree d"),
    ("age", r"\b(?:ages?|aged|titulaires?|signataires?|chefs?|holders?)\b"),
    ("ten", r"\b(?:bail|baux|leases?)\b"),
)  # fmt: skip
"""What years are of, as the beginning of a column's id ('' for nothing in the catalogue), and the
words that say so. The first line that fits decides."""
KINDS_OF_YEARS = {kind for kind, _ in YEARS_OF}
RESERVED = {
    "fid", "geom", "code", "name", "state", "residence", "batiment", "iris", "commune", "epci",
    "departement", "region", "carreau", "qpv2015", "qpv2024", "vintage", "total",
}  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """The catalogue's columns, as headings may name them.

    ids      normalised name → the ids of the columns that have it
    weights  mean → the column that it is weighted by
    figures  scale → released counts of the portal (units × columns), to match columns by their
             numbers"""

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def by_value(self, scale: str, codes: np.ndarray, values: np.ndarray) -> str:
        """Return the id of the portal's only column with the same numbers on nearly all units that
        both know, '' for none.

        codes, values  (n,) of the units, NaN unknown"""
        portal_counts = self.figures.get(scale)
        if portal_counts is None:
            return ""
        column_values = pd.Series(values, index=codes.astype(str))
        column_values = column_values[~column_values.index.duplicated() & column_values.notna()]
        matches = []
        for column in portal_counts.columns:
            if not pd.api.types.is_numeric_dtype(portal_counts[column]):
                continue
            portal_values = portal_counts[column].reindex(column_values.index)
            both_known = portal_values.notna()
            is_enough = both_known.sum() >= ENOUGH and column_values[both_known].nunique() >= ENOUGH
            if (
                is_enough
                and (column_values[both_known] == portal_values[both_known]).mean() >= ALIKE
            ):
                matches.append(str(column))
        return matches[0] if len(matches) == 1 else ""

    @classmethod
    def of(
        cls, columns: Mapping[str, Mapping[str, str]], weights: Mapping[str, str] | None = None
    ) -> Vocabulary:
        """Make the vocabulary of the catalogue's labels. columns: id → {"fr": …, "en": …}."""
        ids: dict[str, tuple[str, ...]] = {}
        named = [(name, column) for column, labels in columns.items() for name in labels.values()]
        aliases = [(name, column) for column, text in ALIASES.items() for name in text.split()]
        for name, column in (*((column, column) for column in columns), *named, *aliases):
            label = normalise_label(name)
            ids[label] = tuple(dict.fromkeys((*ids.get(label, ()), column)))
        return cls(ids, weights or {})

    def match(self, parts: tuple[str, ...], beside: tuple[str, ...] = (), before: str = "") -> str:
        """Return the id of the column that a heading (with those above it) names, '' for none.

        beside  the headings of a series of years that it belongs to
        before  the heading to the left of the series
        Where these do not decide what the years are of, no column is named."""
        tries = map(normalise_label, (*reversed(parts), " ".join(parts)))
        label = next((text for text in tries if text in self.ids), "")
        candidates = self.ids.get(label, ("",))
        if not YEARS.fullmatch(label):
            return candidates[0]
        said = _years_of(" ".join(parts)) or [kind for kind in _years_of(before) if not kind]
        series = [candidates, *(self.ids.get(normalise_label(text), ()) for text in beside)]
        kinds = set(said) or set.intersection(*({*map(_kind, columns)} for columns in series))
        left = [c for c in candidates if _kind(c) in kinds or _kind(c) not in KINDS_OF_YEARS]
        return left[0] if len(left) == 1 else ""

    def is_ambiguous(self, heading: str) -> bool:
        """Whether several columns of the catalogue have this name."""
        return len(self.ids.get(normalise_label(heading), ())) > 1


def is_of_years(heading: str) -> bool:
    """Whether a heading names years alone: “5 à 9 ans”."""
    return bool(YEARS.fullmatch(normalise_label(heading))) and not heading.isdigit()


def _years_of(heading: str) -> list[str]:
    """Return what a heading says years are of, [] where it says nothing."""
    return [kind for kind, form in YEARS_OF if re.search(form, normalise(heading))][:1]


def _kind(column: str) -> str:
    """Return the beginning of a column's id, which its family shares."""
    return column.partition("_")[0]


def normalise_label(text: str) -> str:
    """Return a name without accents, signs, plurals and small words, to be compared."""
    words = normalise(text.replace("_", " ")).split()
    return " ".join(word.rstrip("s") for word in words if word not in SMALL_WORDS) or normalise(
        text
    )


def group_named(heading: str) -> frozenset[str]:
    """Return the words of a plain heading that distinguish a group of households from all of them,
    in the singular: 'Ménages emménagés récents' → {'recent'}."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", heading)} - PLAIN_WORDS
    return frozenset(GROUP_WORDS.get(word, word) for word in words)


def identifier(name: str, used: set[str]) -> str:
    """Return a new column name that QGIS, SQL and the gate accept: 'Nb. de ménages (total)' →
    'nb_de_menages_total'."""
    base = re.sub(r"[^a-z0-9]+", "_", normalise(name)).strip("_")[:50] or "column"
    if base in RESERVED:
        base = f"{base}_value"
    name_found, number = base, 2
    while name_found in used:
        name_found, number = f"{base}_{number}", number + 1
    return name_found
