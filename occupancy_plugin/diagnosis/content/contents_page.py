"""The contents page: the titles of the pages, which are findings, with their numbers, and the
chapters without a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ...layers.style.words import Words
from ..drawing.drawing import Drawing, stacked
from ..drawing.lists import Entry, numbered_list
from ..drawing.prose import Paragraph, prose
from .facts import Facts
from .order import ANNEXES
from .page import Page, PageKind
from .phrases import phrase_or, say

FEWEST_PAGES = 8  # a shorter dossier needs no contents page
MOST_LINES = 46
GAP = 6.0  # mm: above the chapters without a page


def with_contents(
    pages: list[Page], facts: Facts, without_page: Sequence[tuple[str, str]]
) -> list[Page]:
    """Insert the contents after the cover.

    without_page: names of chapters, each with the reason"""
    if len(pages) < FEWEST_PAGES or pages[0].kind is not PageKind.COVER:
        return pages
    entries = list_entries(pages[1:], 3, facts.words)
    left_out_paragraphs = _left_out_paragraphs(facts, without_page)

    def draw(box_width: float, box_height: float) -> Drawing:
        left_out_drawing = prose(left_out_paragraphs, box_width, box_height)
        list_height = box_height - (left_out_drawing.bottom + GAP if left_out_paragraphs else 0.0)
        parts = [(0.0, 0.0, numbered_list(entries, box_width, list_height))]
        shapes = tuple(
            replace(text, cell=(len(entries) + text.cell[0], -1))
            for text in left_out_drawing.texts
            if text.cell
        )
        parts.append((0.0, list_height + GAP, replace(left_out_drawing, shapes=shapes)))
        return stacked(parts, box_width, box_height)

    title = facts.say("contents")
    prose_lines = (
        *((entry.text, entry.heading) for entry in entries),
        *((paragraph.text, paragraph.heading) for paragraph in left_out_paragraphs),
    )
    page = Page(
        "contents",
        PageKind.DRAWN,
        title,
        title,
        f"{facts.territory}, {facts.vintage.id}",
        pictures={"body": draw},
        prose=prose_lines,
    )
    return [pages[0], page, *pages[1:]]


def list_entries(pages: Sequence[Page], first_number: int, words: Words) -> list[Entry]:
    """Return the lines of the contents for pages numbered from `first_number` on.

    Pages of one title share a line; a part begins with its name. Where there are too many lines
    the annexes become one, then the longest of the other chapters."""
    chapters, number, annexes = [], first_number, say(f"part {ANNEXES}", words)
    parts = {page.part.name for page in pages if page.part.name}
    titles = [page.title for page in pages if page.maps]

    def title_in_list(page: Page) -> str:
        """Return the title, with the scale where two maps have the same title."""
        if titles.count(page.title) < 2 or not page.maps:
            return page.title
        scale = page.maps[0].scale
        return f"{page.title} ({phrase_or(f'scale {scale}', scale, words)})"

    def is_headed(chapter: tuple[str, list[Entry]]) -> bool:
        return chapter[0] in parts and chapter[1][0].text != chapter[0]

    def line_count(chapter: tuple[str, list[Entry]]) -> int:
        return len(chapter[1]) + is_headed(chapter)

    for chapter, group in groupby(pages, key=lambda page: page.section):
        lines = []
        for title, same_title in groupby(group, key=title_in_list):
            last_number = number + len(list(same_title)) - 1
            is_one = number == last_number
            lines.append(Entry(title, str(number) if is_one else f"{number}–{last_number}"))
            number = last_number + 1
        chapters.append((chapter, lines))
    while sum(map(line_count, chapters)) > MOST_LINES:
        long_chapters = [position for position, (_, lines) in enumerate(chapters) if len(lines) > 1]
        if not long_chapters:
            break
        longest = max(
            long_chapters,
            key=lambda position: (chapters[position][0] == annexes, line_count(chapters[position])),
        )
        chapter, lines = chapters[longest]
        ends = lines[0].number.split("–")[0], lines[-1].number.split("–")[-1]
        chapters[longest] = (chapter, [Entry(chapter, f"{ends[0]}–{ends[1]}")])
    entries: list[Entry] = []
    for chapter, lines in chapters:
        has_heading = is_headed((chapter, lines))
        entries += [Entry(chapter)] if has_heading else []
        entries += [replace(line, inset=has_heading) for line in lines]
    return entries


def _left_out_paragraphs(facts: Facts, without_page: Sequence[tuple[str, str]]) -> list[Paragraph]:
    """List the chapters without a page, those of one reason together."""
    reasons = list(dict.fromkeys(chapter_reason for _, chapter_reason in without_page))
    lines = [Paragraph(facts.say("without page"), True)] if reasons else []
    for reason in reasons:
        names = [name for name, chapter_reason in without_page if chapter_reason == reason]
        separator = "\u202f; " if facts.words.french else "; "  # a name may hold a comma
        sentence = facts.say("without for", why=reason, names=separator.join(names))
        lines.append(Paragraph(sentence))
    return lines
