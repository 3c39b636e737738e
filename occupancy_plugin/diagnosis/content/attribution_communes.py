"""Attributions by commune, in several years together: in a single one most communes have too few
leases. The centre, the communes around it and the others are sums of what is published."""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing.drawing import Drawing, stacked
from .attributions import lease_grid, shown_communes, unit_chart
from .facts import COMMUNE, Facts
from .leases import LeaseRow, Side, names_below, side, territory_row
from .page import Page, PageKind
from .phrases import of_place, say_how_many
from .shapes import unit_outlines

FEWEST = 5  # published communes: fewer are shown next to the landlords
A_COLUMN, MOST = 18, 36  # rows
MOST_ROUNDED = 99.0  # percent: a share beyond it is not rounded to all leases
RING_HEIGHT, GAP = 34.0, 8.0  # mm


def commune_page(facts: Facts) -> Page | None:
    """Make the page. None without a period, and where too few communes show their leases of it."""
    outside = side(facts, "outside")
    if outside is None or outside.period is None or facts.release.territory.scale == COMMUNE:
        return None
    rows = shown_communes(outside)
    if len(rows) < FEWEST:
        return None
    period = outside.period
    rings = _rings(rows, facts)
    listed = rows[:MOST]

    def draw(box_width: float, box_height: float) -> Drawing:
        foot = RING_HEIGHT if rings else 0.0
        size = -(-len(listed) // 2)
        halves = [listed[:size], listed[size:]] if len(listed) > A_COLUMN else [listed]
        half_width = (box_width - GAP * (len(halves) - 1)) / len(halves)
        parts = [
            (
                (half_width + GAP) * n,
                0.0,
                unit_chart(
                    outside, half, "by commune", facts, half_width, box_height - foot, listed
                ),
            )
            for n, half in enumerate(halves)
        ]
        if rings:
            chart = unit_chart(outside, rings, "ring chart", facts, box_width, RING_HEIGHT)
            below = max(upper.bottom for _, _, upper in parts) + GAP
            parts.append((0.0, min(below, box_height - RING_HEIGHT), chart))
        return stacked(parts, box_width, box_height)

    return Page(
        "attributions communes",
        PageKind.FIGURES,
        facts.say("attributions"),
        _title(outside, rows, facts),
        facts.say("communes subtitle", years=outside.span),
        _sentences(outside, rows, rings, facts),
        pictures={"body": draw},
        grids=(
            lease_grid(outside, rows, "by commune", facts),
            *((lease_grid(outside, rings, "ring chart", facts),) if rings else ()),
        ),
        source=period.source,
        heights={"body": 112.0},
    )


def _title(outside: Side, rows: Sequence[LeaseRow], facts: Facts) -> str:
    reached = sum(row.share is not None and row.share >= outside.target for row in rows)
    target = facts.words.percent(outside.target, 0)
    return say_how_many(
        "communes title", reached, len(rows), facts.words, target=target, years=outside.span
    )


def _sentences(
    outside: Side, rows: Sequence[LeaseRow], rings: Sequence[LeaseRow], facts: Facts
) -> tuple[str, ...]:
    words, territory = facts.words, territory_row(outside.of_period())
    listed = sum(row.leases or 0.0 for row in rows)
    sentences = []
    if not outside.period_of_years and territory.share is not None:
        share = words.percent(territory.share)
        sentences.append(facts.say("outside alone", year=outside.span, share=share))
    if listed == territory.leases:
        sentences.append(facts.say("communes whole", n=len(rows)))
    elif territory.leases:
        part = round(100 * listed / territory.leases, 1)
        text = words.percent(part, 1 if part > MOST_ROUNDED else 0)
        sentences.append(facts.say("communes listed", n=len(rows), share=text))
    low = names_below(rows, outside.target)
    if low:
        sentences.append(facts.say("communes under", names=", ".join(low)))
    if len(rings) > 1:
        centre, ring = rings[0], rings[1]
        name = rows[0].name
        sentences += [
            facts.say(
                "ring told", of_centre=of_place(name, words), n=words.number(ring.leases, 0),
                ring=words.percent(ring.share), centre=words.percent(centre.share),
            ),
            facts.say("ring means", name=name),
        ]  # fmt: skip
    sentences.append(facts.say("lease band"))
    if outside.period_of_years:
        sentences.append(facts.say("years together", years=outside.period_of_years))
    return (*sentences, facts.say("sne definition"))


def _rings(rows: Sequence[LeaseRow], facts: Facts) -> list[LeaseRow]:
    """Return the commune with the most leases, those published ones that touch it, and the others;
    [] where one of the three has no published commune."""
    shapes = {name: shape for name, shape in unit_outlines(facts, COMMUNE) if name}
    centre = rows[0]
    middle = shapes.get(centre.name)
    if middle is None:
        return []
    touching = {name for name, shape in shapes.items() if shape.intersects(middle)}
    around = [row for row in rows[1:] if row.name in touching]
    others = [row for row in rows[1:] if row.name not in touching]
    if not around or not others:
        return []
    first = LeaseRow(
        facts.say("centre", name=centre.name), centre.leases, centre.counted, centre.share, True
    )
    return [first, _sum(facts.say("ring"), around), _sum(facts.say("rest of communes"), others)]


def _sum(name: str, rows: Sequence[LeaseRow]) -> LeaseRow:
    leases = sum(row.leases or 0.0 for row in rows)
    counted = sum(row.counted or 0.0 for row in rows)
    return LeaseRow(name, leases, counted, round(100 * counted / leases, 1))
