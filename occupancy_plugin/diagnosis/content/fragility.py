"""The page on fragile résidences: where they are, and how many households live in them, inside and
outside the QPV. Counts are those of published résidences, which any reader can add up; the page
says so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from ..drawing.bars import stacked_bars
from ..drawing.classes import class_table
from ..figures import Cell, FamilyRow, Grid, Share, number_cell
from .facts import Facts
from .order import DiagnosisOrder, plan
from .page import MapPart, Page, PageKind
from .residences import OTHER_ZONE, Residences, fragility_map, may_be_counted, residences
from .windows import densest_window

WIDEST_WINDOW = 4000.0  # metres
MAIN_SHAPE, SMALL_SHAPE = 100 / 118, 45 / 81  # height over width of the template's maps
LARGEST_CIRCLE, SMALLEST_CIRCLE = 0.85, 0.18  # mm of a circle's diameter per root of its households
AREAS = (118.0 * 100.0, 81.0 * 45.0, 81.0 * 45.0 * 0.35)  # mm² of the maps; the last one's land
MOST_COVERED = 0.16  # of a map: with more circles some would be pushed far from their places
FEWEST_OF_ROW = 3  # résidences of a bar
WHOLE_SHARE = 100.0  # percent of a row in one class
MOST_COMMUNES, MOST_ZONES = 3, 3  # bars
THIRDS = ((47.0, 53.0, "half"), (30.0, 37.0, "third"), (23.0, 27.0, "quarter"))


def fragility_page(facts: Facts, order: DiagnosisOrder, zones: str) -> Page | None:
    """Make the page. None where the release has no classes, or too few résidences show one."""
    scale, indicator = fragility_map()
    if not facts.is_mappable(scale, indicator):
        return None
    words, measure, published = facts.words, facts.measure(indicator), residences(facts, zones)
    subtitle = f"{facts.say('fragility')}, {facts.territory}, {facts.vintage.id}"
    if zones:
        subtitle = f"{subtitle} – {facts.say('over zones', scale=facts.scale_name(zones))}"
    maps = _maps(facts, order, published, zones)
    values = facts.indicators[indicator].values
    labels = {value.value: words.text(value.label) or value.value for value in values}
    colours = dict(zip(labels, class_colours(facts, indicator), strict=True))
    classes = _class_grid(facts, measure.name, published, labels)
    rows = bar_rows(facts, indicator, published, bool(zones))
    heading, secrecy_entry = facts.say("residence households"), words.word("secrecy")
    return Page(
        f"map {scale} {indicator}",
        PageKind.ZOOMS,
        measure.name,
        _title(facts, published, bool(zones)),
        subtitle,
        _sentences(facts, order, published, bool(zones)),
        maps,
        {
            "comparators": partial(
                class_table,
                classes,
                tuple(colours.values()),
                facts.say("published"),
                maps[0].circles_of,
                words,
            ),
            "family": partial(stacked_bars, heading, rows, labels, colours, secrecy_entry, words),
        },
        (classes, _bar_grid(facts, rows, labels)),
    )


def class_colours(facts: Facts, indicator: str) -> list[str]:
    """Return the colours of the classes in their order: the dossier's, which stay distinct in grey
    print, else the catalogue's."""
    values, colours = facts.indicators[indicator].values, plan()["fragility"]["colours"]
    return (
        [str(colour) for colour in colours]
        if len(colours) == len(values)
        else [value.colour for value in values]
    )


def bar_rows(
    facts: Facts, indicator: str, published: Residences, zones: bool
) -> tuple[FamilyRow, ...]:
    """Return the households of published résidences by class: a row each for the territory, both
    sides of the QPV, and single QPV and communes with enough résidences. A row of one class alone
    is left out: a bar of 100 % adds nothing to the map."""
    keys = [value.value for value in facts.indicators[indicator].values]
    in_zone = published.zone != ""
    groups = [(facts.territory, np.ones(len(in_zone), dtype=bool))]
    if zones:
        groups += [(facts.say("in zones"), in_zone), (facts.say("outside zones"), ~in_zone)]
    for names, limit in ((published.zone, MOST_ZONES), (published.names, MOST_COMMUNES)):
        group_list = _groups(names, facts)
        group_list.sort(key=lambda group: -published.households[group[1]].sum())
        groups += group_list[:limit]
    rows = []
    for position, (name, members) in enumerate(groups):
        if members.sum() < FEWEST_OF_ROW:
            continue
        households = published.households[members]
        counts = [households[published.classes[members] == key].sum() for key in keys]
        percents = [round(100 * count / households.sum(), 1) for count in counts]
        shares = tuple(map(Share, keys, percents))
        if not any(share.value == WHOLE_SHARE for share in shares):
            rows.append(FamilyRow(name, shares, position == 0, float(households.sum())))
    return tuple(rows)


def _groups(names: np.ndarray, facts: Facts) -> list[tuple[str, np.ndarray]]:
    """Return the QPV or communes with enough résidences for a bar, by name, and which they are
    (n,)."""
    single_names = sorted({str(name) for name in names} - {"", OTHER_ZONE, facts.territory})
    groups = [(name, names == name) for name in single_names]
    return [(name, members) for name, members in groups if members.sum() >= FEWEST_OF_ROW]


def _maps(
    facts: Facts, order: DiagnosisOrder, published: Residences, zones: str
) -> tuple[MapPart, ...]:
    """Return the maps of the two densest places, then that of the whole territory with their
    frames."""
    scale, indicator = fragility_map()
    is_remaining, windows = np.ones(len(published.points), dtype=bool), []
    for shape, area in zip((MAIN_SHAPE, SMALL_SHAPE), AREAS, strict=False):
        found_window = densest_window(published.points[is_remaining], WIDEST_WINDOW, shape)
        if found_window is None:
            break
        window, in_window = found_window
        members = np.flatnonzero(is_remaining)[in_window]
        commune_names = [str(name) for name in published.names[members] if name]
        name = max(commune_names, key=commune_names.count) if commune_names else ""
        windows.append((name, window, circle_size(published.households[members], area)))
        is_remaining[members] = False
    annexed_codes = tuple(code for code, _ in order.repms if code in set(published.codes))
    frames = tuple((name, window) for name, window, _ in windows)
    map_of = partial(MapPart, scale, indicator, zones=zones, marked_codes=annexed_codes)
    maps = [map_of(name=name, window=window, circles_of=size) for name, window, size in windows]
    if windows and not is_remaining.any():  # of a town, whose résidences are all on the first maps
        return tuple(maps)
    overview = facts.say("elsewhere in it" if windows else "whole territory")
    size = circle_size(published.households[is_remaining], AREAS[-1])
    return (*maps, map_of(name=overview, circles_of=size, frames=frames))


def circle_size(households: np.ndarray, area: float) -> float:
    """Return mm of a diameter per square root of the households, so that the circles cover a
    limited part of the area (mm²)."""
    covered_area = float(households.sum()) * math.pi / 4
    size = math.sqrt(MOST_COVERED * area / covered_area) if covered_area else LARGEST_CIRCLE
    return round(min(max(size, SMALLEST_CIRCLE), LARGEST_CIRCLE), 2)


def _title(facts: Facts, published: Residences, zones: bool) -> str:
    """Return '41 des 116 résidences publiées sont fragiles ou très fragiles, dont 36 hors QPV'."""
    fragile_count, total, outside = published.counts
    if not may_be_counted(fragile_count, total):
        return facts.measure(fragility_map()[1]).name
    has_split = zones and may_be_counted(outside, fragile_count)
    key = "fragile outside" if has_split else "fragile"
    return facts.say(key, n=fragile_count, all=total, outside=outside)


def _sentences(
    facts: Facts, order: DiagnosisOrder, published: Residences, zones: bool
) -> tuple[str, ...]:
    words, sentences = facts.words, []

    def share(selection: np.ndarray) -> tuple[float, int] | None:
        """Return the percentage of households in fragile résidences, and their number; None for few
        résidences."""
        fragile_households = published.households[selection & published.fragile].sum()
        all_households = published.households[selection].sum()
        if selection.sum() < FEWEST_OF_ROW or not 0 < fragile_households < all_households:
            return None
        return round(100 * fragile_households / all_households, 1), int(fragile_households)

    overall_share = share(np.ones(len(published.fragile), dtype=bool))
    if overall_share is not None:
        fraction = next((key for low, high, key in THIRDS if low <= overall_share[0] <= high), "")
        key = f"lives fragile {fraction}" if fraction else "lives fragile"
        households = words.number(published.households.sum(), 0)
        sentences.append(
            facts.say(key, share=words.percent(overall_share[0]), households=households)
        )
    inside_share, outside_share = share(published.zone != ""), share(published.zone == "")
    if zones and inside_share is not None and outside_share is not None:
        inside, outside = (words.percent(found[0]) for found in (inside_share, outside_share))
        n = words.number(outside_share[1], 0)
        sentences.append(facts.say("fragile in zones", inside=inside, outside=outside, n=n))
    sentences += _annex_sentences(facts, order, published, zones)
    if zones and len(_groups(published.zone, facts)) > MOST_ZONES:
        sentences.append(facts.say("bars largest"))
    elif len(_groups(published.names, facts)) > MOST_COMMUNES:
        sentences.append(facts.say("bars communes"))
    return (*sentences, facts.say("circles"))


def _annex_sentences(
    facts: Facts, order: DiagnosisOrder, published: Residences, zones: bool
) -> list[str]:
    """Count the annexed résidences outside the QPV, unless the count would single one out, and
    explain their mark."""
    sentences = []
    is_annexed = np.isin(published.codes, [code for code, _ in order.repms])
    count = int(is_annexed.sum())
    outside_count = int((is_annexed & (published.zone == "")).sum())
    if zones and may_be_counted(outside_count, count):
        sentences.append(facts.say("repms outside", n=outside_count, all=count))
    if count:
        sentences.append(facts.say("repms marked"))
    return sentences


def _class_grid(facts: Facts, name: str, published: Residences, labels: Mapping[str, str]) -> Grid:
    """Make the table of the résidences and households of each class, in the order of the classes.

    name: of the classes; labels: key of a class → its name"""
    rows = []
    for key, label in labels.items():
        in_class = published.classes == key
        counts = (float(in_class.sum()), float(published.households[in_class].sum()))
        rows.append((Cell(label), *(number_cell(count, facts.words) for count in counts)))
    header = (name, facts.say("residences"), facts.say("households lower"))
    return Grid(name, header, tuple(rows))


def _bar_grid(facts: Facts, rows: Sequence[FamilyRow], labels: dict[str, str]) -> Grid:
    words = facts.words
    lines = []
    for row in rows:
        shares = [number_cell(s.value, words, 1) if s.value else Cell("–") for s in row.shares]
        lines.append((Cell(row.name), number_cell(row.size, words), *shares))
    title = f"{facts.say('residence households')} (%)"
    header = (facts.say("unit"), facts.say("households"), *labels.values())
    return Grid(title, header, tuple(lines), 1)
