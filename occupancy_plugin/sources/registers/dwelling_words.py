"""The register of social dwellings (RPLS): its headings in every vintage, the meaning of its codes,
and the catalogue's columns that dwellings are counted to.

Headings are compared without accents, signs and the “_red” of 2016 and 2017."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..mapping.body import Body
from ..mapping.spelling import normalise

COMMUNE = (
    "depcom", "depcom code", "depcom arm", "depcom arm code", "codgeo", "code commune",
    "code insee", "code insee commune", "insee", "insee com", "com", "commune code",
    "commune", "ville",
)  # fmt: skip
IRIS = re.compile(r"(?:plg )?iris(?: ?\d{4})?(?: code)?$|code ?iris$")
QPV = {
    "qpv2024": re.compile(r"plg qp ?24(?: code)?$|code qpv ?(?:20)?24$|qpv ?2024(?: code)?$"),
    "qpv2015": re.compile(r"plg qp(?: ?15)?(?: code)?$|code qpv(?: ?(?:20)?15)?$|qpv ?2015$"),
}
RESIDENCE = (
    "residence", "code residence", "id residence", "programme", "code programme",
    "nom programme", "nom du programme", "ensemble immobilier", "groupe", "groupe immobilier",
)  # fmt: skip
DWELLING_COUNT = re.compile(
    r"(?:nb|nbre|nombre|total|effectif)(?: total)?(?: (?:de|des|d))? ?"
    r"(?:logements?|logts?|lgts?|log|lots?|appartements?|appts?)\b.*"
)
"""A heading that counts dwellings: a row below it is more than a dwelling."""
RENT = (
    "loyerprinc", "loyer principal", "loyer", "loyer mensuel", "montant loyer", "loyer hc",
    "loyer hors charges", "loyer mensuel hc", "loyer principal hc", "loyer mensuel hors charges",
)  # fmt: skip
RENT_PER_M2 = ("loyer m2", "loyer au m2", "loyer par m2", "loymoy", "loyer € m2")
SURFACE = ("surfhab", "surface habitable", "surface", "surface m2", "shab", "surf hab")
UNIT = re.compile(r" (?:en )?(?:€|eur|euros?|m2|o n|oui non|annee|aaaa)$")
"""What a heading names after the column: “Loyer (€)”, “Surface (m²)”, “En QPV (O/N)”."""
NO_RENT = 9999.0  # marks a dwelling that was not let for a whole month
MOST_RENT = 100.0  # € per m² above which the rent or the surface is a mistake
OTHER, UNTOLD = "other", "untold"
AGES = ((5, "u5"), (10, "5_9"), (20, "10_19"), (40, "20_39"), (60, "40_59"))
BUILT = ("construct", "annee construction", "annee de construction", "construct annee")
BUILT_FAMILY, BUILT_PREFIX = "building_age", "bage"
TYPES = (
    "type", "typologie", "typo", "type logement", "type de logement", "type du logement",
    "type logt", "type lgt", "nature", "nature du logement", "categorie",
)  # fmt: skip
"""Headings of the number of rooms or of the type of building: the cells tell which."""
STUDIO = re.compile(r"studio|chambre")
ROOMS = re.compile(
    r"(?:type|[tf]) ?[1-9]\b|(?:type|[tf]) ?[1-9] ?(?:bis|p|et)|[1-9] ?p(?:ieces?)?\b|studio"
)
BUILDINGS = re.compile(r"appart|maison|pavillon|villa|immeuble|individuel|collectif")
MOST = 0.8  # of the cells below such a heading


@dataclass(frozen=True)
class Feature:
    """A feature by which dwellings are counted.

    prefix    of the catalogue's columns
    headings  of the register
    category  distinct cell → the end of a column's name, '' for a cell without meaning
    cells     what the cells below one of `TYPES` look like; None: such a heading is never its"""

    family: str
    prefix: str
    headings: tuple[str, ...]
    category: Callable[[str], str]
    cells: re.Pattern[str] | None = None


def normalise_heading(name: str) -> str:
    """Return a heading in the form in which it is compared here."""
    return normalise(name).removesuffix(" red")


def _financing(text: str) -> str:
    """Return the initial loan, by its code or its words."""
    code = text.removesuffix(".0")
    if code.isdigit():
        number = int(code)
        loans = {10: "plai", 11: "plai", 12: "plus_post77", 13: "plus_post77", 14: "pls", 16: "pli"}
        if 50 <= number <= 55 or number == 99:
            return "plus_pre77"
        return loans.get(number, OTHER)
    words = normalise(text)
    for category, pattern in (
        ("plus_pre77", r"\bhbm\b|\bplr\b|\bpsr\b|\bhlm ?o\b|\bilm\b|\biln\b|avant 1977"),
        ("plai", r"\bplai\b|integration|tres social|\bplats\b|\bpla lm\b|insertion|minore"),
        ("pls", r"\bpls\b|\bppls\b|\bpcls\b|\bpla cff\b"),
        ("pli", r"\bpli\b"),
        ("plus_post77", r"\bplus\b|\bpla\b|\bplaa?\b|\blls\b"),
    ):
        if re.search(pattern, words):
            return category
    return OTHER if words else ""


def _rooms(text: str) -> str:
    """Return the number of rooms, '5p' for five and more. A studio has one."""
    match = re.search(r"\d+", text)
    if match is None or not int(match.group()):
        return "1" if STUDIO.match(normalise(text)) else ""
    return str(int(match.group())) if int(match.group()) < 5 else "5p"


def _energy(text: str) -> str:
    letter = text.strip().lower()
    return letter if re.fullmatch("[a-g]", letter) else "unlabelled"


def _status(text: str) -> str:
    """Return the occupation of a dwelling, by its code or its words."""
    words = normalise(text)
    codes = {"1": "let", "2": "vacant", "3": "empty", "4": "association", "5": "occupied"}
    for category, pattern in (
        ("association", "associ"),
        ("vacant", "vacan"),
        ("empty", r"^vide|travaux|demol"),
        ("let", "lou|bail"),
        ("occupied", "occup|sans contrat"),
    ):
        if re.search(pattern, words):
            return category
    return codes.get(words.removesuffix(" 0"), OTHER if words else "")


def _build(text: str) -> str:
    """Return the type of building, by the first letter or the kind of dwelling."""
    word = normalise(text)
    if re.match("maison|pavillon|villa", word):
        return "individual"
    if word[:1] == "c" or re.match("appart|immeuble", word):
        return "collective"
    if word[:1] in ("e", "f"):
        return "student"
    return "individual" if word[:1] == "i" else OTHER if word else ""


def _in_qpv(text: str) -> str:
    """Return 'in' or 'out'. The register writes 1 and 2; other files write a code or a word."""
    word = normalise(text).removesuffix(" 0")
    if word in ("1", "oui", "o", "yes", "true") or re.match(r"q[pn]\d", word):
        return "in"
    return "out"


FEATURES = (
    Feature("financing", "fin", (
        "finan", "finan code", "finan libelle", "finan lib", "financement", "financement initial",
    ), _financing),
    Feature("rooms", "rooms", (
        "nbpiece", "nb pieces", "nombre de pieces", "nb piece", "pieces",
    ), _rooms, ROOMS),
    Feature("dpe", "dpe", (
        "dpeenergie", "dpe energie", "classe dpe", "dpe", "etiquette energie", "etiquette dpe",
    ), _energy),
    Feature("status", "st", (
        "mode", "mode code", "mode libelle", "mode occupation", "mode d occupation",
        "statut", "occupation", "statut occupation", "statut d occupation", "etat occupation",
    ), _status),
    Feature("build", "build", (
        "typeconst", "typeconst code", "typeconst libelle", "type construction",
        "type de construction",
    ), _build, BUILDINGS),
    Feature("qpv", "qpv", ("qpv", "qpv code", "en qpv", "qpv com"), _in_qpv),
)  # fmt: skip


def built_category(year: float, vintage: int) -> str:
    """Return the band of the building's age in the register's year, '' for an impossible year."""
    if not 1500 <= year <= vintage:
        return ""
    return next((name for limit, name in AGES if vintage - year < limit), "60p")


def status_of(body: Body) -> np.ndarray:
    """Return the occupation (n,) of each row by `_status`, '' where the register has none."""
    status = next(feature for feature in FEATURES if feature.family == "status")
    column = feature_column(body, status)
    if column is None:
        return np.full(len(body), "", dtype=object)
    text_numbers, distinct = pd.factorize(body.texts(column))
    return np.array([status.category(str(text).strip()) for text in distinct], object)[text_numbers]


def category_ids(texts: np.ndarray, prefix: str, category: Callable[[str], str]) -> dict[str, str]:
    """Return distinct cell → column."""
    categories = {text: category(text.strip()) or UNTOLD for text in sorted(set(texts.tolist()))}
    return {text: f"{prefix}_{end}" for text, end in categories.items()}


def labels() -> dict[str, str]:
    """Return column → its label, for every column that dwellings are counted to."""
    return {
        "fin_plai": "PLAI",
        "fin_plus_pre77": tr("PLUS before 1977"),
        "fin_plus_post77": tr("PLUS since 1977"),
        "fin_pls": "PLS",
        "fin_pli": "PLI",
        "fin_other": tr("Other loans"),
        "st_let": tr("Let"),
        "st_vacant": tr("Vacant"),
        "st_empty": tr("Empty, not offered"),
        "st_association": tr("Run by an association"),
        "st_occupied": tr("Occupied without a lease"),
        "st_other": tr("Other occupation"),
        **{f"rooms_{n}": f"T{n}" for n in range(1, 5)},
        "rooms_5p": tr("T5 and more"),
        "build_individual": tr("Houses"),
        "build_collective": tr("Flats"),
        "build_student": tr("Student dwellings"),
        "build_other": tr("Other buildings"),
        **{f"dpe_{a}": tr("Label {letter}").format(letter=a.upper()) for a in "abcdefg"},
        "dpe_unlabelled": tr("Without a label"),
        "dpe_labelled": tr("Dwellings with an energy label"),
        "let_or_vacant": tr("Dwellings let or vacant"),
        "bage_u5": tr("Less than 5 years old"),
        "bage_5_9": tr("5 to 9 years old"),
        "bage_10_19": tr("10 to 19 years old"),
        "bage_20_39": tr("20 to 39 years old"),
        "bage_40_59": tr("40 to 59 years old"),
        "bage_60p": tr("60 years old or more"),
        "vac_3m": tr("Vacant for over 3 months"),
        "moved_in": tr("Moves in the year, new entries excluded"),
        "mobility_base": tr("Dwellings in service for a year or more"),
        "qpv_in": tr("Dwellings in QPV"),
        "qpv_out": tr("Dwellings outside QPV"),
        "rent_mean": tr("Mean rent (€/m²)"),
    }


def feature_column(body: Body, feature: Feature) -> int | None:
    """Return the column of a feature: by its headings, else one of `TYPES` with such cells; None
    without one."""
    column = find_column(body, feature.headings)
    if column is not None or feature.cells is None:
        return column
    for position, name in enumerate(body.names):
        if UNIT.sub("", normalise_heading(name)) in TYPES:
            cells = [normalise(text) for text in body.texts(position).tolist() if text.strip()]
            fitting = sum(feature.cells.match(cell) is not None for cell in cells)
            if cells and fitting >= MOST * len(cells):
                return position
    return None


def find_column(body: Body, headings: tuple[str, ...] | re.Pattern[str]) -> int | None:
    """Return the column with one of these headings, in the order of the headings, else with one of
    them and a unit; None without one."""
    full_names = [normalise_heading(name) for name in body.names]
    if isinstance(headings, re.Pattern):
        return next((at for at, name in enumerate(full_names) if headings.match(name)), None)
    for names in (full_names, [UNIT.sub("", name) for name in full_names]):
        for heading in headings:
            if heading in names:
                return names.index(heading)
    return None
