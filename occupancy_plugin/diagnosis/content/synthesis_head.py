"""The head of the synthesis: a band of key figures, and a map of the communes whose share differs
from the territory's by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ..drawing.drawing import Drawing
from ..drawing.sectors import TOP, Sector, key_band, sector_map
from ..drawing.tables import KeyFigure
from ..figures import Figure, next_wider
from .demand import tension_figures
from .essentials import key_figure
from .facts import COMMUNE, Facts
from .frame import Frame, has_room
from .leases import side, territory_row
from .order import plan
from .page import Picture
from .phrases import phrase_or
from .residences import fragile_counts
from .shapes import outlines_with_readings

MAP_PART = 0.56  # of the width: the map; the legend is next to it


def head_pictures(facts: Facts) -> dict[str, Picture]:
    """Return the pictures 'band' and 'sectors', each where it has something to show."""
    pictures: dict[str, Picture] = {}
    figures = _band_figures(facts)
    if figures:
        pictures["band"] = partial(key_band, figures)
    indicator = str(plan()["synthesis"]["sectors"])
    if facts.is_mappable(COMMUNE, indicator) and facts.own_figure(indicator) is not None:
        pictures["sectors"] = partial(_draw_map, facts, indicator)
    return pictures


def _band_figures(facts: Facts) -> list[KeyFigure]:
    """Return six key figures at most, all of which other pages show."""
    figures = [
        *(_indicator_figure(facts, str(i)) for i in plan()["synthesis"]["band"]),
        _fragile_figure(facts),
        _tension_figure(facts),
        _first_quartile_figure(facts),
    ]
    return [figure for figure in figures if figure is not None]


def _indicator_figure(facts: Facts, indicator: str) -> KeyFigure | None:
    """Return an indicator with its comparator and change; None where the territory hides it."""
    figure = key_figure(facts, indicator)
    if figure is None:
        return None
    label = phrase_or(f"short {indicator}", facts.measure(indicator).name, facts.words)
    return replace(figure, label=label, comparators=_comparator_text(facts.figures(indicator)))


def _fragile_figure(facts: Facts) -> KeyFigure | None:
    """Return the number of fragile résidences; None where it may not be given."""
    counts = fragile_counts(facts)
    if counts is None:
        return None
    fragile_count, published_count, fragile_outside = counts
    comparison_text = facts.say("band fragile", all=published_count, outside=fragile_outside)
    return KeyFigure(facts.say("band fragile head"), str(fragile_count), comparison_text, "")


def _tension_figure(facts: Facts) -> KeyFigure | None:
    """Return the applications per attribution; None where one of the two is hidden or missing."""
    figures = tension_figures(facts)
    if not figures or figures[0].value is None:
        return None
    label = facts.say("tension")
    return KeyFigure(label, figures[0].text, _comparator_text(figures), "")


def _first_quartile_figure(facts: Facts) -> KeyFigure | None:
    """Return the share of leases outside QPV to the first quartile, with those missing to the
    target; None where it is hidden, or known for several years together only."""
    words, outside_qpv = facts.words, side(facts, "outside")
    if outside_qpv is None or not outside_qpv.is_shown or not outside_qpv.yearly:
        return None
    row = territory_row(outside_qpv)
    missing_leases = row.missing(outside_qpv.target)
    target_text = facts.say("target", value=words.percent(outside_qpv.target, 0))
    missing_text = (
        facts.say("band missing", n=missing_leases) if missing_leases and missing_leases > 0 else ""
    )
    return KeyFigure(
        facts.say("band first quartile"), words.percent(row.share), target_text, missing_text
    )


def _comparator_text(figures: Sequence[Figure]) -> str:
    comparator = next_wider(figures)
    return f"{comparator.name} {comparator.text}" if comparator is not None else ""


def reading_texts(facts: Facts) -> dict[str, str]:
    """Return how a unit reads against the territory → what a legend writes, in its order. '' is a
    unit that cannot be compared."""
    keys = ("more", "alike", "fewer", "")
    return {key: facts.say(f"sector {key or 'none'}") for key in keys}


def _draw_map(facts: Facts, indicator: str, box_width: float, box_height: float) -> Drawing:
    """Draw the communes by how their share reads against the territory's; nothing where the box has
    no room for a map."""
    measure = facts.measure(indicator)
    units = outlines_with_readings(facts, COMMUNE, indicator)
    map_width = box_width * MAP_PART
    if not has_room(map_width, box_height - TOP):
        return Drawing(box_width, box_height, ())
    frame = Frame.around([shape for shape, _ in units], map_width, box_height - TOP)
    sectors = [Sector(ring, key) for shape, key in units for ring in frame.rings(shape)]
    own_figure, texts = facts.own_figure(indicator), reading_texts(facts)
    note = facts.say("sector note", name=measure.name, value=own_figure.text if own_figure else "")
    return sector_map(facts.say("sectors"), sorted(sectors), texts, note, box_width, box_height)
