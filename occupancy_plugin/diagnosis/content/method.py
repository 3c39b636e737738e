"""The last page: sources, definitions, rules, what is hidden and how much of it, and which texts a
user wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...layers.style.words import Words
from ..drawing.drawing import Drawing
from ..drawing.prose import Paragraph, prose
from .facts import Facts
from .order import Chapter, DiagnosisOrder, plan
from .page import Page, PageKind
from .phrases import phrase_or, say

SCALES = ("commune", "iris")  # of which the page states what is hidden
DEFINITION_KEYS = ("qpv", "recent")  # definitions of a vintage with a phrase for each


def method_page(order: DiagnosisOrder, facts: Facts, edited_pages: Sequence[Page]) -> Page:
    """Make the page in two columns. edited_pages: the pages whose texts a user changed"""
    paragraphs = method_texts(order, facts, edited_pages)
    title = facts.say("method")

    def draw(box_width: float, box_height: float) -> Drawing:
        return prose(paragraphs, box_width, box_height, columns=2, size=8.5)

    return Page(
        "method",
        PageKind.DRAWN,
        title,
        title,
        f"{facts.territory}, {facts.vintage.id}",
        pictures={"body": draw},
        prose=tuple((paragraph.text, paragraph.heading) for paragraph in paragraphs),
    )


def method_texts(
    order: DiagnosisOrder, facts: Facts, edited_pages: Sequence[Page]
) -> list[Paragraph]:
    """Write the page's headings and paragraphs. edited_pages: as for `method_page`"""
    paragraphs: list[Paragraph] = []

    def head(key: str) -> None:
        paragraphs.append(Paragraph(facts.say(f"method {key}"), True))

    def tell(key: str, **parts: object) -> None:
        paragraphs.append(Paragraph(facts.say(f"method {key}", **parts)))

    head("sources")
    tell("survey", ops=facts.vintage.ops, rpls=facts.vintage.rpls, cog=facts.vintage.cog)
    if facts.earlier_vintage:
        tell("before", year=facts.earlier_vintage)
    figures = ", ".join(
        f"{figure.name} {figure.text}"
        for figure in facts.figures("response_rate")
        if figure.value is not None
    )
    if figures:
        tell("response", figures=figures)
    if facts.main is not None:
        tell(f"main {facts.main[0]}", name=facts.main_name)
    head("rules")
    tell("r1", n=facts.release.min_households)
    tell("r2")
    tell("r3")
    head("reading")
    tell("threshold")
    if Chapter.SYNTHESIS in order.chapters:
        tell("synthesis")
    head("hidden")
    scales = [scale for scale in SCALES if scale in facts.release.scales]
    paragraphs += [Paragraph(_hidden_text(facts, scale)) for scale in scales]
    head("definitions")
    paragraphs += map(Paragraph, definitions(facts))
    if len(order.repms) == 1:  # no table of one row
        ((code, name),) = order.repms
        tell("repms", name=name or code, code=code)
    if edited_pages:
        pages = ", ".join(
            f"«\u00a0{page.title}\u00a0»" if facts.words.french else f"“{page.title}”"
            for page in edited_pages
        )
        head("edited")
        tell("edits", pages=pages)
    head("use")
    if facts.catalogue.fictitious:
        tell("fictitious")
    if order.purpose:
        tell("purpose", purpose=order.purpose)
    return paragraphs


def _hidden_text(facts: Facts, scale: str) -> str:
    """State how many units of a scale are withheld, and the hidden share of the others' cells."""
    words = facts.words
    units = phrase_or(f"units {scale}", "units", words)
    number = facts.withheld(scale)
    if number:
        count = facts.say("method counted", n=number, units=units)
    else:
        count = facts.say("method some" if number is None else "method none")
    share = facts.hidden_share(scale)
    share_text = facts.say("method few") if share is None else words.percent(share, 0)
    return facts.say("method units", scale=facts.scale_name(scale), count=count, share=share_text)


def definitions(facts: Facts) -> list[str]:
    """Return the catalogue's definitions of the key figures, then those of each vintage."""
    lines = []
    for indicator in map(str, plan()["key_figures"]):
        if indicator in facts.indicators and facts.measure(indicator).help:
            lines.append(f"{facts.measure(indicator).name} – {facts.measure(indicator).help}")
    vintages = {vintage.id: vintage for vintage in facts.catalogue.vintages}
    for year in filter(vintages.get, (facts.vintage.id, facts.earlier_vintage)):
        for key, value in vintages[year].definitions.items():
            lines.append(definition_sentence(key, year, value, facts.words))
    return lines


def definition_sentence(key: str, year: str, value: str, words: Words) -> str:
    """Return 'Emménagés récents, millésime 2022 : depuis 2,5 ans au plus.'"""
    phrase_key = f"defines {key}" if key in DEFINITION_KEYS else "defines"
    return say(phrase_key, words, year=year, value=_years(value, words), name=key)


def _years(value: str, words: Words) -> str:
    """Translate the portal's '2.5 years'; any other text stays as it is."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?) years?", value)
    if match is None:
        return value
    years = float(match.group(1))
    number = words.number(years, 0 if years.is_integer() else 1)
    return say("years", words, n=number)
