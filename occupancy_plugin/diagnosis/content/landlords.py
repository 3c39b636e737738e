"""Landlords and rents: stock, occupancy and rents by landlord; which sizes the lower rents have.

Sums of published résidences, as any reader can add them up, and called so: nothing here says more
than the released rows do. A sum is shown where the résidences that hide the figure hold less than a
tenth of the dwellings; else too many of them are zeros that secrecy hides, and the sum misleads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..drawing.drawing import Drawing, stacked
from ..drawing.landlords import LandlordRow, Marked, landlord_rows, shaded_grid
from ..drawing.tables import KeyFigure, key_figures
from ..figures import Cell, Figure, Grid
from . import findings
from .essentials import key_figure
from .facts import Facts
from .order import DiagnosisOrder, plan
from .page import Page, PageKind, Picture
from .phrases import either, say

SCALE, NAME = "residence", "landlord"
FEWEST_LANDLORDS, FEWEST_RESIDENCES, FEWEST_OF_BAND = 2, 12, 3
MOST_HIDDEN = 0.1  # of the dwellings, in résidences that hide the figure
RENT, DWELLINGS = "rent_mean", "dwellings"
ROOMS = ("rooms_1", "rooms_2", "rooms_3", "rooms_4", "rooms_5p")
HALF = 50.0  # percent
FEW = "<\u202f11"
GAP, KEY_HIGH = 6.0, 31.0  # mm between the parts of the page; of the key figures
FEWEST_DWELLINGS = 11  # that a cell tells
FIRST_SHARE = 2  # place of the first share among a row's figures


@dataclass(frozen=True)
class Stock:
    """Published résidences (n,) of known dwellings and landlord; figures missing where hidden."""

    landlord: np.ndarray
    numbers: dict[str, np.ndarray]

    @property
    def dwellings(self) -> np.ndarray:
        return self.numbers[DWELLINGS]

    def share(self, own: np.ndarray, part: str, whole: str) -> tuple[float | None, float]:
        """(percent, what it is divided by) over some résidences; None where too many hide it."""
        shown = own & np.isfinite(self.numbers[part]) & np.isfinite(self.numbers[whole])
        size = float(self.numbers[whole][shown].sum())
        if not size or self.dwellings[shown].sum() < (1 - MOST_HIDDEN) * self.dwellings[own].sum():
            return None, size
        return round(100 * float(self.numbers[part][shown].sum()) / size, 1), size


def landlord_page(facts: Facts, order: DiagnosisOrder) -> list[Page]:
    """[] of a single landlord, or of few published résidences."""
    stock = stock_of(facts)
    if stock is None:
        return []
    names = by_size(stock)
    if len(names) < FEWEST_LANDLORDS or len(stock.dwellings) < FEWEST_RESIDENCES:
        return []
    words = facts.words
    limit = rent_limit(facts, order)
    rows, heads, grid = _landlords(facts, stock, names, limit)
    bands = _bands(facts, stock, limit)
    title = say("landlords title", words, territory=facts.territory)
    legend = (say("above territory", words), say("below territory", words))

    def draw(wide: float, high: float) -> Drawing:
        upper = 22.0 + 6.4 * len(rows)
        parts = [(0.0, 0.0, landlord_rows(title, heads, rows, legend, wide, upper))]
        figures, top = _key_figures(facts), upper + GAP
        if bands is not None:
            lower = high - top - (KEY_HIGH + GAP if figures else 0.0)
            parts.append((0.0, top, bands[0](wide, lower)))
            top += lower + GAP
        if figures:
            drawn = key_figures(figures, wide, KEY_HIGH, len(figures))
            parts.append((0.0, top, drawn))
        return stacked(parts, wide, high)

    return [
        Page(
            "landlords",
            PageKind.FIGURES,
            say("landlords", words),
            _title(facts, stock, names, limit),
            say("landlords subtitle", words, territory=facts.territory, vintage=facts.vintage.id),
            _sentences(facts, stock, limit, rows),
            pictures={"body": draw},
            grids=(grid, *((bands[1],) if bands is not None else ())),
        )
    ]


def stock_of(facts: Facts) -> Stock | None:
    """None where the release has no résidences with their landlord."""
    stated = [str(i) for i in plan()["landlords"]["indicators"]]
    if SCALE not in facts.release.scales or not any(facts.exists(i, SCALE) for i in stated):
        return None
    columns = [DWELLINGS, RENT, *ROOMS]
    for indicator in stated:
        columns += facts.columns_of(indicator)
    numbers = facts.numbers(SCALE, list(dict.fromkeys(columns)))
    if DWELLINGS not in numbers:
        return None
    landlord = facts.labels(SCALE, NAME)
    there = np.isfinite(numbers[DWELLINGS]) & (landlord != "")
    return Stock(landlord[there], {name: values[there] for name, values in numbers.items()})


def by_size(stock: Stock) -> list[str]:
    """Landlords, the one with the most published dwellings first."""
    names = sorted(set(map(str, stock.landlord)))
    return sorted(names, key=lambda name: -stock.dwellings[stock.landlord == name].sum())


def rent_limit(facts: Facts, order: DiagnosisOrder) -> tuple[float, str] | None:
    """(rent per m², what it is): what the person gave, else the next wider unit's mean."""
    words = facts.words
    if order.low_rent > 0:
        return order.low_rent, say("typed rent", words)
    other = next((f for f in facts.figures(RENT)[1:] if f.value is not None), None)
    if other is None or other.value is None:
        return None
    who = either(f"other {other.scale}", other.name, words)
    return other.value, say("mean rent of", words, other=who)


def _low(stock: Stock, own: np.ndarray, limit: float) -> float | None:
    """Percent of the dwellings that lie in résidences of a mean rent up to the limit."""
    rent = stock.numbers.get(RENT)
    if rent is None:
        return None
    known = own & np.isfinite(rent)
    every = stock.dwellings[known].sum()
    if not every or every < (1 - MOST_HIDDEN) * stock.dwellings[own].sum():
        return None
    return round(100 * float(stock.dwellings[known & (rent <= limit)].sum() / every), 1)


def _landlords(
    facts: Facts, stock: Stock, names: list[str], limit: tuple[float, str] | None
) -> tuple[list[LandlordRow], list[str], Grid]:
    """Rows of the drawing and the table behind it: the landlords, then the territory itself."""
    words = facts.words
    indicators = [str(i) for i in plan()["landlords"]["indicators"] if facts.exists(str(i), SCALE)]
    measures = [facts.measure(i) for i in indicators]
    heads = [
        say("residences", words),
        say("dwellings head", words),
        *(_short(facts, i) for i in indicators),
    ]
    heads += [say("mean rent head", words)]
    if limit is not None:
        heads.append(say("low rent head", words, limit=_euros(facts, limit[0])))
    rows, lines = [], []
    for name in names:
        own = stock.landlord == name
        count, dwellings = int(own.sum()), float(stock.dwellings[own].sum())
        figures = [Marked(words.number(count, 0)), Marked(words.number(dwellings, 0))]
        cells = [Cell(figures[0].text, count), Cell(figures[1].text, dwellings)]
        for indicator, measure in zip(indicators, measures, strict=True):
            part, whole = facts.columns_of(indicator)
            value, size = stock.share(own, part, whole)
            value = facts.shown(indicator, value)
            figure = Figure(name, value, facts.write(measure, value), size=size or None)
            key = findings.reading(measure, figure, facts.own(indicator)).removeprefix("much ")
            figures.append(Marked(figure.text, key if key in ("more", "fewer") else ""))
            cells.append(Cell(words.number(value, 1), value, 1))
        for text, value, decimals in _rents(facts, stock, own, limit):
            figures.append(Marked(text))
            cells.append(Cell(words.number(value, decimals), value, decimals))
        rows.append(LandlordRow(name, dwellings, tuple(figures)))
        lines.append((Cell(name), *cells))
    whole_row = _territory(facts, indicators, len(heads))
    header = (say("landlord", words), *heads)
    grid = Grid(say("landlords", words), header, (*lines, whole_row[1]), 0, say("landlords", words))
    return [*rows, whole_row[0]], heads, grid


def _rents(
    facts: Facts, stock: Stock, own: np.ndarray, limit: tuple[float, str] | None
) -> list[tuple[str, float | None, int]]:
    """Mean rent weighted by dwellings, and the share at a low rent: text, number, decimals."""
    words, rent = facts.words, stock.numbers.get(RENT)
    mean = None
    if rent is not None and np.isfinite(rent[own]).any():
        known = own & np.isfinite(rent)
        mean = round(float(np.average(rent[known], weights=stock.dwellings[known])), 2)
    found = [(words.number(mean, 2), mean, 2)]
    if limit is not None:
        low = _low(stock, own, limit[0])
        low = None if low in (0.0, 100.0) else low
        found.append((words.with_unit(words.number(low, 1), "%"), low, 1))
    return found


def _territory(
    facts: Facts, indicators: list[str], columns: int
) -> tuple[LandlordRow, tuple[Cell, ...]]:
    """The territory's released figures, all its dwellings."""
    words = facts.words
    dwellings = facts.count(DWELLINGS)
    figures = [Marked(""), Marked(words.number(dwellings, 0))]
    cells = [Cell(""), Cell(words.number(dwellings, 0), dwellings)]
    for indicator in [*indicators, RENT]:
        own = facts.own(indicator)
        measure = facts.measure(indicator)
        value = own.value if own is not None else None
        figures.append(Marked(facts.write(measure, value, unit=indicator != RENT)))
        cells.append(Cell(words.number(value, measure.decimals), value, measure.decimals))
    figures += [Marked("")] * (columns - len(figures))
    cells += [Cell("")] * (columns - len(cells))
    name = facts.territory
    return LandlordRow(name, 0.0, tuple(figures), True), (Cell(name), *cells)


def _bands(
    facts: Facts, stock: Stock, limit: tuple[float, str] | None
) -> tuple[Picture, Grid] | None:
    """Dwellings by mean rent of their résidence and by size: the numbers that are shown, so each is
    a least."""
    rent = stock.numbers.get(RENT)
    if rent is None or limit is None or not all(room in stock.numbers for room in ROOMS):
        return None
    words = facts.words
    edges = [0.0, *_edges(rent, limit[0]), np.inf]
    heads = [facts.words.text(facts.catalogue.columns.get(room)) or room for room in ROOMS]
    rows: list[tuple[str, list[tuple[str, float]]]] = []
    for low, high in pairwise(edges):
        own = (rent > low) & (rent <= high)
        counts = [float(np.nansum(stock.numbers[room][own])) for room in ROOMS]
        cells = [(words.number(c, 0) if c >= FEWEST_DWELLINGS else FEW, c) for c in counts]
        rows.append((_band(facts, low, high), cells))
    marked = sum(1 for high in edges[1:] if high <= limit[0])
    title, label = say("rent and size", words), say("low rent", words)
    grid = Grid(
        title,
        (say("mean rent head", words), *heads),
        tuple(
            (Cell(name), *(Cell(t, n if t != FEW else None) for t, n in cells))
            for name, cells in rows
        ),
        0,
        say("landlords", words),
    )
    return (
        lambda wide, high: shaded_grid(title, heads, rows, marked, label, wide, high),
        grid,
    )


def _edges(rent: np.ndarray, limit: float) -> list[float]:
    """The limit, and bands around it of a tenth of it: rounded, and made of a released mean or of
    what a person typed (R13). The outer ones have three résidences at least."""
    step = max(round(limit * 0.1, 1), 0.1)
    below = [round(limit - 2 * step, 2), round(limit - step, 2)]
    above = [round(limit + step, 2)]
    while below and ((rent <= below[0]).sum() < FEWEST_OF_BAND):
        below.pop(0)
    while above and ((rent > above[-1]).sum() < FEWEST_OF_BAND):
        above.pop()
    return [*below, limit, *above]


def _short(facts: Facts, indicator: str) -> str:
    return either(f"short {indicator}", facts.measure(indicator).name, facts.words)


def _band(facts: Facts, low: float, high: float) -> str:
    words = facts.words
    if not low:
        return say("rent up to", words, high=_euros(facts, high))
    if high == np.inf:
        return say("rent from", words, low=_euros(facts, low))
    return say("range", words, low=words.number(low, 2), high=_euros(facts, high))


def _euros(facts: Facts, value: float) -> str:
    return facts.words.with_unit(facts.words.number(value, 2), "€")


def _key_figures(facts: Facts) -> list[KeyFigure]:
    """Vacancy, long vacancy and mobility of the whole territory, beside two wider units."""
    found = []
    for indicator in map(str, plan()["landlords"]["key_figures"]):
        one = key_figure(facts, indicator)
        if one is not None:
            others = "  ·  ".join(one.others.split("  ·  ")[:2])
            label = either(f"short {indicator}", one.label, facts.words)
            found.append(replace(one, label=label, others=others))
    return found


def _title(facts: Facts, stock: Stock, names: list[str], limit: tuple[float, str] | None) -> str:
    """'Habitat X gère 43 % des logements publiés ; 64 % sont sous 6,35 €/m²'."""
    words, every = facts.words, float(stock.dwellings.sum())
    parts = []
    held = 0.0
    for count, name in enumerate(names, 1):
        held += float(stock.dwellings[stock.landlord == name].sum())
        if 100 * held / every >= HALF and count < len(names):
            share = words.with_unit(words.number(100 * held / every, 0), "%")
            key = "one holds" if count == 1 else "some hold"
            parts.append(say(key, words, n=count, all=len(names), share=share, name=name))
            break
    if limit is not None:
        low = _low(stock, np.ones(len(stock.dwellings), dtype=bool), limit[0])
        if low is not None and low not in (0.0, 100.0):
            share = words.with_unit(words.number(low, 0), "%")
            parts.append(say("low stock", words, share=share, limit=_euros(facts, limit[0])))
    separator = "\u202f; " if words.french else "; "
    title = separator.join(parts)
    title = title[:1].upper() + title[1:]
    return title if title and len(title) <= findings.TITLE_ROOM else say("landlords", words)


def _sentences(
    facts: Facts,
    stock: Stock,
    limit: tuple[float, str] | None,
    rows: list[LandlordRow],
) -> tuple[str, ...]:
    words = facts.words
    every, whole = float(stock.dwellings.sum()), facts.count(DWELLINGS)
    sentences = []
    if whole:
        share = words.with_unit(words.number(100 * every / whole, 0), "%")
        sentences.append(say("published stock", words, n=words.number(every, 0), share=share))
    marks = [
        (row.name, n)
        for row in rows
        for n, f in enumerate(row.figures)
        if f.mark == "more" and n == 2
    ]
    if marks:
        lead = facts.measure(str(plan()["landlords"]["indicators"][0]))
        told = ", ".join(name for name, _ in marks)
        sentences.append(say("landlords above", words, name=lead.name, landlords=told))
    if limit is not None:
        sentences.append(say("limit told", words, limit=_euros(facts, limit[0]), source=limit[1]))
    rooms = [stock.numbers[room] for room in ROOMS if room in stock.numbers]
    if rooms and limit is not None and RENT in stock.numbers:
        known = float(np.nansum(np.column_stack(rooms)))
        share = words.with_unit(words.number(100 * known / every, 0), "%")
        sentences.append(say("sizes shown", words, share=share))
    sentences.append(say("sums of published", words))
    sentences.append(say("no crossing", words))
    return tuple(sentences)
