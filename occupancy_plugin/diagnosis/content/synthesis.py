"""The synthesis of a dossier: strengths, fragile points and questions, each sentence by a stated
rule with its figures and its page; orientations that a person rewrites before printing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..drawing.columns import columns
from ..drawing.drawing import Drawing, Text, stacked
from ..drawing.prose import Paragraph
from ..figures import Change, Figure, Measure
from . import findings, threshold
from .demand import small_dwellings
from .facts import Facts
from .findings import TITLE_ROOM
from .leases import side, territory_row
from .mixity import LEADING_SCALE, mixing, share_told
from .order import part_of, plan
from .page import Page, PageKind
from .phrases import say
from .residences import OUTSIDE, fragile_counts
from .sectors import head_pictures

KEY = "synthesis"
FEWEST = 3  # sentences of rules: fewer make no page
MOST = 4  # of a column
HEADING = "# "  # before a heading among the lines that a person edits
HALF = 0.5
TWICE = 2.0
BAND, SECTORS = 24.0, (104.0, 47.0)  # mm: height of the figures; the map with its key


@dataclass(frozen=True)
class Said:
    """A sentence of a rule. rule: its id · page: key of the page that shows its figures · weight:
    the difference over its threshold · theme: one sentence of each in a column."""

    rule: str
    text: str
    page: str
    weight: float = 1.0
    theme: str = ""


def synthesis_page(
    facts: Facts, pages: Sequence[Page], numbers: Mapping[str, int] | None = None
) -> list[Page]:
    """[] where fewer than three rules tell something of these pages. numbers: page key → its
    number; None before they are known."""
    there = {page.key: page for page in pages}
    strengths, fragile = _differences(facts, there)
    fragile += _titles(facts, there)
    asked = [one for one in _questions(facts) if one.page in there]
    parts = (
        ("strengths", _best(strengths)),
        ("fragilities", _best(fragile)),
        ("questions", _best(asked)),
    )
    if sum(len(said) for _, said in parts) < FEWEST:
        return []
    words = facts.words
    lines: list[str] = []
    for heading, said in parts:
        lines.append(HEADING + say(heading, words))
        lines += [_line(one, numbers, facts) for one in said] or [say("nothing told", words)]
    orientations = [say(f"orientation {one.rule}", words) for one in dict(parts)["questions"]]
    if orientations:
        lines.append(HEADING + say("orientations", words))
        lines += [f"{n}. {text}" for n, text in enumerate(orientations, 1)]
    chapter = say(KEY, words)
    leading = next(iter(dict(parts)["fragilities"] or dict(parts)["strengths"]), None)
    title = f"{chapter} – {leading.text}" if leading is not None else chapter
    page = Page(
        KEY,
        PageKind.DRAWN,
        chapter,
        title if len(title) <= TITLE_ROOM else chapter,
        say("summary subtitle", words, territory=facts.territory, vintage=facts.vintage.id),
        pictures=head_pictures(facts),
        heights={"band": BAND, "sectors": SECTORS[1]},
    )
    return [with_lines(page, lines)]


def with_lines(page: Page, lines: Sequence[str]) -> Page:
    """The page with these lines, headings marked as `HEADING`."""
    said = tuple(
        (line.removeprefix(HEADING), line.startswith(HEADING)) for line in lines if line.strip()
    )
    paragraphs = [Paragraph(text, heading) for text, heading in said]
    head = {name: page.pictures[name] for name in ("band", "sectors") if name in page.pictures}

    def draw(wide: float, high: float) -> Drawing:
        top = BAND + 3.0 if "band" in head else 0.0
        aside = SECTORS[0] + 6.0 if "sectors" in head else 0.0
        text = columns(paragraphs, wide, high - top, aside)
        parts = [(0.0, top, text)]
        if "sectors" in head:
            parts.append((0.0, high - SECTORS[1], head["sectors"](*SECTORS)))
        if "band" in head:
            parts.append((0.0, 0.0, head["band"](wide, BAND)))
        return _read_last(stacked(parts, wide, high), len(paragraphs))

    return replace(page, pictures={**head, "body": draw}, prose=said)


def _read_last(drawing: Drawing, count: int) -> Drawing:
    """Texts that belong to no paragraph are read after the paragraphs, each by itself."""
    shapes, number = [], count
    for shape in drawing.shapes:
        if isinstance(shape, Text) and shape.cell is None:
            shapes.append(replace(shape, cell=(number, -1)))
            number += 1
        else:
            shapes.append(shape)
    return replace(drawing, shapes=tuple(shapes))


def lines_of(page: Page) -> tuple[str, ...]:
    """What a person may rewrite of a page, a line each."""
    if page.key != KEY:
        return page.sentences
    return tuple(f"{HEADING if heading else ''}{text}" for text, heading in page.prose)


def _line(said: Said, numbers: Mapping[str, int] | None, facts: Facts) -> str:
    number = numbers.get(said.page) if numbers else None
    text = said.text.rstrip(".")
    if number is None:
        return f"{text}."
    return say("on page", facts.words, finding=text, n=number)


def _best(said: Iterable[Said]) -> list[Said]:
    """The heaviest of each theme, at most four."""
    best: dict[str, Said] = {}
    for one in sorted(said, key=lambda one: -one.weight):
        best.setdefault(one.theme or one.rule, one)
    return list(best.values())[:MOST]


def _differences(facts: Facts, there: Mapping[str, Page]) -> tuple[list[Said], list[Said]]:
    """Favourable and unfavourable gaps and changes, by the directions that standard.json states;
    indicators without one are neither."""
    good: list[Said] = []
    bad: list[Said] = []
    for indicator, better in plan()["synthesis"]["better"].items():
        page, own = _page_of(str(indicator)), facts.own(str(indicator))
        if page not in there or own is None or own.value is None:
            continue
        measure = facts.measure(str(indicator))
        for said, difference in _gap_and_change(facts, measure, page):
            if said.page not in there:
                continue
            favourable = (difference > 0) == (better == "more")
            (good if favourable else bad).append(said)
    return good, bad


def _gap_and_change(facts: Facts, measure: Measure, page: str) -> list[tuple[Said, float]]:
    figures, found = facts.figures(measure.id), []
    own = figures[0]
    other = next((one for one in figures[1:] if one.value is not None), None)
    if own.value is not None and other is not None and other.value is not None:
        least = threshold.between(own, other, measure.decimals)
        gap = round(own.value - other.value, measure.decimals)
        if least is not None and threshold.reached(gap, least):
            text = findings.finding(measure, figures, facts.words)
            found.append((Said("gap", text, page, abs(gap) / least, measure.theme), gap))
    change = _own_change(facts, measure.id)
    if change is not None and change.threshold and findings.direction(change) != "steady":
        text = findings.change_title(measure, (change,), facts.earlier, facts.words)
        weight = abs(change.points) / change.threshold
        shown = _page_of_change(measure.id, page)
        found.append((Said("change", text, shown, weight, measure.theme), change.points))
    return found


def _own_change(facts: Facts, indicator: str) -> Change | None:
    return next((c for c in facts.changes(indicator) if c.own), None)


def _titles(facts: Facts, there: Mapping[str, Page]) -> list[Said]:
    """What the pages of the QPV and of the résidences find, where their titles tell it."""
    found, fragility = [], plan()["fragility"]
    plain_titles = {"qpv": {say("qpv title", facts.words)}}
    if fragility["indicator"] in facts.indicators:  # a portal may have none
        plain_titles[fragility["page"]] = {facts.measure(str(fragility["indicator"])).name}
    for key, plain in plain_titles.items():
        page = there.get(str(key))
        if page is not None and page.title not in plain and not page.edited:
            found.append(Said("title", page.title, page.key, 1.0, page.key))
    return found


def _questions(facts: Facts) -> list[Said]:
    """Rules over two figures, each with an orientation of the same id."""
    words, found = facts.words, []
    counts = fragile_counts(facts)
    if counts is not None and counts[OUTSIDE] >= HALF * counts[0]:
        text = say("ask outside", words, n=counts[OUTSIDE])
        found.append(Said("outside", text, str(plan()["fragility"]["page"])))
    recent, every = facts.own("recent_income_u40_rate"), facts.own("income_u40_rate")
    weight = _more(recent, every)
    if weight and recent is not None and every is not None:
        text = say("ask newcomers", words, recent=recent.text, every=every.text)
        found.append(Said("newcomers", text, "theme recent", weight))
    mixed = mixing(facts, "income_u40_rate", LEADING_SCALE)
    if mixed is not None and mixed.reading == "above":
        text = say("ask mixity", words, share=share_told(mixed, words))
        found.append(Said("mixity", text, "mixity"))
    found += _attribution_questions(facts)
    ageing = _own_change(facts, "age_65p_rate")
    if ageing is not None and ageing.threshold and findings.direction(ageing) == "up":
        points = findings.points(ageing.points, words, sign=True)
        text = say("ask ageing", words, value=ageing.texts[1], points=points, year=facts.earlier)
        found.append(Said("ageing", text, "theme age", ageing.points / ageing.threshold))
    mobility = facts.figures("mobility_rate")
    other = next((one for one in mobility[1:] if one.value is not None), None)
    if mobility and _more(other, mobility[0]) and other is not None:
        text = say("ask mobility", words, value=mobility[0].text, other=other.text, name=other.name)
        found.append(Said("mobility", text, "theme vacancy"))
    return found


def _attribution_questions(facts: Facts) -> list[Said]:
    """The quarter that is not reached, and small dwellings that are asked for twice as often as
    there are any."""
    words, found = facts.words, []
    outside = side(facts, "outside")
    if outside is not None and outside.shown:
        row = territory_row(outside)
        missing, (_, high) = row.missing(outside.target), row.band()
        if missing is not None and missing > 1 and row.share is not None and high < outside.target:
            goal = words.with_unit(words.number(outside.target, 0), "%")
            text = say("ask quarter", words, n=missing, target=goal)
            weight = (outside.target - row.share) / max(high - row.share, 1.0)
            found.append(Said("quarter", text, "attributions", weight))
    small, stock = small_dwellings(facts)
    if small and stock and small >= TWICE * stock:
        told = {
            name: words.with_unit(words.number(value, 1), "%")
            for name, value in (("asked", small), ("stock", stock))
        }
        found.append(Said("small", say("ask small", words, **told), "demand", small / stock))
    return found


def _more(one: Figure | None, other: Figure | None) -> float:
    """How many thresholds the first share lies above the second; 0.0 below one."""
    if one is None or other is None or one.value is None or other.value is None:
        return 0.0
    least = threshold.between(one, other)
    gap = round(one.value - other.value, 1)
    return gap / least if least and gap > 0 and threshold.reached(gap, least) else 0.0


def _page_of_change(indicator: str, page: str) -> str:
    """A theme page shows the change of its leading indicator, the summary that of the others."""
    for chapter in plan()["chapters"]:
        if f"theme {chapter['id']}" == page and chapter["lead"] != indicator:
            return f"summary {part_of(str(chapter['id']))}"
    return page


def _page_of(indicator: str) -> str:
    """Key of the theme page that shows an indicator."""
    for chapter in plan()["chapters"]:
        pairs = [one for pair in chapter.get("pairs", ()) for one in pair[1:]]
        if indicator in (chapter["lead"], *chapter.get("rows", ()), *pairs):
            return f"theme {chapter['id']}"
    return ""
