"""The parts of a dossier: annexes after all other pages, and a summary before a part of several
pages. A part of one or two pages is its own summary."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from ...layers.style.words import Words
from ..drawing.fonts import kind_of
from ..drawing.gaps import Gap, gap_bars
from ..drawing.tables import table
from ..figures import Cell, Figure, Grid
from . import findings, synthesis, threshold
from .facts import Facts
from .order import ANNEXES, part_of, plan
from .page import NO_PART, Page, PageKind, Part, Picture
from .phrases import either, say

FEWEST_SUMMARISED = 3  # pages of a part
MOST_SENTENCES = 8
MOST_ROWS = 14
NOTABLE = ("more", "fewer")


def part_named(chapter: str, facts: Facts) -> Part:
    """The part of the dossier in which a chapter is."""
    identifier = part_of(chapter)
    return Part(identifier, say(f"part {identifier}", facts.words)) if identifier else NO_PART


def annexed(pages: Sequence[Page]) -> list[Page]:
    """The annexes after all others; beside those they have few maps, of each scale in turn."""
    body = [page for page in pages if page.part.id != ANNEXES]
    annexes = [page for page in pages if page.part.id == ANNEXES]
    if not body:
        return annexes
    places: dict[str, int] = {}  # map page → its place among those of its scale
    scales: list[str] = []
    for page in annexes:
        if page.kind is PageKind.MAP:
            scale = page.maps[0].scale
            places[page.key] = scales.count(scale)
            scales.append(scale)
    kept = sorted(places, key=lambda key: places[key])[: int(plan()["annexed_maps"])]
    return [*body, *(p for p in annexes if p.key not in places or p.key in kept)]


def summarised(pages: Sequence[Page], facts: Facts) -> list[Page]:
    """A summary before each part of several pages; it names no page yet."""
    found: list[Page] = []
    for part, group in groupby(pages, key=lambda page: page.part):
        of_part = list(group)
        if part.id not in ("", ANNEXES) and len(of_part) >= FEWEST_SUMMARISED:
            found += _summary(part, of_part, facts, {})
        found += of_part
    return found


def numbered(pages: Sequence[Page], facts: Facts) -> list[Page]:
    """The pages in their final order: summaries and synthesis name the pages whose findings
    they tell."""
    numbers = {page.key: number for number, page in enumerate(pages, 1)}
    finished = []
    for page in pages:
        if page.key == f"summary {page.part.id}":
            of_part = [p for p in pages if p.part == page.part and p.key != page.key]
            page = next(iter(_summary(page.part, of_part, facts, numbers)), page)
        elif page.key == synthesis.KEY:
            others = [p for p in pages if p.key != page.key]
            page = next(iter(synthesis.synthesis_page(facts, others, numbers)), page)
        finished.append(page)
    return finished


def _summary(
    part: Part, pages: Sequence[Page], facts: Facts, numbers: dict[str, int]
) -> list[Page]:
    """A table of the part's indicators and the findings of its pages; [] without an indicator."""
    words, of_pages = facts.words, {page.key: page for page in pages}
    rows, gaps, sentences = [], [], []
    other: Figure | None = None
    header: tuple[str, ...] = ()
    for chapter in plan()["chapters"]:
        page = of_pages.get(f"theme {chapter['id']}")
        if page is None:
            continue
        for indicator in _indicators(chapter):
            figures = facts.figures(indicator)
            if not figures or figures[0].value is None:
                continue
            other = next((one for one in figures[1:] if one.value is not None), other)
            header = header or tuple(kind_of(one.name) or one.name for one in figures)
            rows.append(_row(facts, indicator, figures, numbers.get(page.key)))
            gap = _gap(facts, indicator, figures)
            gaps += [gap] if gap else []
        if page.title and _notable(facts, str(chapter["lead"])):
            sentences.append(say("on page", words, finding=page.title, n=numbers.get(page.key, "")))
    if not rows:
        return []
    year = (say("since year", words, year=facts.earlier),) if facts.earlier else ()
    ends = (say("reading", words), *year, say("page number", words))
    name = part.name
    grid = Grid(name, (say("indicator", words), *header, *ends), tuple(rows[:MOST_ROWS]))
    pictures: dict[str, Picture] = {"body": partial(table, grid)}
    if gaps and other is not None:
        pictures["family"] = _gap_picture(gaps, other, words)
    return [
        Page(
            f"summary {part.id}",
            PageKind.SUMMARY,
            name,
            _title(name, gaps, other, facts),
            say("summary subtitle", words, territory=facts.territory, vintage=facts.vintage.id),
            tuple(sentences[:MOST_SENTENCES]),
            pictures=pictures,
            grids=(grid,),
            part=part,
        )
    ]


def _gap_picture(gaps: Sequence[Gap], other: Figure, words: Words) -> Picture:
    title = say("gaps", words, other=either(f"other {other.scale}", other.name, words))
    return lambda wide, high: gap_bars(title, say("chance band", words), gaps, words, wide, high)


def _title(name: str, gaps: Sequence[Gap], other: Figure | None, facts: Facts) -> str:
    if not gaps or other is None:
        return say("summary bare", facts.words, part=name)
    differing = sum(gap.reached for gap in gaps)
    key = {0: "summary none", 1: "summary one"}.get(differing, "summary")
    who = either(f"other {other.scale}", other.name, facts.words)
    return say(key, facts.words, part=name, other=who, n=differing, all=len(gaps))


def _gap(facts: Facts, indicator: str, figures: Sequence[Figure]) -> Gap | None:
    """The difference from the next wider unit; None where it has no threshold."""
    measure, own = facts.measure(indicator), figures[0]
    other = next((one for one in figures[1:] if one.value is not None), None)
    if other is None or other.value is None or own.value is None or measure.unit != "%":
        return None
    least = threshold.between(own, other, measure.decimals)
    if least is None:
        return None
    points = round(own.value - other.value, measure.decimals) + 0.0
    return Gap(measure.name, points, facts.words.signed(points, measure.decimals), least)


def _indicators(chapter: dict[str, object]) -> list[str]:
    """The leading indicator of a chapter, then those of its rows or pairs."""
    found = [str(chapter["lead"])]
    for one in (*chapter.get("rows", ()), *chapter.get("pairs", ())):  # type: ignore[misc]
        found.append(str(one if isinstance(one, str) else one[1]))
    return list(dict.fromkeys(found))


def _row(
    facts: Facts, indicator: str, figures: Sequence[Figure], number: int | None
) -> tuple[Cell, ...]:
    """A line of the table: the territory, what it is compared with and how, the change."""
    words, measure, own = facts.words, facts.measure(indicator), figures[0]
    other = next((one for one in figures[1:] if one.value is not None), None)
    key = findings.reading(measure, own, other)
    cells = [
        Cell(facts.write(measure, one.value, unit=False), one.value, measure.decimals)
        for one in figures
    ]
    change = next((c for c in facts.changes(indicator) if c.own), None)
    since = []
    if facts.earlier:
        way = findings.direction(change) if change is not None else ""
        text = words.signed(change.points, measure.decimals) if change is not None and way else ""
        if way == "steady":
            text = say("steady short", words)
        since = [Cell(text)]
    reading = Cell(say(f"read {key}", words) if key else "")
    page = Cell(str(number) if number else "", float(number) if number else None)
    return (Cell(measure.titled), *cells, reading, *since, page)


def _notable(facts: Facts, indicator: str) -> bool:
    """Does the territory differ from the next wider unit, or change?"""
    figures = facts.figures(indicator)
    other = next((one for one in figures[1:] if one.value is not None), None)
    if not figures or facts.measure(indicator).unit != "%":
        return False
    change = next((c for c in facts.changes(indicator) if c.own), None)
    moved = change is not None and findings.direction(change) in ("up", "down")
    return moved or findings.reading(facts.measure(indicator), figures[0], other).endswith(NOTABLE)
