"""The contents page: the titles of a dossier, that is its findings, with their pages, and the
chapters that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ...layers.style.words import Words
from ..drawing.drawing import Drawing, stacked
from ..drawing.lists import Entry, numbered_list
from ..drawing.prose import Paragraph, prose
from .facts import Facts
from .page import Page, PageKind
from .phrases import either, say

FEWEST_PAGES = 8  # a shorter dossier is read without one
MOST_LINES = 44
ASIDE, GAP = 72.0, 12.0  # mm


def with_contents(pages: list[Page], facts: Facts, without_page: Sequence[str]) -> list[Page]:
    """The pages with their contents after the cover. without_page: names of chapters."""
    if len(pages) < FEWEST_PAGES or pages[0].kind is not PageKind.COVER:
        return pages
    entries = listed(pages[1:], 3, facts.words)
    aside = _aside(facts, without_page)

    def draw(wide: float, high: float) -> Drawing:
        room = wide - ASIDE - GAP
        parts = [(0.0, 0.0, numbered_list(entries, room, high))]
        if aside:
            beside = prose(aside, ASIDE, high)
            shapes = tuple(
                replace(text, cell=(len(entries) + text.cell[0], -1))
                for text in beside.texts
                if text.cell
            )
            parts.append((room + GAP, 0.0, replace(beside, shapes=shapes)))
        return stacked(parts, wide, high)

    title = say("contents", facts.words)
    said = (
        *((entry.text, entry.heading) for entry in entries),
        *((p.text, p.heading) for p in aside),
    )
    page = Page(
        "contents",
        PageKind.DRAWN,
        title,
        title,
        f"{facts.territory}, {facts.vintage.id}",
        pictures={"body": draw},
        prose=said,
    )
    return [pages[0], page, *pages[1:]]


def listed(pages: Sequence[Page], first: int, words: Words) -> list[Entry]:
    """Lines for the pages from number `first` on: those of one title together, a chapter of several
    below its name. The longest chapters become one line where there are too many."""
    chapters, number = [], first
    titles = [page.title for page in pages if page.maps]

    def named(page: Page) -> str:
        """Two maps of one finding are told apart by their scale."""
        if titles.count(page.title) < 2 or not page.maps:
            return page.title
        scale = page.maps[0].scale
        return f"{page.title} ({either(f'scale {scale}', scale, words)})"

    for chapter, group in groupby(pages, key=lambda page: page.section):
        lines = []
        for title, alike in groupby(group, key=named):
            last = number + len(list(alike)) - 1
            lines.append(Entry(title, _range(number, last)))
            number = last + 1
        chapters.append((chapter, lines))
    while sum(map(_height, chapters)) > MOST_LINES:
        longest = max(range(len(chapters)), key=lambda n: _height(chapters[n]))
        chapter, lines = chapters[longest]
        if len(lines) == 1:
            break
        ends = lines[0].number.split("–")[0], lines[-1].number.split("–")[-1]
        chapters[longest] = (chapter, [Entry(chapter, f"{ends[0]}–{ends[1]}")])
    entries: list[Entry] = []
    for chapter, lines in chapters:
        if len(lines) > 1:
            entries.append(Entry(chapter))
        entries += [replace(line, inset=len(lines) > 1) for line in lines]
    return entries


def _height(chapter: tuple[str, list[Entry]]) -> int:
    return len(chapter[1]) + (len(chapter[1]) > 1)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _aside(facts: Facts, without_page: Sequence[str]) -> list[Paragraph]:
    if not without_page:
        return []
    heading, why = say("without page", facts.words), say("why without page", facts.words)
    return [Paragraph(heading, True), *(Paragraph(name) for name in without_page), Paragraph(why)]
