"""The synthesis of a dossier: strengths, fragile points and questions.

Each sentence follows a stated rule and names its figures and its page. Orientations are proposals
that the user rewrites before printing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..drawing.drawing import Drawing, Text, stacked
from ..drawing.prose import Paragraph, columns
from ..figures import Figure, Measure, next_wider, territory_change
from . import findings, threshold
from .attributions import outside_title
from .demand import small_dwellings
from .facts import Facts
from .leases import side, sides, territory_row
from .mixity import LEADING_SCALE, mixing, share_text
from .order import part_of, plan
from .orientations import orientation
from .page import Page, PageKind, positions
from .phrases import TITLE_ROOM
from .residences import OUTSIDE_INDEX, fragile_counts
from .sides import sides_finding
from .synthesis_head import head_pictures
from .themes import zone_scale

KEY = "synthesis"
FEWEST_SENTENCES = 3  # of rules: fewer make no page
MAX_SENTENCES = 4  # of a column
OTHER_THEMES = "*"  # in the order of the themes
HEADING = "# "  # before a heading among the lines that a person edits
HALF_OUTSIDE = 0.5  # of the fragile résidences outside the QPV make a question
TWICE_ASKED = 2.0  # times the share in stock: small dwellings asked for that make a question
BAND_HEIGHT = 24.0  # mm of the key figures
SECTORS = 104.0, 47.0  # mm of the map with its legend: width, height
DOCUMENT_SECTORS = 38.0  # mm of its height in a text document


@dataclass(frozen=True)
class RuleSentence:
    """A sentence that a rule makes.

    rule: its id; that of a question is also its orientation's
    page: key of the page that shows its figures
    weight: the difference over its threshold
    theme: a column has one sentence of each"""

    rule: str
    text: str
    page: str
    weight: float = 1.0
    theme: str = ""


def synthesis_page(
    facts: Facts, pages: Sequence[Page], numbers: Mapping[str, int] | None = None
) -> Page | None:
    """Make the page. None where fewer than three rules make a sentence about these pages.

    numbers: page key → page number, None before they are known"""
    pages_by_key = {key: pages[position] for key, position in positions(pages).items()}
    strengths, fragilities = _differences(facts, pages_by_key)
    reached, missed = _targets(facts, pages_by_key)
    strengths, fragilities = strengths + reached, fragilities + missed
    fragilities += _titles(facts, pages_by_key)
    questions = [sentence for sentence in _questions(facts) if sentence.page in pages_by_key]
    parts = (
        ("strengths", _heaviest(strengths)),
        ("fragilities", _heaviest(fragilities)),
        ("questions", _heaviest(questions)),
    )
    if sum(len(sentences) for _, sentences in parts) < FEWEST_SENTENCES:
        return None
    lines: list[str] = []
    for heading, sentences in parts:
        lines.append(HEADING + facts.say(heading))
        lines += [_line(sentence, numbers, facts) for sentence in sentences] or [
            facts.say("no difference")
        ]
    orientations = [orientation(facts, sentence.rule) for sentence in dict(parts)["questions"]]
    if orientations:
        lines.append(HEADING + facts.say("orientations"))
        lines += [f"{number}. {text}" for number, text in enumerate(orientations, 1)]
    chapter = facts.say(KEY)
    gap_sentences = [*dict(parts)["fragilities"], *dict(parts)["strengths"]]
    first_sentence = min(gap_sentences, key=_order, default=None)
    title = f"{chapter} – {first_sentence.text}" if first_sentence is not None else chapter
    page = Page(
        KEY,
        PageKind.DRAWN,
        chapter,
        title if len(title) <= TITLE_ROOM else chapter,
        facts.subtitle("summary subtitle"),
        pictures=head_pictures(facts),
        heights={"band": BAND_HEIGHT, "sectors": DOCUMENT_SECTORS},
    )
    return with_lines(page, lines)


def with_lines(page: Page, lines: Sequence[str]) -> Page:
    """Return the page with these lines. A heading begins with `HEADING`."""
    prose_lines = tuple(
        (line.removeprefix(HEADING), line.startswith(HEADING)) for line in lines if line.strip()
    )
    paragraphs = [Paragraph(text_drawing, heading) for text_drawing, heading in prose_lines]
    head_drawings = {
        name: page.pictures[name] for name in ("band", "sectors") if name in page.pictures
    }

    def draw(box_width: float, box_height: float) -> Drawing:
        top = BAND_HEIGHT + 3.0 if "band" in head_drawings else 0.0
        reserved_width = SECTORS[0] + 6.0 if "sectors" in head_drawings else 0.0
        text_drawing = columns(paragraphs, box_width, box_height - top, reserved_width)
        drawings = [(0.0, top, text_drawing)]
        if "sectors" in head_drawings:
            drawings.append((0.0, box_height - SECTORS[1], head_drawings["sectors"](*SECTORS)))
        if "band" in head_drawings:
            drawings.append((0.0, 0.0, head_drawings["band"](box_width, BAND_HEIGHT)))
        return _read_last(stacked(drawings, box_width, box_height), len(paragraphs))

    return replace(page, pictures={**head_drawings, "body": draw}, prose=prose_lines)


def _read_last(drawing: Drawing, count: int) -> Drawing:
    """Let a screen reader read the texts outside paragraphs after them, each separately."""
    shapes, number = [], count
    for shape in drawing.shapes:
        if isinstance(shape, Text) and shape.cell is None:
            shapes.append(replace(shape, cell=(number, -1)))
            number += 1
        else:
            shapes.append(shape)
    return replace(drawing, shapes=tuple(shapes))


def lines_of(page: Page) -> tuple[str, ...]:
    """Return the lines of a page that the user may rewrite."""
    if page.key != KEY:
        return page.sentences
    return tuple(f"{HEADING if heading else ''}{text}" for text, heading in page.prose)


def _line(sentence: RuleSentence, numbers: Mapping[str, int] | None, facts: Facts) -> str:
    """Return the sentence with its full stop, and with the number of its page once it is known."""
    number = numbers.get(sentence.page) if numbers else None
    text = sentence.text.rstrip(".")
    if number is None:
        return text if text.endswith("?") else f"{text}."
    return facts.say("on page", finding=text, n=number)


def _heaviest(sentences: Iterable[RuleSentence]) -> list[RuleSentence]:
    """Return the heaviest sentence of each theme, four at most, in the order of the policy."""
    heaviest: dict[str, RuleSentence] = {}
    for sentence in sorted(sentences, key=_order):
        heaviest.setdefault(sentence.theme or sentence.rule, sentence)
    return list(heaviest.values())[:MAX_SENTENCES]


def _order(sentence: RuleSentence) -> tuple[int, float]:
    """Return the place of a sentence: attributions, QPV and incomes come first, the age of the
    buildings is context. Within a theme the heaviest comes first: the stock has many dwellings, so
    weights alone would always begin with it."""
    themes = plan()["synthesis"]["order"]
    theme = sentence.theme or sentence.rule
    return themes.index(theme if theme in themes else OTHER_THEMES), -sentence.weight


def _differences(
    facts: Facts, pages_by_key: Mapping[str, Page]
) -> tuple[list[RuleSentence], list[RuleSentence]]:
    """Return sentences on favourable and on unfavourable gaps and changes.

    standard.json states the favourable direction; an indicator without one is neither."""
    strengths: list[RuleSentence] = []
    fragilities: list[RuleSentence] = []
    for indicator, favourable_direction in plan()["synthesis"]["better"].items():
        page = _page_of(str(indicator))
        if page not in pages_by_key or facts.own_value(str(indicator)) is None:
            continue
        judged_sentences = [
            (sentence, (difference > 0) == (favourable_direction == "more"))
            for sentence, difference in _gap_and_change(facts, facts.measure(str(indicator)), page)
            if sentence.page in pages_by_key
        ]
        if judged_sentences:  # an indicator is in the column of its heaviest sentence
            _, is_strength = max(judged_sentences, key=lambda entry: entry[0].weight)
            column = strengths if is_strength else fragilities
            column += [
                sentence
                for sentence, is_favourable in judged_sentences
                if is_favourable == is_strength
            ]
    return strengths, fragilities


def _gap_and_change(facts: Facts, measure: Measure, page: str) -> list[tuple[RuleSentence, float]]:
    """Return the sentences on an indicator's gap and change, each with its difference in points."""
    figures, sentences = facts.figures(measure.id), []
    gap = threshold.compare(figures[0], next_wider(figures), measure.decimals)
    if gap is not None and gap.is_reached:
        text, weight = findings.finding(measure, figures, facts.words), abs(gap.points) / gap.least
        sentences.append((RuleSentence("gap", text, page, weight, measure.theme), gap.points))
    change = territory_change(facts.changes(measure.id))
    if change is not None and change.threshold and findings.direction(change) != "steady":
        text = findings.change_title(measure, (change,), facts.earlier_vintage, facts.words)
        weight = abs(change.points) / change.threshold
        change_page = _page_of_change(measure.id, page)
        sentences.append(
            (RuleSentence("change", text, change_page, weight, measure.theme), change.points)
        )
    return sentences


def _targets(
    facts: Facts, pages_by_key: Mapping[str, Page]
) -> tuple[list[RuleSentence], list[RuleSentence]]:
    """Return sentences on the targets of leases that are reached, and on the one outside QPV where
    it is missed, each by more than chance."""
    words = facts.words
    reached: list[RuleSentence] = []
    missed: list[RuleSentence] = []
    for lease_side in sides(facts) if "attributions" in pages_by_key else ():
        if not lease_side.is_shown:
            continue
        row = territory_row(lease_side)
        low_end, high_end = row.band()
        theme, is_outside = f"leases {lease_side.name}", lease_side.name == "outside"
        if row.share is not None and high_end < lease_side.target and is_outside:
            weight = (lease_side.target - row.share) / max(high_end - row.share, 1.0)
            text = outside_title(lease_side, facts)
            missed.append(RuleSentence("missed", text, "attributions", weight, theme))
        if row.share is None or low_end < lease_side.target:
            continue
        share, target = words.percent(row.share), words.percent(lease_side.target, 0)
        key = "reached" if is_outside else "reached inside"
        text = facts.say(key, share=share, target=target, when=lease_side.of_years)
        weight = (row.share - lease_side.target) / max(row.share - low_end, 1.0)
        reached.append(RuleSentence("reached", text, "attributions", weight, theme))
    return reached, missed


def _titles(facts: Facts, pages_by_key: Mapping[str, Page]) -> list[RuleSentence]:
    """Return the findings of the pages on QPV and on résidences, where their titles state one."""
    sentences, fragility = [], plan()["fragility"]
    sides = pages_by_key.get("qpv sides")
    if sides is not None and not sides.edited and sides_finding(facts, zone_scale(facts)):
        sentences.append(RuleSentence("title", sides.title, sides.key, 2.0, "qpv"))
    plain_titles = {"qpv": {facts.say("qpv title")}}
    if fragility["indicator"] in facts.indicators:  # a portal may have none
        plain_titles[fragility["page"]] = {facts.measure(str(fragility["indicator"])).name}
    for key, plain_names in plain_titles.items():
        page = pages_by_key.get(str(key))
        if page is not None and page.title not in plain_names and not page.edited:
            sentences.append(RuleSentence("title", page.title, page.key, 1.0, page.key))
    return sentences


def _questions(facts: Facts) -> list[RuleSentence]:
    """Return the questions. Each rests on two figures."""
    words, sentences = facts.words, []
    counts = fragile_counts(facts)
    if counts is not None and counts[OUTSIDE_INDEX] >= HALF_OUTSIDE * counts[0]:
        text = facts.say("ask outside", n=counts[OUTSIDE_INDEX])
        sentences.append(RuleSentence("outside", text, str(plan()["fragility"]["page"])))
    newcomers_figure = facts.own_figure("recent_income_u40_rate")
    households_figure = facts.own_figure("income_u40_rate")
    weight = _excess(newcomers_figure, households_figure)
    if weight and newcomers_figure is not None and households_figure is not None:
        recent, every = newcomers_figure.text, households_figure.text
        text = facts.say("ask newcomers", recent=recent, every=every)
        sentences.append(RuleSentence("newcomers", text, "theme recent", weight))
    income_mixing = mixing(facts, "income_u40_rate", LEADING_SCALE)
    if income_mixing is not None and income_mixing.reading == "above":
        text = facts.say("ask mixity", share=share_text(income_mixing, words))
        sentences.append(RuleSentence("mixity", text, "mixity"))
    sentences += _attribution_questions(facts)
    age_change = territory_change(facts.changes("age_65p_rate"))
    if age_change is not None and age_change.threshold and findings.direction(age_change) == "up":
        points = findings.points(age_change.points, words, sign=True)
        year, weight = facts.earlier_vintage, age_change.points / age_change.threshold
        text = facts.say("ask ageing", value=age_change.texts[1], points=points, year=year)
        sentences.append(RuleSentence("ageing", text, "theme age", weight))
    mobility = facts.figures("mobility_rate")
    comparator = next_wider(mobility)
    if mobility and _excess(comparator, mobility[0]) and comparator is not None:
        value, comparator_text = mobility[0].text, comparator.text
        text = facts.say("ask mobility", value=value, other=comparator_text, name=comparator.name)
        sentences.append(RuleSentence("mobility", text, "theme vacancy"))
    return sentences


def _attribution_questions(facts: Facts) -> list[RuleSentence]:
    """Return the questions on the first quartile's quarter of leases that is not reached, and on
    small dwellings that are asked for twice as often as the stock has them."""
    words, sentences = facts.words, []
    outside_qpv = side(facts, "outside")
    if outside_qpv is not None and outside_qpv.is_shown and outside_qpv.yearly:
        row = territory_row(outside_qpv)
        missing_leases, (_, high_end) = row.missing(outside_qpv.target), row.band()
        has_missed = high_end < outside_qpv.target and (missing_leases or 0) > 1
        if has_missed and row.share is not None:
            goal = words.percent(outside_qpv.target, 0)
            text = facts.say("ask quarter", n=missing_leases, target=goal)
            weight = (outside_qpv.target - row.share) / max(high_end - row.share, 1.0)
            sentences.append(RuleSentence("quarter", text, "attributions", weight))
    small_asked, small_stock = small_dwellings(facts)
    if small_asked and small_stock and small_asked >= TWICE_ASKED * small_stock:
        asked, stock = (words.percent(share) for share in (small_asked, small_stock))
        text, weight = facts.say("ask small", asked=asked, stock=stock), small_asked / small_stock
        sentences.append(RuleSentence("small", text, "demand", weight))
    return sentences


def _excess(figure: Figure | None, comparator: Figure | None) -> float:
    """Return how many thresholds the figure is above the comparator, 0.0 below one."""
    gap = threshold.compare(figure, comparator)
    if gap is None or gap.points <= 0 or not gap.is_reached:
        return 0.0
    return gap.points / gap.least


def _page_of_change(indicator: str, page: str) -> str:
    """Return the key of the page that shows the change of an indicator: its theme page if it leads
    it, else the summary."""
    for chapter in plan()["chapters"]:
        if f"theme {chapter['id']}" == page and chapter["lead"] != indicator:
            return f"summary {part_of(str(chapter['id']))}"
    return page


def _page_of(indicator: str) -> str:
    """Return the key of the theme page that shows an indicator, '' without one."""
    for chapter in plan()["chapters"]:
        pairs = [indicator_id for pair in chapter.get("pairs", ()) for indicator_id in pair[1:]]
        if indicator in (chapter["lead"], *chapter.get("rows", ()), *pairs):
            return f"theme {chapter['id']}"
    return ""
