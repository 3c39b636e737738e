"""Landlords and rents: stock, occupancy and rents by landlord, and the sizes of dwellings by rent.

All numbers are sums over published résidences, which any reader can form, and the page says so. A
sum is shown where the résidences that hide the figure have less than a tenth of the dwellings.
Otherwise too many of the hidden figures are zeros, and the sum would mislead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from ..drawing.drawing import Drawing, stacked
from ..drawing.landlords import landlord_rows, shaded_grid
from ..figures import Cell, Figure, Grid, next_wider, number_cell
from . import findings
from .facts import Facts
from .order import DiagnosisOrder, plan
from .page import Page, PageKind, Picture
from .phrases import TITLE_ROOM, phrase_or, say_counted, unit_name

SCALE, NAME = "residence", "landlord"
FEWEST_LANDLORDS, FEWEST_RESIDENCES, FEWEST_OF_BAND = 2, 12, 3
MOST_HIDDEN = 0.1  # of the dwellings, in résidences that hide the figure
RENT, DWELLINGS = "rent_mean", "dwellings"
ROOMS = ("rooms_1", "rooms_2", "rooms_3", "rooms_4", "rooms_5p")
HALF_SHARE = 50.0  # percent
UNDER_ELEVEN = "<\u202f11"  # written in a cell of fewer dwellings
GAP = 6.0  # mm between the parts of the page
FEWEST_DWELLINGS = 11  # of a cell that shows its number
BARS, FIRST_SHARE = 2, 3  # columns of the dwellings and of the first share


@dataclass(frozen=True)
class Stock:
    """The published résidences (n,) with known dwellings and landlord.

    numbers: column → values (n,), NaN where hidden"""

    landlord: np.ndarray
    numbers: dict[str, np.ndarray]

    @property
    def dwellings(self) -> np.ndarray:
        return self.numbers[DWELLINGS]

    def share(
        self, selection: np.ndarray, part_counts: np.ndarray, totals: np.ndarray
    ) -> tuple[float | None, float]:
        """Return the share of some résidences in percent, and its denominator. The share is None
        where too many of them hide it.

        selection: booleans (n,)
        part_counts, totals: (n,), NaN where hidden"""
        is_complete = selection & np.isfinite(part_counts) & np.isfinite(totals)
        size = float(totals[is_complete].sum())
        least_dwellings = (1 - MOST_HIDDEN) * self.dwellings[selection].sum()
        if not size or self.dwellings[is_complete].sum() < least_dwellings:
            return None, size
        return round(100 * float(part_counts[is_complete].sum()) / size, 1), size


def landlord_page(facts: Facts, order: DiagnosisOrder) -> Page | None:
    """Make the page on landlords. None for a single landlord, or for few published résidences."""
    stock = stock_of(facts)
    if stock is None:
        return None
    names = landlords_by_size(stock)
    if len(names) < FEWEST_LANDLORDS or len(stock.dwellings) < FEWEST_RESIDENCES:
        return None
    limit = rent_limit(facts, order)
    grid = _landlords(facts, stock, names, limit)
    band_picture_and_grid = _bands(facts, stock, limit)
    title = facts.say("landlords title")
    legend = (facts.say("above territory"), facts.say("below territory"))

    def draw(box_width: float, box_height: float) -> Drawing:
        rows_height = 22.0 + 6.4 * len(grid.rows)
        parts = [(0.0, 0.0, landlord_rows(title, grid, BARS, legend, box_width, rows_height))]
        top = rows_height + GAP
        if band_picture_and_grid is not None:
            parts.append((0.0, top, band_picture_and_grid[0](box_width, box_height - top)))
        return stacked(parts, box_width, box_height)

    band_grids = () if band_picture_and_grid is None else (band_picture_and_grid[1],)
    return Page(
        "landlords",
        PageKind.FIGURES,
        facts.say("landlords"),
        _title(facts, stock, names, limit),
        facts.say("landlords subtitle"),
        _sentences(facts, stock, limit, grid),
        pictures={"body": draw},
        grids=(grid, *band_grids),
    )


def stock_of(facts: Facts) -> Stock | None:
    """Collect the résidences. None where the release has none with their landlord."""
    indicators = [str(i) for i in plan()["landlords"]["indicators"]]
    if SCALE not in facts.release.scales or not any(
        facts.has_indicator(i, SCALE) for i in indicators
    ):
        return None
    columns = [DWELLINGS, RENT, *ROOMS]
    for indicator in indicators:
        columns += facts.columns_of(indicator)
    numbers = facts.numbers(SCALE, list(dict.fromkeys(columns)))
    if DWELLINGS not in numbers:
        return None
    landlord = facts.labels(SCALE, NAME)
    has_landlord = np.isfinite(numbers[DWELLINGS]) & (landlord != "")
    return Stock(
        landlord[has_landlord], {name: values[has_landlord] for name, values in numbers.items()}
    )


def landlords_by_size(stock: Stock) -> list[str]:
    """Return the landlords, the one with the most published dwellings first."""
    names, positions = np.unique(stock.landlord.astype(str), return_inverse=True)
    sizes = np.bincount(positions, weights=stock.dwellings)
    return [str(name) for name in names[np.argsort(-sizes, kind="stable")]]


def rent_limit(facts: Facts, order: DiagnosisOrder) -> tuple[float, str] | None:
    """Return the rent per m² up to which a rent is low, and its source: what the user typed, else
    the mean of the next wider unit."""
    words = facts.words
    if order.low_rent > 0:
        return order.low_rent, facts.say("typed rent")
    comparator = next_wider(facts.figures(RENT))
    if comparator is None or comparator.value is None:
        return None
    comparator_name = unit_name(comparator, words)
    return comparator.value, facts.say("mean rent of", other=comparator_name)


def _low_rent_share(stock: Stock, selection: np.ndarray, limit: float) -> float | None:
    """Return the percentage of the dwellings in résidences whose mean rent is within the limit."""
    rent = stock.numbers.get(RENT)
    if rent is None:
        return None
    low_rent_dwellings = np.where(np.isnan(rent), np.nan, stock.dwellings * (rent <= limit))
    return stock.share(selection, low_rent_dwellings, stock.dwellings)[0]


def _landlords(
    facts: Facts, stock: Stock, names: list[str], limit: tuple[float, str] | None
) -> Grid:
    """Make the table of the landlords, those with the most dwellings first, then of the
    territory."""
    words = facts.words
    indicators = [
        str(i) for i in plan()["landlords"]["indicators"] if facts.has_indicator(str(i), SCALE)
    ]
    measures = [facts.measure(i) for i in indicators]
    header = [
        facts.say("landlord"), facts.say("residences"), facts.say("dwellings head"),
        *(phrase_or(f"short {m.id}", m.name, words) for m in measures),
        facts.say("mean rent head"),
    ]  # fmt: skip
    if limit is not None:
        header.append(facts.say("low rent head", limit=_euros(facts, limit[0])))
    rows = []
    for name in names:
        of_landlord = stock.landlord == name
        sizes = (float(of_landlord.sum()), float(stock.dwellings[of_landlord].sum()))
        cells = [Cell(name), *(number_cell(size, words) for size in sizes)]
        for measure in measures:
            part_counts, totals = (stock.numbers[column] for column in facts.columns_of(measure.id))
            value, size = stock.share(of_landlord, part_counts, totals)
            value = facts.shown_value(measure.id, value)
            figure = Figure(name, value, facts.write(measure, value), size=size or None)
            key = findings.reading(measure, figure, facts.own_figure(measure.id))
            mark = key.removeprefix("much ") if key.endswith(("more", "fewer")) else ""
            cells.append(Cell(figure.text, value, 1, mark))
        rows.append((*cells, *_rents(facts, stock, of_landlord, limit)))
    territory = [Cell(facts.territory), Cell(""), number_cell(facts.count(DWELLINGS), words)]
    for measure in (*measures, facts.measure(RENT)):
        value = facts.own_value(measure.id)
        text = facts.write(measure, value, unit=measure.id != RENT)
        territory.append(Cell(text, value, measure.decimals))
    territory += [Cell("")] * (len(header) - len(territory))
    return Grid(facts.say("landlords"), tuple(header), (*rows, tuple(territory)))


def _rents(
    facts: Facts, stock: Stock, selection: np.ndarray, limit: tuple[float, str] | None
) -> list[Cell]:
    """Make the cells of the mean rent, weighted by dwellings, and of the share at a low rent."""
    words, rent = facts.words, stock.numbers.get(RENT)
    mean_rent, has_rent = None, selection & np.isfinite(rent if rent is not None else np.nan)
    if rent is not None and has_rent.any():
        mean_rent = round(float(np.average(rent[has_rent], weights=stock.dwellings[has_rent])), 2)
    cells = [number_cell(mean_rent, words, 2)]
    if limit is not None:
        low_share = _low_rent_share(stock, selection, limit[0])
        low_share = None if low_share in (0.0, 100.0) else low_share
        cells.append(Cell(words.percent(low_share), low_share, 1))
    return cells


def _bands(
    facts: Facts, stock: Stock, limit: tuple[float, str] | None
) -> tuple[Picture, Grid] | None:
    """Draw the dwellings by mean rent of their résidence and by size. Only released numbers are
    summed, so each cell is a lower bound."""
    rent = stock.numbers.get(RENT)
    if rent is None or limit is None or not all(room in stock.numbers for room in ROOMS):
        return None
    words = facts.words
    edges = [0.0, *_band_edges(rent, limit[0]), np.inf]
    headings = [facts.words.text(facts.catalogue.columns.get(room)) or room for room in ROOMS]
    rows = []
    for low, high in pairwise(edges):
        in_band = (rent > low) & (rent <= high)
        counts = [float(np.nansum(stock.numbers[room][in_band])) for room in ROOMS]
        cells = [
            number_cell(count, words) if count >= FEWEST_DWELLINGS else Cell(UNDER_ELEVEN)
            for count in counts
        ]
        rows.append((Cell(_band_name(facts, low, high)), *cells))
    low_rent_bands = sum(1 for high in edges[1:] if high <= limit[0])
    header = (facts.say("mean rent head"), *headings)
    grid = Grid(facts.say("rent and size"), header, tuple(rows))
    return partial(shaded_grid, grid, low_rent_bands, facts.say("low rent")), grid


def _band_edges(rent: np.ndarray, limit: float) -> list[float]:
    """Return the limit, and bands of a tenth of it around it.

    They come from a released mean or from what a user typed, and are rounded (R13). The outer bands
    have three résidences at least."""
    step = max(round(limit * 0.1, 1), 0.1)
    lower_edges = [round(limit - 2 * step, 2), round(limit - step, 2)]
    upper_edges = [round(limit + step, 2)]
    while lower_edges and ((rent <= lower_edges[0]).sum() < FEWEST_OF_BAND):
        lower_edges.pop(0)
    while upper_edges and ((rent > upper_edges[-1]).sum() < FEWEST_OF_BAND):
        upper_edges.pop()
    return [*lower_edges, limit, *upper_edges]


def _band_name(facts: Facts, low: float, high: float) -> str:
    words = facts.words
    if not low:
        return facts.say("rent up to", high=_euros(facts, high))
    if high == np.inf:
        return facts.say("rent from", low=_euros(facts, low))
    return facts.say("range", low=words.number(low, 2), high=_euros(facts, high))


def _euros(facts: Facts, value: float) -> str:
    return facts.words.with_unit(facts.words.number(value, 2), "€")


def _title(facts: Facts, stock: Stock, names: list[str], limit: tuple[float, str] | None) -> str:
    """Return 'Habitat X gère 43 % des logements publiés ; 64 % sont sous 6,35 €/m²'."""
    words, all_dwellings = facts.words, float(stock.dwellings.sum())
    parts = []
    dwellings = 0.0
    for count, name in enumerate(names, 1):
        dwellings += float(stock.dwellings[stock.landlord == name].sum())
        if 100 * dwellings / all_dwellings >= HALF_SHARE and count < len(names):
            share = words.percent(100 * dwellings / all_dwellings, 0)
            if count == 1:
                parts.append(facts.say("one holds", share=share, name=name))
            else:
                counts = {"n": count, "all": len(names)}
                parts.append(say_counted("some hold", words, counts, share=share))
            break
    if limit is not None:
        low_share = _low_rent_share(stock, np.ones(len(stock.dwellings), dtype=bool), limit[0])
        if low_share is not None and low_share not in (0.0, 100.0):
            share = words.percent(low_share, 0)
            key = "low stock too" if parts else "low stock"
            parts.append(facts.say(key, share=share, limit=_euros(facts, limit[0])))
    separator = "\u202f; " if words.french else "; "
    title = separator.join(parts)
    title = title[:1].upper() + title[1:]
    return title if title and len(title) <= TITLE_ROOM else facts.say("landlords")


def _sentences(
    facts: Facts, stock: Stock, limit: tuple[float, str] | None, grid: Grid
) -> tuple[str, ...]:
    """Return what the page covers, which landlords are conspicuous, and how the sums were made."""
    words = facts.words
    published_dwellings, stock_size = float(stock.dwellings.sum()), facts.count(DWELLINGS)
    sentences = []
    if stock_size:
        share = words.percent(100 * published_dwellings / stock_size, 0)
        sentences.append(
            facts.say("published stock", n=words.number(published_dwellings, 0), share=share)
        )
    names = [row[0].text for row in grid.rows if row[FIRST_SHARE].mark == "more"]
    if names:
        lead_measure = facts.measure(str(plan()["landlords"]["indicators"][0]))
        sentences.append(
            facts.say("landlords above", name=lead_measure.name, landlords=", ".join(names))
        )
    if limit is not None:
        sentences.append(
            facts.say("rent reference", limit=_euros(facts, limit[0]), source=limit[1])
        )
    rooms = [stock.numbers[room] for room in ROOMS if room in stock.numbers]
    if rooms and limit is not None and RENT in stock.numbers:
        has_rent = np.isfinite(stock.numbers[RENT])  # those that the table has
        sized_dwellings = float(np.nansum(np.column_stack(rooms)[has_rent]))
        share = words.percent(100 * sized_dwellings / published_dwellings, 0)
        sentences.append(facts.say("sizes shown", share=share))
    sentences.append(facts.say("sums of published"))
    sentences.append(facts.say("no crossing"))
    return tuple(sentences)
