"""The types of résidences, for the qualification of the PPGDID: pages of their own, not of a
dossier.

Résidences are classed by released rates. A number of classes is used only if the classes stay the
same when résidences are left out."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..drawing.tables import table
from ..figures import Cell, Grid, number_cell
from . import grids
from .clustering import Classes, classify
from .facts import Facts
from .order import plan
from .page import Page, PageKind
from .phrases import say_counted

KEY = "typology"
FEWEST_RESIDENCES = 24  # with all rates, for types to be formed
NAMED_DEVIATION = 0.3  # weighted standard deviations from which a name mentions a rate
MAX_TRAITS = 2  # of a name
LETTERS, UNCLASSED = "ABCD", "–"  # of the classes; of résidences that hide a rate


@dataclass(frozen=True)
class Types:
    """The complete published résidences (n,) and their classes.

    complete: which of all published résidences these are, booleans (N,)
    names: of the classes"""

    classes: Classes
    complete: np.ndarray
    households: np.ndarray
    names: tuple[str, ...]

    @property
    def members(self) -> list[np.ndarray]:
        """Which résidences are in each class, booleans (n,)."""
        return [self.classes.labels == number for number in range(self.classes.count)]


def type_pages(facts: Facts) -> list[Page]:
    """Make a page with the rates of each type, then the list of the résidences with their type. []
    where no number of classes is stable."""
    types = types_of(facts)
    if types is None:
        return []
    title, subtitle = facts.say(KEY), facts.say("typology subtitle")
    profiles = _profile_grid(facts, types)
    count = {"n": types.classes.count}
    first_page = Page(
        KEY,
        PageKind.FIGURES,
        title,
        say_counted("typology count", facts.words, count, units=len(types.households)),
        subtitle,
        _sentences(facts, types),
        pictures={"body": partial(table, profiles)},
        grids=(profiles,),
    )
    return [first_page, *grids.grid_pages(KEY, title, title, subtitle, _list_grid(facts, types))]


def types_of(facts: Facts) -> Types | None:
    """Class the résidences that show all rates. None where they are too few, or where no number of
    classes is stable."""
    scale, indicators = _scale_and_indicators()
    if not all(facts.has_indicator(indicator, scale) for indicator in indicators):
        return None
    population = facts.release.scales[scale].population
    numbers = facts.numbers(scale, [population, *indicators])
    rates = np.column_stack([numbers[indicator] for indicator in indicators])
    households = numbers[population]
    is_complete = np.isfinite(rates).all(axis=1) & np.isfinite(households) & (households > 0)
    if is_complete.sum() < FEWEST_RESIDENCES:
        return None
    seed = zlib.crc32(f"{facts.release.territory.code} {facts.release.vintage} {KEY}".encode())
    households = households[is_complete]
    classes = classify(rates[is_complete], households, seed)
    if classes is None:
        return None
    names = tuple(
        f"{LETTERS[number]} – {_proposed_name(facts, classes, households, number)}"
        for number in range(classes.count)
    )
    return Types(classes, is_complete, households, names)


def _scale_and_indicators() -> tuple[str, list[str]]:
    settings = plan()[KEY]
    return str(settings["scale"]), list(map(str, settings["indicators"]))


def _proposed_name(facts: Facts, classes: Classes, households: np.ndarray, number: int) -> str:
    """Name a class after its two largest deviations."""
    in_class = classes.labels == number
    deviations = np.average(classes.z[in_class], axis=0, weights=households[in_class])
    indicators = _scale_and_indicators()[1]
    traits = [
        facts.say(
            "profile high" if deviations[position] > 0 else "profile low",
            what=facts.say(f"trait {indicators[position]}"),
        )
        for position in np.argsort(-np.abs(deviations))[:MAX_TRAITS]
        if abs(deviations[position]) > NAMED_DEVIATION
    ]
    return ", ".join(traits) or facts.say("profile plain")


def _profile_grid(facts: Facts, types: Types) -> Grid:
    """Make the table of types × résidences, households and rates over the summed households; the
    territory is in the last row."""
    words = facts.words
    scale, indicators = _scale_and_indicators()
    measures = [facts.measure(indicator) for indicator in indicators]
    columns = [facts.columns_of(indicator) for indicator in indicators]
    counts = facts.numbers(scale, [column for pair in columns for column in pair])
    rows = []
    for name, in_class in zip(types.names, types.members, strict=True):
        sums = {column: values[types.complete][in_class].sum() for column, values in counts.items()}
        shares = [round(100 * float(sums[part] / sums[whole]), 1) for part, whole in columns]
        shown = [facts.shown_value(i, share) for i, share in zip(indicators, shares, strict=True)]
        households = float(types.households[in_class].sum())
        sizes = [number_cell(float(in_class.sum()), words), number_cell(households, words)]
        rows.append((Cell(name), *sizes, *(number_cell(value, words, 1) for value in shown)))
    own_values = [number_cell(facts.own_value(indicator), words, 1) for indicator in indicators]
    rows.append((Cell(facts.territory), Cell("–"), Cell("–"), *own_values))
    header = (
        facts.say("unit"), facts.say("residences"), facts.say("households"),
        *(measure.titled for measure in measures),
    )  # fmt: skip
    return Grid(facts.say(KEY), header, tuple(rows))


def _list_grid(facts: Facts, types: Types) -> Grid:
    """Make the list of the published résidences with their type."""
    scale, words = _scale_and_indicators()[0], facts.words
    population = facts.release.scales[scale].population
    labels = np.full(len(types.complete), UNCLASSED, dtype=object)
    labels[types.complete] = [LETTERS[label] for label in types.classes.labels]
    codes, names = (facts.labels(scale, column) for column in ("code", "name"))
    households = facts.numbers(scale, [population])[population]
    rows = [
        (Cell(str(name or code)), Cell(str(code)), Cell(str(label)), number_cell(size, words))
        for code, name, label, size in zip(codes, names, labels, households.tolist(), strict=True)
    ]
    rows.sort(key=lambda row: (row[2].text == UNCLASSED, row[2].text, row[0].text))
    header = (facts.say("residence"), "Code", facts.say("profile"), facts.say("households"))
    return Grid(facts.say("residences"), header, tuple(rows))


def _sentences(facts: Facts, types: Types) -> tuple[str, ...]:
    words, rand, count = facts.words, types.classes.rand, types.classes.count
    lines = [facts.say("typology stable", rand=words.number(rand[count], 2))]
    if count + 1 in rand:
        lines.append(facts.say("typology next", n=count + 1, rand=words.number(rand[count + 1], 2)))
    unclassed_count = int((~types.complete).sum())
    if unclassed_count > 1:
        lines.append(facts.say("typology out", n=unclassed_count))
    return tuple(lines)
