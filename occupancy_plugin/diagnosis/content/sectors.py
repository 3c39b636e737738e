"""The head of the synthesis: a band of key figures, and a map of the communes whose share differs
from the territory's by more than chance."""

from __future__ import annotations

from functools import partial

from ..drawing.drawing import NARROW, Drawing
from ..drawing.sectors import TOP, Sector, key_band, sector_map
from ..drawing.tables import KeyFigure
from ..figures import Figure, territory_change
from . import findings
from .demand import tension_figures
from .facts import Facts
from .frame import Frame, has_room
from .leases import side, territory_row
from .order import plan
from .page import Picture
from .phrases import phrase_or, say
from .residences import fragile_counts
from .shapes import unit_sectors

SCALE = "commune"


def head_pictures(facts: Facts) -> dict[str, Picture]:
    """Return the pictures 'band' and 'sectors', each where it has something to show."""
    pictures: dict[str, Picture] = {}
    figures = band_figures(facts)
    if figures:
        pictures["band"] = partial(key_band, figures)
    indicator = str(plan()["synthesis"]["sectors"])
    if facts.is_mappable(SCALE, indicator) and facts.own_figure(indicator) is not None:
        pictures["sectors"] = partial(_sectors, facts, indicator)
    return pictures


def band_figures(facts: Facts) -> list[KeyFigure]:
    """Return six key figures at most, all of which other pages show."""
    words, band = facts.words, []
    for indicator in map(str, plan()["synthesis"]["band"]):
        figures = facts.figures(indicator)
        if not figures or figures[0].value is None:
            continue
        measure = facts.measure(indicator)
        label = phrase_or(f"short {indicator}", measure.name, words)
        change = territory_change(facts.changes(indicator))
        change_text = findings.since_text(change, measure, facts.earlier_vintage, words)
        band.append(KeyFigure(label, figures[0].text, _comparator_text(figures[1:]), change_text))
    counts = fragile_counts(facts)
    if counts is not None:
        split = say("band fragile", words, all=counts[1], outside=counts[2])
        band.append(KeyFigure(say("band fragile head", words), str(counts[0]), split, ""))
    outside, inside = side(facts, "outside"), side(facts, "inside")
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    if years:
        tensions = tension_figures(years[0], outside, inside)
        if tensions and tensions[0].value is not None:
            head = say("tension", words)
            band.append(KeyFigure(head, tensions[0].text, _comparator_text(tensions[1:]), ""))
    if outside is not None and outside.is_shown and outside.yearly:
        row = territory_row(outside)
        missing = row.missing(outside.target)
        goal = say("target", words, value=words.percent(outside.target, 0))
        lacks = say("band missing", words, n=missing) if missing and missing > 0 else ""
        head = say("band first quartile", words)
        band.append(KeyFigure(head, words.percent(row.share), goal, lacks))
    return band


def _comparator_text(figures: tuple[Figure, ...]) -> str:
    wider = next((figure for figure in figures if figure.value is not None), None)
    return f"{wider.name} {wider.text}" if wider is not None else ""


def key_texts(facts: Facts) -> dict[str, str]:
    """Return the meaning of each colour, in the order of the legend."""
    return {
        key: say(f"sector {key or 'none'}", facts.words) for key in ("more", "alike", "fewer", "")
    }


def _sectors(facts: Facts, indicator: str, box_width: float, box_height: float) -> Drawing:
    words, measure = facts.words, facts.measure(indicator)
    units = unit_sectors(facts, SCALE, indicator)
    map_width = box_width if box_width < NARROW else box_width * 0.56
    if not has_room(map_width, box_height - TOP):
        return Drawing(box_width, box_height, ())
    frame = Frame.around([shape for shape, _ in units], (), map_width, box_height - TOP)
    sectors = [Sector(ring, key) for shape, key in units for ring in frame.rings(shape)]
    own_figure, keys = facts.own_figure(indicator), key_texts(facts)
    note = say("sector note", words, name=measure.name, value=own_figure.text if own_figure else "")
    return sector_map(say("sectors", words), sorted(sectors), keys, note, box_width, box_height)
