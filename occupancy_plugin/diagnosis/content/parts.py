"""The parts of a dossier: the annexes come last, and a summary precedes each part of several
pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from ...layers.style.words import Words
from ..drawing.charts import Gap, gap_bars
from ..drawing.fonts import kind_of
from ..drawing.tables import table
from ..figures import Cell, Figure, Grid, next_wider, territory_change
from . import findings, synthesis, threshold
from .facts import Facts
from .order import ANNEXES, part_of, plan
from .page import NO_PART, Page, PageKind, Part, Picture, positions
from .phrases import say, say_how_many, unit_name
from .unit_changes import rises_or_falls

FEWEST_SUMMARISED = 3  # pages of a part
FEWEST_GAPS = 3  # of a summary: fewer are no overview
MOST_SENTENCES = 8
MOST_ROWS = 14
NOTABLE_READINGS = ("more", "fewer")  # ends of readings that are worth a sentence


def part_for(chapter: str, facts: Facts) -> Part:
    """Return the part of the dossier that a chapter belongs to."""
    identifier = part_of(chapter)
    return Part(identifier, facts.say(f"part {identifier}")) if identifier else NO_PART


def move_annexes(pages: Sequence[Page]) -> list[Page]:
    """Move the annexes behind all other pages. A dossier with other pages has few maps there, taken
    from each scale in turn."""
    body = [page for page in pages if page.part.id != ANNEXES]
    annexes = [page for page in pages if page.part.id == ANNEXES]
    if not body:
        return annexes
    ranks: dict[str, int] = {}  # key of a map page → its rank among those of its scale
    scales: list[str] = []
    for page in annexes:
        if page.kind is PageKind.MAP:
            scale = page.maps[0].scale
            ranks[page.key] = scales.count(scale)
            scales.append(scale)
    kept_keys = sorted(ranks, key=lambda key: ranks[key])[: int(plan()["annexed_maps"])]
    return [*body, *(a for a in annexes if a.key not in ranks or a.key in kept_keys)]


def add_summaries(pages: Sequence[Page], facts: Facts) -> list[Page]:
    """Insert a summary before each part of several pages; page numbers are not known yet."""
    with_summaries: list[Page] = []
    for part, group in groupby(pages, key=lambda page: page.part):
        part_pages = list(group)
        if part.id not in ("", ANNEXES) and len(part_pages) >= FEWEST_SUMMARISED:
            part_pages = [*filter(None, (_summary(part, part_pages, facts, {}),)), *part_pages]
        with_summaries += part_pages
    return with_summaries


def write_page_numbers(pages: Sequence[Page], facts: Facts) -> list[Page]:
    """Write page numbers into the summaries and the synthesis, once the order is final."""
    numbers = {key: 1 + position for key, position in positions(pages).items()}
    numbered_pages = []
    for page in pages:
        if page.key == f"summary {page.part.id}":
            others = [p for p in pages if p.part == page.part and p.key != page.key]
            page = _summary(page.part, others, facts, numbers) or page
        elif page.key == synthesis.KEY:
            others = [p for p in pages if p.key != page.key]
            page = synthesis.synthesis_page(facts, others, numbers) or page
        numbered_pages.append(page)
    return numbered_pages


@dataclass
class PartFigures:
    """What a summary shows of its part's indicators.

    comparator: of the last indicator that has one
    header: short names of the units compared
    rows: of the table, an indicator each
    sentences: (whether it is a page's title, text)"""

    comparator: Figure | None = None
    header: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    sentences: list[tuple[bool, str]] = field(default_factory=list)


def _part_figures(pages: Sequence[Page], facts: Facts, numbers: dict[str, int]) -> PartFigures:
    """Collect the figures of the indicators that the pages of themes have."""
    place_of = positions(pages)
    collected = PartFigures()
    for chapter in plan()["chapters"]:
        key = f"theme {chapter['id']}"
        if key not in place_of:
            continue
        page = pages[place_of[key]]
        for indicator in _indicators(chapter):
            figures = facts.figures(indicator)
            if not figures or figures[0].value is None:
                continue
            collected.comparator = next_wider(figures) or collected.comparator
            collected.header = collected.header or tuple(
                kind_of(figure.name) or figure.name for figure in figures
            )
            number = numbers.get(key)
            row = _row(facts, indicator, figures)
            page_cell = Cell(str(number), float(number)) if number else Cell("")
            collected.rows.append((*row, page_cell) if numbers else row)
            gap = _gap(facts, indicator, figures)
            collected.gaps += [gap] if gap else []
            is_lead = indicator == str(chapter["lead"])
            has_title = is_lead and page.key == key
            finding = page.title if has_title else findings.finding_of(facts, indicator)
            if finding and is_notable(facts, indicator):
                collected.sentences.append((is_lead, _as_sentence(finding, number, facts.words)))
    return collected


def _summary(
    part: Part, pages: Sequence[Page], facts: Facts, numbers: dict[str, int]
) -> Page | None:
    """Make the page with a table of the part's indicators, bars of their gaps, and the findings of
    its pages. None where fewer than `FEWEST_GAPS` can be compared.

    numbers: page's key → its number; {} where pages have none"""
    collected = _part_figures(pages, facts, numbers)
    gaps = collected.gaps
    if collected.comparator is None or len(gaps) < FEWEST_GAPS:
        return None
    header = [facts.say("indicator"), *collected.header, facts.say("reading")]
    if facts.earlier_vintage:
        header.append(facts.say("since year", year=facts.earlier_vintage))
    if numbers:
        header.append(facts.say("page number"))
    grid = Grid(part.name, tuple(header), tuple(collected.rows[:MOST_ROWS]))
    words, comparator_name = facts.words, unit_name(collected.comparator, facts.words)
    differing_count = sum(gap.is_reached for gap in gaps)
    title = say_how_many(
        "summary", differing_count, len(gaps), words, part=part.name, other=comparator_name
    )
    gaps_title, band_label = facts.say("gaps", other=comparator_name), facts.say("chance band")
    pictures: dict[str, Picture] = {
        "body": partial(table, grid),
        "family": partial(gap_bars, gaps_title, band_label, gaps, words),
    }
    return Page(
        f"summary {part.id}",
        PageKind.SUMMARY,
        part.name,
        title,
        facts.subtitle("summary subtitle"),
        _choose_sentences(collected.sentences),
        pictures=pictures,
        grids=(grid,),
        part=part,
    )


def _as_sentence(finding: str, number: int | None, words: Words) -> str:
    """Return a finding with a full stop, and the number of its page where pages have one."""
    if number is None:
        return f"{finding.rstrip('.')}."
    return say("on page", words, finding=finding, n=number)


def _choose_sentences(sentences: Sequence[tuple[bool, str]]) -> tuple[str, ...]:
    """Return at most `MOST_SENTENCES`, in their order. Titles of pages are chosen first, other
    sentences where there is room.

    sentences: (whether it is a page's title, text)"""
    titles = sum(is_title for is_title, _ in sentences)
    sentences_left, chosen_sentences = MOST_SENTENCES - min(titles, MOST_SENTENCES), []
    for is_title, text in sentences:
        if is_title or sentences_left > 0:
            chosen_sentences.append(text)
            sentences_left -= not is_title
    return tuple(chosen_sentences[:MOST_SENTENCES])


def _gap(facts: Facts, indicator: str, figures: Sequence[Figure]) -> Gap | None:
    """Return the difference from the next wider unit; None where it has no threshold."""
    measure = facts.measure(indicator)
    gap = threshold.compare(figures[0], next_wider(figures), measure.decimals)
    if gap is None or measure.unit != "%":
        return None
    text = facts.words.with_sign(gap.points, measure.decimals)
    return Gap(measure.name, gap.points, text, gap.least)


def _indicators(chapter: dict[str, object]) -> list[str]:
    """Return the leading indicator of a chapter, then those of its rows or pairs."""
    indicators = [str(chapter["lead"])]
    for entry in (*chapter.get("rows", ()), *chapter.get("pairs", ())):  # type: ignore[misc]
        indicators.append(str(entry if isinstance(entry, str) else entry[1]))
    return list(dict.fromkeys(indicators))


def _row(facts: Facts, indicator: str, figures: Sequence[Figure]) -> tuple[Cell, ...]:
    """Make a row of the table: the figures, how the territory's compares, its change."""
    words, measure, own_figure = facts.words, facts.measure(indicator), figures[0]
    comparator = next_wider(figures)
    key = findings.reading(measure, own_figure, comparator)
    cells = [Cell(measure.titled), *(facts.cell(measure, figure.value) for figure in figures)]
    cells.append(Cell(findings.reading_text(key, own_figure, comparator, words)))
    if facts.earlier_vintage:
        change = territory_change(facts.changes(indicator))
        text = findings.change_text(change, measure.decimals, words) if change is not None else ""
        cells.append(Cell(text))
    return tuple(cells)


def is_notable(facts: Facts, indicator: str) -> bool:
    """Whether the territory differs from the next wider unit, or changes."""
    figures = facts.figures(indicator)
    measure = facts.measure(indicator) if figures else None
    if measure is None or measure.unit != "%":
        return False
    reading = findings.reading(measure, figures[0], next_wider(figures))
    return reading.endswith(NOTABLE_READINGS) or rises_or_falls(facts, indicator)
