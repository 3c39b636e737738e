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
from ..words import names_of, pattern, word_list

COMMUNE = word_list("register: commune")
IRIS = pattern("register: iris")
QPV = {
    "qpv2024": re.compile(r"plg qp ?24(?: code)?$|code qpv ?(?:20)?24$|qpv ?2024(?: code)?$"),
    "qpv2015": re.compile(r"plg qp(?: ?15)?(?: code)?$|code qpv(?: ?(?:20)?15)?$|qpv ?2015$"),
}
OWN_HEADINGS, MIN_OWN_HEADINGS = pattern("register: own headings of rpls"), 3
RESIDENCE = word_list("register: residence")
DWELLING_COUNT = pattern("register: dwellings of a row")
RENT = word_list("register: rent")
RENT_PER_M2 = word_list("register: rent per m2")
SURFACE = word_list("register: surface")
UNIT_SUFFIX = pattern("register: after the heading")
NO_RENT = 9999.0  # marks a dwelling that was not let for a whole month
MAX_RENT = 100.0  # € per m² above which the rent or the surface is a mistake
OTHER_CATEGORY, UNKNOWN_CATEGORY = "other", "untold"
AGE_BANDS = ((5, "u5"), (10, "5_9"), (20, "10_19"), (40, "20_39"), (60, "40_59"))
BUILT = word_list("register: year of construction")
BUILT_FAMILY, BUILT_PREFIX = "building_age", "bage"
TYPE_HEADINGS = word_list("register: type")
STUDIO = re.compile(r"studio|chambre")
ROOM_CELLS = pattern("register: number of rooms")
BUILDING_CELLS = pattern("register: type of building")
MIN_CELL_SHARE = 0.8  # share of the cells below such a heading that must match


@dataclass(frozen=True)
class Feature:
    """A feature by which dwellings are counted.

    prefix    of the catalogue's columns
    headings  of the register
    category  distinct cell → the end of a column's name, '' for a cell without meaning
    cells     what the cells below one of `TYPE_HEADINGS` look like if the column has this feature;
              None: such a column never has it"""

    family: str
    prefix: str
    headings: tuple[str, ...]
    category: Callable[[str], str]
    cells: re.Pattern[str] | None = None


def normalise_heading(name: str) -> str:
    """Return a heading in the form in which it is compared here."""
    return normalise(name).removesuffix(" red")


def is_rpls(body: Body) -> bool:
    """Whether the headings are RPLS's own: a landlord's list has its file's name for a source."""
    own_headings = (OWN_HEADINGS.fullmatch(normalise_heading(name)) for name in body.names)
    return sum(match is not None for match in own_headings) >= MIN_OWN_HEADINGS


def _financing(text: str) -> str:
    """Return the initial loan, by its code or its words."""
    code = text.removesuffix(".0")
    if code.isdigit():
        number = int(code)
        loans = {10: "plai", 11: "plai", 12: "plus_post77", 13: "plus_post77", 14: "pls", 16: "pli"}
        if 50 <= number <= 55 or number == 99:
            return "plus_pre77"
        return loans.get(number, OTHER_CATEGORY)
    words = normalise(text)
    return _category_in_words("loan: ", words)


def _category_in_words(kind: str, words: str) -> str:
    """Return the category of this kind whose words occur first, OTHER for other words."""
    categories = (name for name in names_of(kind) if pattern(kind + name).search(words))
    return next(categories, OTHER_CATEGORY if words else "")


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
    category_by_words = _category_in_words("occupation: ", words)
    return (
        codes.get(words.removesuffix(" 0"), category_by_words)
        if category_by_words in ("", OTHER_CATEGORY)
        else category_by_words
    )


def _build(text: str) -> str:
    """Return the type of building, by the first letter or the kind of dwelling."""
    word = normalise(text)
    if re.match("maison|pavillon|villa", word):
        return "individual"
    if word[:1] == "c" or re.match("appart|immeuble", word):
        return "collective"
    if word[:1] in ("e", "f"):
        return "student"
    return "individual" if word[:1] == "i" else OTHER_CATEGORY if word else ""


def _in_qpv(text: str) -> str:
    """Return 'in' or 'out'. The register writes 1 and 2; other files write a code or a word."""
    word = normalise(text).removesuffix(" 0")
    if word in ("1", "oui", "o", "yes", "true") or re.match(r"q[pn]\d", word):
        return "in"
    return "out"


FEATURES = (
    Feature("financing", "fin", word_list("register: financing"), _financing),
    Feature("rooms", "rooms", word_list("register: rooms"), _rooms, ROOM_CELLS),
    Feature("dpe", "dpe", word_list("register: dpe"), _energy),
    Feature("status", "st", word_list("register: status"), _status),
    Feature("build", "build", word_list("register: build"), _build, BUILDING_CELLS),
    Feature("qpv", "qpv", word_list("register: qpv"), _in_qpv),
)


def built_category(year: float, vintage: int) -> str:
    """Return the band of the building's age in the register's year, '' for an impossible year."""
    if not 1500 <= year <= vintage:
        return ""
    return next((name for limit, name in AGE_BANDS if vintage - year < limit), "60p")


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
    categories = {
        text: category(text.strip()) or UNKNOWN_CATEGORY for text in sorted(set(texts.tolist()))
    }
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
        **{f"rooms_{rooms}": f"T{rooms}" for rooms in range(1, 5)},
        "rooms_5p": tr("T5 and more"),
        "build_individual": tr("Houses"),
        "build_collective": tr("Flats"),
        "build_student": tr("Student dwellings"),
        "build_other": tr("Other buildings"),
        **{
            f"dpe_{letter}": tr("Label {letter}").format(letter=letter.upper())
            for letter in "abcdefg"
        },
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
    """Return the column of a feature by its headings, else by one of `TYPE_HEADINGS` and its cells;
    None without one."""
    column = find_column(body, feature.headings)
    if column is not None or feature.cells is None:
        return column
    for position, name in enumerate(body.names):
        if (
            position not in body.set_aside
            and UNIT_SUFFIX.sub("", normalise_heading(name)) in TYPE_HEADINGS
        ):
            cells = [normalise(text) for text in body.texts(position).tolist() if text.strip()]
            fitting = sum(feature.cells.match(cell) is not None for cell in cells)
            if cells and fitting >= MIN_CELL_SHARE * len(cells):
                return position
    return None


def find_column(body: Body, headings: tuple[str, ...] | re.Pattern[str]) -> int | None:
    """Return the column with one of these headings, in the order of the headings, else with one of
    them and a unit; None without one."""
    full_names = [
        "" if position in body.set_aside else normalise_heading(name)
        for position, name in enumerate(body.names)
    ]
    if isinstance(headings, re.Pattern):
        return next(
            (position for position, name in enumerate(full_names) if headings.match(name)), None
        )
    for names in (full_names, [UNIT_SUFFIX.sub("", name) for name in full_names]):
        for heading in headings:
            if heading in names:
                return names.index(heading)
    return None
