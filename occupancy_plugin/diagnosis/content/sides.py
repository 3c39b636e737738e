"""One page that compares every theme inside and outside the priority neighbourhoods, from the
released counts of the published QPV and of the territory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ...layers.style.words import Words
from ..drawing.axis import axis
from ..drawing.colours import ACCENT, INK, MUTED, SOFT
from ..drawing.fonts import kind_of
from ..drawing.rows import Bar, Label, Plot, Row, Tick, row_chart, values_of
from ..figures import Cell, Grid, Measure, Sides
from . import findings
from .facts import STAR, Facts
from .order import plan
from .page import Page, PageKind, Picture
from .side_figures import compare_sides, households_of_sides

FEWEST_ROWS = 3
TALLEST_ROW, LEAST_SPAN = 20.0, 20.0  # mm; points of the axis
TICKS = 0.5, 0.2  # mm of the comparators' lines
NAME_PART = 0.25  # of the width
READINGS = {  # in the order of the sentences
    "much more": "sides much more", "more": "sides are more", "much fewer": "sides much fewer",
    "fewer": "sides are fewer", "alike": "sides are alike",
}  # fmt: skip


def sides_page(facts: Facts, scale: str) -> Page | None:
    """Make the page. None where too few shares are known on both sides."""
    shares = _shares(facts, scale)
    if len(shares) < FEWEST_ROWS:
        return None
    words = facts.words
    rows = [_row(facts, indicator, sides) for indicator, sides in shares.items()]
    comparator_names = [figure.name for figure in facts.figures(next(iter(shares)))[1:]]
    comparator_names = (
        [comparator_names[0], comparator_names[-1]]
        if len(comparator_names) > 2
        else comparator_names
    )
    headings = (
        facts.say("in zones"), facts.say("outside zones"), *comparator_names,
        facts.say("gap points"), facts.say("reading"),
    )  # fmt: skip
    title = facts.say("sides chart")
    cells, lines = zip(*rows, strict=True)
    return Page(
        "qpv sides",
        PageKind.FIGURES,
        facts.say("qpv"),
        _finding(facts, shares) or _title(facts, shares),
        facts.say("sides subtitle"),
        _sentences(facts, scale, shares),
        pictures={"body": _chart(title, headings, lines, words)},
        grids=(Grid(title, ("%", *headings), cells),),
    )


def _chart(title: str, headings: Sequence[str], rows: Sequence[Row], words: Words) -> Picture:
    """Draw two bars per row, one for each side, with ticks for the comparators.

    headings: two of bars, those of the ticks, then gap and reading"""
    legend = [
        *((Bar(0.0, 0.0, c), h) for h, c in zip(headings, (ACCENT, MUTED), strict=False)),
        *((Tick(0.0, size), h) for h, size in zip(headings[2:-2], TICKS, strict=False)),
    ]
    # an EPCI is 'CA' at the head of a column; the legend has its whole name
    columns = [kind_of(heading) or heading for heading in headings]
    scale, write = axis(values_of(rows), LEAST_SPAN, 5, 0.0), partial(words.percent, decimals=0)
    return partial(
        row_chart, Plot(title, scale, write, TALLEST_ROW, legend, columns, NAME_PART), rows
    )


def _row(facts: Facts, indicator: str, sides: Sides) -> tuple[tuple[Cell, ...], Row]:
    """Return a share on both sides as a row of the table, and as one of the chart."""
    measure, words = facts.measure(indicator), facts.words
    comparators = facts.figures(indicator)[1:]
    ends = (comparators[0], comparators[-1]) if len(comparators) > 1 else comparators
    gap = _gap(measure, sides)
    key = findings.reading(measure, sides.inside, sides.outside)
    is_reached = key not in ("", "alike")
    theme = next((t.label for t in facts.catalogue.themes if t.id == measure.theme), None)
    figures = (sides.inside, sides.outside, *ends)
    texts = [facts.write(measure, figure.value, unit=False) for figure in figures]
    texts[0] += STAR if _is_partial(facts, sides) else ""
    gap_text = words.with_sign(gap, measure.decimals)
    reading = findings.reading_text(key, sides.inside, sides.outside, words)
    cells = (
        Cell(measure.name),
        *(Cell(text, f.value, measure.decimals) for text, f in zip(texts, figures, strict=True)),
        Cell(gap_text, gap, measure.decimals),
        Cell(reading),
    )
    dark = INK if is_reached else SOFT
    labels = (
        Label(texts[0], ACCENT, True), Label(texts[1]), *(Label(text, SOFT) for text in texts[2:]),
        Label(gap_text, dark, is_reached), Label(reading, dark),
    )  # fmt: skip
    marks = (
        Bar(0.0, sides.inside.value or 0.0, ACCENT, 0.18, 0.31),
        Bar(0.0, sides.outside.value or 0.0, MUTED, 0.51, 0.31),
        *(
            Tick(figure.value, size)
            for figure, size in zip(ends, TICKS, strict=False)
            if figure.value is not None
        ),
    )
    group = words.text(theme) if theme is not None else ""
    return cells, Row(Label(measure.name), marks, cells=labels, group=group)


def _gap(measure: Measure, sides: Sides) -> float:
    return round((sides.inside.value or 0.0) - (sides.outside.value or 0.0), measure.decimals) + 0.0


def _is_partial(facts: Facts, sides: Sides) -> bool:
    """Whether some published QPV hide the share."""
    return sides.units < len(facts.units(sides.inside.scale))


def _shares(facts: Facts, scale: str) -> dict[str, Sides]:
    """Return the indicators of which both sides show their share."""
    return {
        indicator: sides
        for indicator in map(str, plan()["sides"])
        for sides in [compare_sides(facts, scale, indicator) if scale else None]
        if sides is not None and sides.inside.value is not None and sides.outside.value is not None
    }


def sides_finding(facts: Facts, scale: str) -> str:
    """State the first share that differs, in the order of the plan; '' where none does."""
    return _finding(facts, _shares(facts, scale))


def _finding(facts: Facts, shares: dict[str, Sides]) -> str:
    words = facts.words
    for indicator, sides in shares.items():
        measure = facts.measure(indicator)
        key = findings.reading(measure, sides.inside, sides.outside)
        if key in ("", "alike"):
            continue
        direction = "sides more" if key.endswith("more") else "sides fewer"
        return facts.say(
            direction, name=measure.name, value=sides.inside.text,
            points=findings.points(_gap(measure, sides), words),
        )  # fmt: skip
    return ""


def _title(facts: Facts, shares: dict[str, Sides]) -> str:
    """State the first share, which does not differ."""
    indicator, sides = next(iter(shares.items()))
    return facts.say(
        "sides alike", name=facts.measure(indicator).name, value=sides.inside.text,
        figure=sides.outside.text,
    )  # fmt: skip


def _sentences(facts: Facts, scale: str, shares: dict[str, Sides]) -> tuple[str, ...]:
    words, sentences = facts.words, []
    households = households_of_sides(facts, scale)
    if households is not None:
        share = 100 * households[0] / sum(households)
        texts = {
            "inside": words.number(households[0], 0),
            "outside": words.number(households[1], 0),
            "share": words.percent(share, 0),
        }
        sentences.append(facts.say("sides households", **texts))
    groups: dict[str, list[str]] = {}
    for indicator, sides in shares.items():
        measure = facts.measure(indicator)
        key = findings.reading(measure, sides.inside, sides.outside)
        if key:
            groups.setdefault(key, []).append(findings.within_sentence(measure.name))
    for key, phrase in READINGS.items():
        if key in groups:
            sentences.append(facts.say(phrase, names=", ".join(groups[key])))
    sentences.append(facts.say("sides method"))
    if any(_is_partial(facts, sides) for sides in shares.values()):
        sentences.append(facts.say("sides star"))
    return tuple(sentences)
