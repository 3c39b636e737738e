"""Attributions by commune, in several years together: in a single one most communes have too few
leases. The centre, the communes around it and the others are sums of what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ..drawing.drawing import Drawing, stacked
from .attributions import below_sentence, lease_grid, shown_communes, unit_chart, years_sentence
from .facts import COMMUNE, Facts
from .leases import LeaseRow, Side, side, territory_row
from .page import Page, PageKind
from .phrases import of_place, say_how_many
from .shapes import unit_outlines

FEWEST_COMMUNES = 5  # published communes: fewer are shown next to the landlords
MOST_ROWS_OF_COLUMN, MOST_ROWS = 18, 36
MOST_ROUNDED = 99.0  # percent: a share beyond it is not rounded to all leases
RING_HEIGHT, GAP = 34.0, 8.0  # mm


def commune_page(facts: Facts) -> Page | None:
    """Make the page. None without a period, and where too few communes show their leases of it."""
    outside_qpv = side(facts, "outside")
    if (
        outside_qpv is None
        or outside_qpv.period is None
        or facts.release.territory.scale == COMMUNE
    ):
        return None
    rows = shown_communes(outside_qpv)
    if len(rows) < FEWEST_COMMUNES:
        return None
    rings = _rings(rows, facts)
    return Page(
        "attributions communes",
        PageKind.FIGURES,
        facts.say("attributions"),
        _title(outside_qpv, rows, facts),
        facts.say("communes subtitle", years=outside_qpv.span),
        _sentences(outside_qpv, rows, rings, facts),
        pictures={"body": partial(_draw, outside_qpv, rows[:MOST_ROWS], rings, facts)},
        grids=(
            lease_grid(outside_qpv, rows, "by commune", facts),
            *((lease_grid(outside_qpv, rings, "ring chart", facts),) if rings else ()),
        ),
        source=outside_qpv.period.source,
    )


def _draw(
    outside_qpv: Side,
    rows: Sequence[LeaseRow],
    rings: Sequence[LeaseRow],
    facts: Facts,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the communes in one or two columns, and the three sums below them."""
    half = -(-len(rows) // 2)
    columns = [rows[:half], rows[half:]] if len(rows) > MOST_ROWS_OF_COLUMN else [rows]
    column_width = (box_width - GAP * (len(columns) - 1)) / len(columns)
    column_height = box_height - (RING_HEIGHT if rings else 0.0)
    drawings = [
        unit_chart(outside_qpv, column, "by commune", facts, column_width, column_height, rows)
        for column in columns
    ]
    parts = [
        ((column_width + GAP) * position, 0.0, drawing) for position, drawing in enumerate(drawings)
    ]
    if rings:
        chart = unit_chart(outside_qpv, rings, "ring chart", facts, box_width, RING_HEIGHT)
        rings_top = max(drawing.bottom for drawing in drawings) + GAP
        parts.append((0.0, min(rings_top, box_height - RING_HEIGHT), chart))
    return stacked(parts, box_width, box_height)


def _title(outside_qpv: Side, rows: Sequence[LeaseRow], facts: Facts) -> str:
    reached_count = sum(row.share is not None and row.share >= outside_qpv.target for row in rows)
    target, years = facts.words.percent(outside_qpv.target, 0), outside_qpv.span
    return say_how_many(
        "communes title", reached_count, len(rows), facts.words, target=target, years=years
    )


def _sentences(
    outside_qpv: Side, rows: Sequence[LeaseRow], rings: Sequence[LeaseRow], facts: Facts
) -> tuple[str, ...]:
    words, territory = facts.words, territory_row(outside_qpv.of_period())
    listed_leases = sum(row.leases or 0.0 for row in rows)
    sentences = []
    if not outside_qpv.period_of_years and territory.share is not None:
        share = words.percent(territory.share)
        sentences.append(facts.say("outside alone", year=outside_qpv.span, share=share))
    if listed_leases == territory.leases:
        sentences.append(facts.say("communes whole", n=len(rows)))
    elif territory.leases:
        listed_share = round(100 * listed_leases / territory.leases, 1)
        text = words.percent(listed_share, 1 if listed_share > MOST_ROUNDED else 0)
        sentences.append(facts.say("communes listed", n=len(rows), share=text))
    sentences.append(below_sentence(outside_qpv, rows, facts))
    if len(rings) > 1:
        centre_row, ring_row = rings[0], rings[1]
        name = rows[0].name
        sentences += [
            facts.say(
                "ring told", of_centre=of_place(name, words), n=words.number(ring_row.leases, 0),
                ring=words.percent(ring_row.share), centre=words.percent(centre_row.share),
            ),
            facts.say("ring means", name=name),
        ]  # fmt: skip
    sentences += [facts.say("lease band"), years_sentence(outside_qpv, facts)]
    return (*filter(None, sentences), facts.say("sne definition"))


def _rings(rows: Sequence[LeaseRow], facts: Facts) -> list[LeaseRow]:
    """Return the commune with the most leases, those published ones that touch it, and the others;
    [] where one of the three has no published commune."""
    shapes = {name: shape for name, shape in unit_outlines(facts, COMMUNE) if name}
    centre_row = rows[0]
    centre_shape = shapes.get(centre_row.name)
    if centre_shape is None:
        return []
    touching_names = {name for name, shape in shapes.items() if shape.intersects(centre_shape)}
    ring_rows = [row for row in rows[1:] if row.name in touching_names]
    other_rows = [row for row in rows[1:] if row.name not in touching_names]
    if not ring_rows or not other_rows:
        return []
    centre = replace(centre_row, name=facts.say("centre", name=centre_row.name), is_territory=True)
    ring, rest = facts.say("ring"), facts.say("rest of communes")
    return [centre, _sum(ring, ring_rows), _sum(rest, other_rows)]


def _sum(name: str, rows: Sequence[LeaseRow]) -> LeaseRow:
    leases = sum(row.leases or 0.0 for row in rows)
    counted_leases = sum(row.counted_leases or 0.0 for row in rows)
    return LeaseRow(name, leases, counted_leases, round(100 * counted_leases / leases, 1))
