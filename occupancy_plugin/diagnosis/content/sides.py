"""One page that compares every theme inside and outside the priority neighbourhoods, from the
released counts of the published QPV and of the territory."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..drawing.paired import PairedRow, paired_bars
from ..figures import Cell, Grid, Measure, Sides
from . import findings
from .facts import Facts
from .order import plan
from .page import Page, PageKind
from .side_figures import compare_sides, households_of_sides

FEWEST_ROWS = 3
READINGS = {
    "much more": "sides much more",
    "more": "sides are more",
    "much fewer": "sides much fewer",
    "fewer": "sides are fewer",
    "alike": "sides are alike",
}


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
    rows = [replace(row, comparators=row.comparators[: len(comparator_names)]) for row in rows]
    return Page(
        "qpv sides",
        PageKind.FIGURES,
        facts.say("qpv"),
        _finding(facts, shares) or _title(facts, shares),
        facts.say("sides subtitle"),
        _sentences(facts, scale, shares),
        pictures={"body": partial(paired_bars, title, headings, rows, words)},
        grids=(_grid(title, headings, rows),),
    )


def _row(facts: Facts, indicator: str, sides: Sides) -> PairedRow:
    measure, words = facts.measure(indicator), facts.words
    comparators = facts.figures(indicator)[1:]
    ends = (comparators[0], comparators[-1]) if len(comparators) > 1 else comparators
    gap = _gap(measure, sides)
    key = findings.reading(measure, sides.inside, sides.outside)
    theme = next(
        (candidate.label for candidate in facts.catalogue.themes if candidate.id == measure.theme),
        None,
    )
    return PairedRow(
        words.text(theme) if theme is not None else "",
        measure.name,
        sides.inside.value or 0.0,
        sides.outside.value or 0.0,
        tuple(figure.value for figure in ends),
        (
            facts.write(measure, sides.inside.value, unit=False)
            + ("*" if _is_partial(facts, sides) else ""),
            facts.write(measure, sides.outside.value, unit=False),
            *(facts.write(measure, figure.value, unit=False) for figure in ends),
            words.with_sign(gap, measure.decimals),
            findings.reading_text(key, sides.inside, sides.outside, words),
        ),
        key not in ("", "alike"),
        measure.decimals,
        gap,
    )


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


def _grid(title: str, headings: tuple[str, ...], rows: list[PairedRow]) -> Grid:
    lines = []
    for row in rows:
        values = (row.inside, row.outside, *row.comparators, row.gap)
        cells = [
            Cell(text, value, row.decimals) for text, value in zip(row.texts, values, strict=False)
        ]
        lines.append((Cell(row.name), *cells, Cell(row.texts[-1])))
    return Grid(title, ("%", *headings), tuple(lines))
