"""Fragile résidences: where they stand, how many households live in them, inside and outside the
QPV. Counts are of published résidences, as a reader could add them up, and are called so."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..drawing.bars import stacked_bars
from ..drawing.classes import ClassCount, class_table
from ..figures import Cell, FamilyRow, Grid, Share
from .facts import Facts
from .order import DiagnosisOrder, plan
from .page import MapPart, Page, PageKind
from .phrases import say
from .residences import FEWEST_TOLD, OTHER_ZONE, Residences, residences
from .windows import densest

WIDE = 4000.0  # metres that a window of a town shows at most
MAIN, SMALL = 100 / 118, 45 / 81  # height over width of the template's maps
LARGEST, SMALLEST = 0.85, 0.18  # mm of a circle's diameter per root of its households
AREAS = (118.0 * 100.0, 81.0 * 45.0, 81.0 * 45.0 * 0.35)  # mm² of the maps; of the last, land
COVERED = 0.16  # of a map by its circles, at most: beyond they would be moved far from their place
FEWEST_OF_ROW = 3  # résidences of a bar
MOST_COMMUNES, MOST_ZONES = 3, 3  # bars
THIRDS = ((47.0, 53.0, "half"), (30.0, 37.0, "third"), (23.0, 27.0, "quarter"))


def fragility_page(facts: Facts, order: DiagnosisOrder, zones: str) -> list[Page]:
    """[] where the release has no classes, or too few résidences show one."""
    scale, indicator = str(plan()["fragility"]["scale"]), str(plan()["fragility"]["indicator"])
    if not facts.mapped(scale, indicator):
        return []
    words, measure, found = facts.words, facts.measure(indicator), residences(facts, zones)
    place = f"{say('fragility', words)}, {facts.territory}, {facts.vintage.id}"
    if zones:
        place = f"{place} – {say('over zones', words, scale=facts.scale_name(zones))}"
    maps = _maps(facts, order, found, zones)
    counts = class_counts(facts, indicator, found)
    rows = bar_rows(facts, indicator, found, bool(zones))
    labels = {count.key: count.name for count in counts}
    colours = {count.key: count.colour for count in counts}
    heading, secret = say("residence households", words), words.word("secrecy")
    return [
        Page(
            f"map {scale} {indicator}",
            PageKind.ZOOMS,
            measure.name,
            _title(facts, found, bool(zones)),
            place,
            _sentences(facts, order, found, bool(zones)),
            maps,
            {
                "comparators": lambda wide, high: class_table(
                    measure.name, counts, _heads(facts), maps[0].circles_of, words, wide, high
                ),
                "family": lambda wide, high: stacked_bars(
                    heading, rows, labels, colours, secret, words, wide, high
                ),
            },
            (_class_grid(facts, counts), _bar_grid(facts, rows, labels)),
        )
    ]


def _heads(facts: Facts) -> tuple[str, str, str]:
    return tuple(say(key, facts.words) for key in ("residences", "households lower", "published"))  # type: ignore[return-value]


def class_colours(facts: Facts, indicator: str) -> list[str]:
    """Of the classes in their order: the dossier's, which grey print tells apart, else the
    catalogue's."""
    values, ours = facts.indicators[indicator].values, plan()["fragility"]["colours"]
    return [str(c) for c in ours] if len(ours) == len(values) else [v.colour for v in values]


def class_counts(facts: Facts, indicator: str, found: Residences) -> list[ClassCount]:
    """Résidences and households of each class in their order."""
    values = facts.indicators[indicator].values
    counts = []
    for value, colour in zip(values, class_colours(facts, indicator), strict=True):
        own = found.classes == value.value
        name = facts.words.text(value.label) or value.value
        counts.append(
            ClassCount(value.value, name, colour, int(own.sum()), int(found.households[own].sum()))
        )
    return counts


def bar_rows(facts: Facts, indicator: str, found: Residences, zones: bool) -> tuple[FamilyRow, ...]:
    """Households of published résidences by class: of the territory, in and outside the QPV, of
    single QPV and communes with enough résidences."""
    words, keys = facts.words, [value.value for value in facts.indicators[indicator].values]
    inside = found.zone != ""
    groups = [(facts.territory, np.ones(len(inside), dtype=bool))]
    if zones:
        groups += [(say("in zones", words), inside), (say("outside zones", words), ~inside)]
    for names, most in ((found.zone, MOST_ZONES), (found.names, MOST_COMMUNES)):
        single = sorted({str(n) for n in names} - {"", OTHER_ZONE})
        sized = [(name, names == name) for name in single]
        sized.sort(key=lambda one: -found.households[one[1]].sum())
        groups += [(n, own) for n, own in sized if own.sum() >= FEWEST_OF_ROW][:most]
    rows = []
    for position, (name, own) in enumerate(groups):
        if own.sum() < FEWEST_OF_ROW:
            continue
        households = found.households[own]
        shares = tuple(
            Share(
                key, round(100 * households[found.classes[own] == key].sum() / households.sum(), 1)
            )
            for key in keys
        )
        rows.append(FamilyRow(name, shares, position == 0, float(households.sum())))
    return tuple(rows)


def _maps(
    facts: Facts, order: DiagnosisOrder, found: Residences, zones: str
) -> tuple[MapPart, ...]:
    """The two densest places, then the whole territory with their frames."""
    scale, indicator = str(plan()["fragility"]["scale"]), str(plan()["fragility"]["indicator"])
    left, windows = np.ones(len(found.points), dtype=bool), []
    for shape, area in zip((MAIN, SMALL), AREAS, strict=False):
        chosen = densest(found.points[left], WIDE, shape)
        if chosen is None:
            break
        window, inside = chosen
        own = np.flatnonzero(left)[inside]
        known = [str(name) for name in found.names[own] if name]
        name = max(known, key=known.count) if known else ""
        windows.append((name, window, circle_size(found.households[own], area)))
        left[own] = False
    marked = tuple(code for code, _ in order.repms if code in set(found.codes))
    framed = tuple((name, window) for name, window, _ in windows)
    maps = [
        MapPart(scale, indicator, name=name, zones=zones, window=w, circles_of=size, marked=marked)
        for name, w, size in windows
    ]
    overview = say("elsewhere in it" if windows else "whole territory", facts.words)
    size = circle_size(found.households[left], AREAS[-1])
    rest = MapPart(
        scale, indicator, name=overview, zones=zones, circles_of=size, framed=framed, marked=marked
    )
    return (*maps, rest)


def circle_size(households: np.ndarray, area: float) -> float:
    """mm of a diameter per root of the households, so that the circles cover little of the
    area (mm²)."""
    covered = float(households.sum()) * math.pi / 4
    size = math.sqrt(COVERED * area / covered) if covered else LARGEST
    return round(min(max(size, SMALLEST), LARGEST), 2)


def _title(facts: Facts, found: Residences, zones: bool) -> str:
    """'41 des 116 résidences publiées sont fragiles ou très fragiles, dont 36 hors QPV'."""
    words, fragile = facts.words, int(found.fragile.sum())
    every = len(found.fragile)
    if not FEWEST_TOLD <= fragile <= every - FEWEST_TOLD:
        return facts.measure(str(plan()["fragility"]["indicator"])).name
    outside = int((found.fragile & (found.zone == "")).sum())
    told = zones and FEWEST_TOLD <= outside <= fragile - FEWEST_TOLD
    key = "fragile outside" if told else "fragile"
    return say(key, words, n=fragile, all=every, outside=outside)


def _sentences(
    facts: Facts, order: DiagnosisOrder, found: Residences, zones: bool
) -> tuple[str, ...]:
    words, sentences = facts.words, []

    def share(own: np.ndarray) -> tuple[float, int] | None:
        """Percent of the households in fragile résidences, and their number; None of few."""
        fragile, every = found.households[own & found.fragile].sum(), found.households[own].sum()
        if own.sum() < FEWEST_OF_ROW or not 0 < fragile < every:
            return None
        return round(100 * fragile / every, 1), int(fragile)

    def percent(value: float) -> str:
        return words.with_unit(words.number(value, 1), "%")

    whole = share(np.ones(len(found.fragile), dtype=bool))
    if whole is not None:
        near = next((key for low, high, key in THIRDS if low <= whole[0] <= high), "")
        key = f"lives fragile {near}" if near else "lives fragile"
        households = words.number(found.households.sum(), 0)
        sentences.append(say(key, words, share=percent(whole[0]), households=households))
    inside = share(found.zone != "") if zones else None
    outside = share(found.zone == "") if zones else None
    if inside is not None and outside is not None:
        number = words.number(outside[1], 0)
        texts = {"inside": percent(inside[0]), "outside": percent(outside[0]), "n": number}
        sentences.append(say("fragile in zones", words, **texts))
    listed = [code for code, _ in order.repms]
    known = np.isin(found.codes, listed)
    if zones and known.sum() >= FEWEST_TOLD:
        beyond = int((known & (found.zone == "")).sum())
        if FEWEST_TOLD <= beyond <= known.sum() - FEWEST_TOLD:
            sentences.append(say("repms outside", words, n=beyond, all=int(known.sum())))
    if known.any():
        sentences.append(say("repms marked", words))
    return (*sentences, say("circles", words))


def _class_grid(facts: Facts, counts: Sequence[ClassCount]) -> Grid:
    words = facts.words
    rows = tuple(
        (
            Cell(count.name),
            Cell(words.number(count.units, 0), count.units),
            Cell(words.number(count.households, 0), count.households),
        )
        for count in counts
    )
    indicator = facts.measure(str(plan()["fragility"]["indicator"]))
    header, sheet = (indicator.name, *_heads(facts)[:2]), say("types sheet", words)
    return Grid(indicator.name, header, rows, 0, sheet)


def _bar_grid(facts: Facts, rows: Sequence[FamilyRow], labels: dict[str, str]) -> Grid:
    words = facts.words
    lines = tuple(
        (
            Cell(row.name),
            Cell(words.number(row.size, 0), row.size),
            *(Cell(words.number(s.value, 1), s.value, 1) for s in row.shares),
        )
        for row in rows
    )
    title = f"{say('residence households', words)} (%)"
    header = (say("unit", words), say("households", words), *labels.values())
    return Grid(title, header, lines, 1, say("types sheet", words))
