"""Writes the page “What is hidden, and why”: the rules in words, and those numbers of the map that
disclose nothing. It never gives the reason of one cell or one unit (R6)."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from ..description import Indicator
from ..layers.lineage import Lineage
from ..layers.release.released import Release
from ..layers.style.words import Words
from ..portal.model import Catalogue
from ..toolbelt.translation import text_of, tr


def reasons_page(lineage: Lineage, release: Release | None, catalogue: Catalogue | None) -> str:
    """Return HTML in the window's language; only the rules without a release (signed out)."""
    subject = f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}"
    sections = [
        f"<p><b>{html.escape(subject)}</b></p>",
        _numbers(lineage, release, catalogue),
        f"<h3>{tr('The rules')}</h3>",
        _bullet_list(_rules(lineage.min_households)),
        f"<h3>{tr('One sign for every reason')}</h3>",
        _paragraphs(_signs()),
        f"<h3>{tr('What you can do')}</h3>",
        _bullet_list(_ways()),
    ]
    if lineage.fictitious:
        sections.insert(0, f"<p><b>{tr('fictitious data').capitalize()}</b></p>")
    return "".join(sections)


def _numbers(lineage: Lineage, release: Release | None, catalogue: Catalogue | None) -> str:
    """Return the numbers of released rows, as in the tree of indicators, and that of withheld units
    where the gate releases it."""
    sentences = [
        tr("Units under statistical secrecy: {n}").format(n=lineage.withheld_units)
        if lineage.withheld_units is not None
        else tr("Some units are under statistical secrecy; here their number would tell something.")
    ]
    scale = release.scales.get(lineage.scale) if release is not None else None
    counts = scale.shown_counts if scale is not None and not lineage.against else {}
    indicators = catalogue.indicators if catalogue is not None else ()
    indicator = next((i for i in indicators if i.id == lineage.indicator), None)
    rows = ""
    if indicator is not None and indicator.id in counts:
        shown_units, all_units = counts[indicator.id]
        units = Words.of_window().units(lineage.scale)
        sentences.append(
            tr("“{name}” is releasable for {n} of the {of} {units} with social housing.").format(
                name=text_of(indicator.label), n=shown_units, of=all_units, units=units
            )
        )
        rows = _theme(indicator, indicators, counts)
    return _paragraphs(sentences) + rows


def _theme(
    indicator_shown: Indicator,
    indicators: Sequence[Indicator],
    counts: Mapping[str, tuple[int, int]],
) -> str:
    """Return a table of the other indicators of the theme at this scale."""
    cells = [
        f"<tr><td>{html.escape(text_of(indicator.label, indicator.id))}</td>"
        f"<td align='right'>{counts[indicator.id][0]} / {counts[indicator.id][1]}</td></tr>"
        for indicator in indicators
        if indicator.theme == indicator_shown.theme
        and indicator.id in counts
        and indicator.id != indicator_shown.id
    ]
    if not cells:
        return ""
    heading = f"<p>{tr('Other indicators of the theme:')}</p>"
    return f"{heading}<table cellpadding='2'>{''.join(cells)}</table>"


def _rules(households: int) -> list[str]:
    return [
        tr("Nothing about a unit with 1 to {n} households: all its indicators are hidden.").format(
            n=households - 1
        ),
        tr("No rate of 0 % or 100 %, nor one that would be written so after rounding: it would say "
           "something about every household."),
        tr("A value that could be computed from others is hidden with them: the last category of a "
           "family, the last commune of an EPCI, what two zonings or two vintages leave between "
           "them."),
        tr("Where something has to be given up, fine categories go first: headline indicators are "
           "shown as often as possible."),
        tr("Bounds of classes, legends and charts come from values that are shown, and are "
           "rounded."),
    ]  # fmt: skip


def _signs() -> list[str]:
    return [
        tr("On maps a hatch, in tables and labels the letter s. The reason of one hidden value is "
           "never given: it would tell what it hides."),
        tr("“No social housing” and “no data” are no secrets: they have greys of their own."),
    ]  # fmt: skip


def _ways() -> list[str]:
    return [
        tr("Choose a wider scale: the EPCI, the département and the région are nearly always "
           "shown."),
        tr("Choose a headline indicator, or a family with fewer categories."),
        tr("Quote the caption: it says that such values are not released."),
    ]  # fmt: skip


def _bullet_list(sentences: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences) + "</ul>"


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)
