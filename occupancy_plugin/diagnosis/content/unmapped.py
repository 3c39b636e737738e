"""Themes without a map share a page: each alone would leave half of it empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby

from ..drawing.colours import INK, RULE
from ..drawing.drawing import Drawing, Line, Text, stacked
from ..drawing.fonts import shorten
from ..drawing.rows import HEADING
from .facts import Facts
from .order import plan
from .page import Page, PageKind
from .parts import is_notable
from .phrases import TITLE_ROOM
from .unit_changes import rises_or_falls

MOST_ON_A_PAGE = 3
WIDTHS = {"comparators": 0.31, "evolution": 0.27, "family": 0.42}  # of the page's width
GAP, HEAD = 6.0, 7.5  # mm between charts and between themes; of a theme's heading
HEIGHT = 40.0  # mm of a theme in a text document


def share_pages(pages: Sequence[Page], facts: Facts) -> list[Page]:
    """Put the themes of a part that have no map on common pages, which take the place of the
    last."""
    shared: list[Page] = []
    for _, group in groupby(pages, key=lambda page: page.part):
        part_pages = list(group)
        unmapped = [
            page
            for page in part_pages
            if page.kind is PageKind.CHARTS and page.key.startswith("theme ")
        ]
        if len(unmapped) < 2:
            shared += part_pages
            continue
        last = part_pages.index(unmapped[-1])
        common = [
            _common_page(unmapped[start : start + MOST_ON_A_PAGE], facts)
            for start in range(0, len(unmapped), MOST_ON_A_PAGE)
        ]
        part_pages[last : last + 1] = common
        shared += [page for page in part_pages if page not in unmapped]
    return shared


def _common_page(themes: Sequence[Page], facts: Facts) -> Page:
    """Make a page of several themes. A steady one is drawn without its change, which a word of its
    title or of the summary says."""
    first, part = themes[0], themes[0].part
    if len(themes) == 1:
        return first
    leads = {f"theme {chapter['id']}": str(chapter["lead"]) for chapter in plan()["chapters"]}
    notable = next((t for t in themes if is_notable(facts, leads.get(t.key, ""))), first)
    plain_title = facts.say("unmapped", part=part.name)
    title = f"{plain_title} – {notable.title}"
    texts = [theme.sentences if theme.edited else (f"{theme.title}.",) for theme in themes]
    drawn = []
    for theme in themes:
        is_steady = not rises_or_falls(facts, leads.get(theme.key, ""))
        names = [k for k in theme.pictures if not (is_steady and k == "evolution")]
        drawn.append(replace(theme, pictures={name: theme.pictures[name] for name in names}))
    no_map = [sentence for t in themes if not t.edited for sentence in t.sentences[-1:]]
    return Page(
        f"unmapped {first.key}",
        PageKind.FIGURES,
        part.name,
        title if len(title) <= TITLE_ROOM else plain_title,
        f"{', '.join(theme.chapter for theme in themes)}, {facts.territory}, {facts.vintage.id}",
        (*chain.from_iterable(texts), *dict.fromkeys(no_map)),
        pictures={"body": partial(_draw, drawn)},
        grids=tuple(grid for theme in themes for grid in theme.grids),
        heights={"body": HEIGHT * len(themes)},
        edited=any(theme.edited for theme in themes),
        part=part,
        shared_keys=tuple(theme.key for theme in themes),
    )


def _draw(themes: Sequence[Page], box_width: float, box_height: float) -> Drawing:
    """Draw the charts of each theme in a line below its finding."""
    step = (box_height - GAP * (len(themes) - 1)) / len(themes)
    parts, y = [], 0.0
    for theme in themes:
        heading = shorten(theme.title, HEADING, box_width, True)
        rule, text = Line(0, 0, box_width, 0, RULE, 0.2), Text(0, 4.0, heading, HEADING, INK, True)
        parts.append((0.0, y, Drawing(box_width, HEAD, (rule, text), theme.title)))
        x = 0.0
        names = [name for name in WIDTHS if name in theme.pictures]
        unit = (box_width - GAP * (len(names) - 1)) / sum(WIDTHS[name] for name in names)
        for name in names:
            width = unit * WIDTHS[name]
            parts.append((x, y + HEAD, theme.pictures[name](width, step - HEAD)))
            x += width + GAP
        y += step + GAP
    return stacked(parts, box_width, box_height)
