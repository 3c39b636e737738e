"""The head of the synthesis: a band of key figures, and the communes whose share is above or below
the territory's by more than chance."""

from __future__ import annotations

from ..drawing.drawing import Drawing
from ..drawing.sectors import Sector, key_band, sector_map
from ..drawing.tables import KeyFigure
from ..figures import Figure
from . import findings
from .attributions import percent
from .demand import tension_figures
from .facts import Facts
from .frame import Frame
from .leases import side, territory_row
from .order import plan
from .page import Picture
from .phrases import either, say
from .residences import fragile_counts

SCALE = "commune"


def head_pictures(facts: Facts) -> dict[str, Picture]:
    """'band' and 'sectors', each where there is something to show."""
    pictures: dict[str, Picture] = {}
    figures = band_figures(facts)
    if figures:
        pictures["band"] = lambda wide, high: key_band(figures, wide, high)
    indicator = str(plan()["synthesis"]["sectors"])
    if facts.mapped(SCALE, indicator) and facts.own(indicator) is not None:
        pictures["sectors"] = lambda wide, high: _sectors(facts, indicator, wide, high)
    return pictures


def band_figures(facts: Facts) -> list[KeyFigure]:
    """Six at most, from the other pages only: label, figure, what it is compared with."""
    words, found = facts.words, []
    for indicator in map(str, plan()["synthesis"]["band"]):
        figures = facts.figures(indicator)
        if not figures or figures[0].value is None:
            continue
        measure = facts.measure(indicator)
        label = either(f"short {indicator}", measure.name, words)
        change = next((c for c in facts.changes(indicator) if c.own), None)
        told = findings.since(change, measure, facts.earlier, words)
        found.append(KeyFigure(label, figures[0].text, _beside(figures[1:]), told))
    counts = fragile_counts(facts)
    if counts is not None:
        beside = say("band fragile", words, all=counts[1], outside=counts[2])
        found.append(KeyFigure(say("band fragile head", words), str(counts[0]), beside, ""))
    outside, inside = side(facts, "outside"), side(facts, "inside")
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    if years:
        tensions = tension_figures(years[0], outside, inside)
        if tensions and tensions[0].value is not None:
            head = say("tension", words)
            found.append(KeyFigure(head, tensions[0].text, _beside(tensions[1:]), ""))
    if outside is not None and outside.shown:
        row = territory_row(outside)
        missing = row.missing(outside.target)
        goal = say("target", words, value=percent(outside.target, facts, 0))
        lacks = say("band missing", words, n=missing) if missing and missing > 0 else ""
        head = say("band first quartile", words)
        found.append(KeyFigure(head, percent(row.share, facts), goal, lacks))
    return found


def _beside(figures: tuple[Figure, ...]) -> str:
    one = next((figure for figure in figures if figure.value is not None), None)
    return f"{one.name} {one.text}" if one is not None else ""


def _sectors(facts: Facts, indicator: str, wide: float, high: float) -> Drawing:
    words, measure = facts.words, facts.measure(indicator)
    units = facts.sectors(SCALE, indicator)
    frame = Frame.around([shape for shape, _ in units], (), wide * 0.56, high - 5.5)
    shown = [Sector(ring, key) for shape, key in units for ring in frame.rings(shape)]
    own = facts.own(indicator)
    keys = {
        "more": say("sector more", words),
        "alike": say("sector alike", words),
        "fewer": say("sector fewer", words),
        "": say("sector none", words),
    }
    note = say("sector note", words, name=measure.name, value=own.text if own else "")
    return sector_map(say("sectors", words), sorted(shown), keys, note, wide, high)
