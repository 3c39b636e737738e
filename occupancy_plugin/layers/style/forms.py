"""What a person sees of one unit: the map tip, and a form with one page per theme, with `s` where a
value is hidden.

The texts are expressions over the released row, so that a unit without social housing says so
instead of showing a blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement  # nosec B405: written here, never read

from ...description import Kind
from ..release.indicators import RELEASED, STATE
from ..store.geopackage import quoted
from .cells import cell_expression, escape, text_in
from .words import literal, word

if TYPE_CHECKING:
    from ...portal.model import Indicator, Theme

Text = Mapping[str, str]
IMPUTED = "imputed"


def map_tip(
    indicator: Indicator, fields: Collection[str], columns: Mapping[str, Text], language: str
) -> str:
    """HTML: name, indicator, value, what it is a share of, and what `s` or the hatch of imputed
    values means."""
    lines = [
        '<b>[% coalesce("name", "code") %]</b>',
        escape(text_in(indicator.label, language)),
        f'<span style="font-size:130%"><b>[% {_value(indicator, language)} %]</b></span>',
    ]
    if indicator.denominator in fields and indicator.kind == Kind.RATE:
        count = cell_expression(indicator.denominator, 0, "", language, say_why=False)
        named = text_in(columns.get(indicator.denominator), language)
        lines.append(
            f"<small>{escape(word('of', language).format(name=named or indicator.denominator))} [% "
            f"{count} %]</small>"
        )
    lines.append(
        f"<small>[% {_note(indicator)} %]</small>".replace("NOTE", literal(word("note", language)))
    )
    if IMPUTED in fields:
        lines.append(
            f"<small>[% if(coalesce({quoted(IMPUTED)}, '') <> '', "
            f"{literal(word('imputed', language))}, '') %]</small>"
        )
    return f'<div style="font-family:sans-serif;max-width:260px">{"<br>".join(lines)}</div>'


def form(
    indicators: Sequence[Indicator],
    themes: Sequence[Theme],
    fields: Collection[str],
    columns: Mapping[str, Text],
    language: str,
) -> Element:
    """`attributeEditorForm` of a QGIS style: a tab per theme, each a table of indicators with their
    value and their count."""
    root = Element("attributeEditorForm")
    known = [i for i in indicators if i.id in fields]
    for theme in themes:
        own = [i for i in known if i.theme == theme.id]
        if own:
            tab = SubElement(
                root,
                "attributeEditorContainer",
                name=text_in(theme.label, language),
                showLabel="1",
                groupBox="0",
                type="Tab",
            )
            tab.set("columnCount", "1")
            text = SubElement(tab, "attributeEditorTextElement", name=theme.id, showLabel="0")
            text.text = _table(own, fields, columns, language)
    return root


def _table(
    indicators: Sequence[Indicator],
    fields: Collection[str],
    columns: Mapping[str, Text],
    language: str,
) -> str:
    rows = []
    for indicator in indicators:
        count = ""
        if (
            indicator.kind == Kind.RATE
            and len(indicator.numerator) == 1
            and indicator.numerator[0] in fields
        ):
            count = (
                f"[% {cell_expression(indicator.numerator[0], 0, '', language, say_why=False)} %]"
            )
        rows.append(
            f"<tr><td>{escape(text_in(indicator.label, language))}</td><td align='right'><b>[% "
            f"{_value(indicator, language)} %]</b></td>"
            f"<td align='right'>{count}</td></tr>"
        )
    totals = [
        name
        for name in dict.fromkeys(i.denominator for i in indicators if i.kind == Kind.RATE)
        if name in fields
    ]
    for name in totals:
        cell = cell_expression(name, 0, "", language, say_why=False)
        rows.append(
            f"<tr><td><i>{escape(text_in(columns.get(name), language) or name)}</i></td><td></td><td align='right'>[% {cell} %]</td></tr>"
        )
    head = f'<p><b>[% coalesce("name", "code") %]</b> – {escape(word("note", language))}</p>'
    return f"{head}<table cellpadding='3'>{''.join(rows)}</table>"


def _value(indicator: Indicator, language: str) -> str:
    unit = text_in(indicator.unit, language)
    numeric, difference = indicator.kind != Kind.CLASS, indicator.kind == Kind.DIFFERENCE
    return cell_expression(
        indicator.id, indicator.decimals, unit, language, numeric, difference=difference
    )


def _note(indicator: Indicator) -> str:
    return f"if({quoted(indicator.id)} IS NULL AND {quoted(STATE)} = '{RELEASED}', NOTE, '')"
