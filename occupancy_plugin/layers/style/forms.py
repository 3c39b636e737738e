"""The map tip of a unit, and its form with one tab per theme; hidden values are `s`. QGIS uses the
form for its search, too.

The texts are expressions over the released row, so that they state that a unit has no social
housing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement  # nosec B405: written here, never read

from ...description import Indicator, Kind
from ...portal.model import Theme
from ..release.indicators import RELEASED, STATE
from ..store.geopackage import quoted
from .expressions import as_html, cell_expression, escape, literal
from .words import Words

Text = Mapping[str, str]
IMPUTED = "imputed"
NAME = as_html('coalesce("name", "code")')


def map_tip(
    indicator: Indicator, fields: Collection[str], columns: Mapping[str, Text], words: Words
) -> str:
    """Return the map tip as HTML: name, indicator, value, denominator, and the meaning of `s` and
    of the hatch of imputed values.

    columns: column → its name by language."""
    lines = [
        f"<b>[% {NAME} %]</b>",
        escape(words.text(indicator.label)),
        f'<span style="font-size:130%"><b>[% {_value(indicator, words)} %]</b></span>',
    ]
    if indicator.denominator in fields and indicator.kind == Kind.RATE:
        count = cell_expression(indicator.denominator, 0, "", words, explain=False)
        denominator = words.text(columns.get(indicator.denominator)) or indicator.denominator
        denominator = escape(denominator[0].lower() + denominator[1:])
        whole = words.word("of").format(n=f"[% {count} %]", name=denominator)
        lines.append(f"<small>{whole}</small>")
    lines.append(f"<small>[% {_note(indicator, words)} %]</small>")
    if IMPUTED in fields:
        lines.append(
            f"<small>[% if(coalesce({quoted(IMPUTED)}, '') <> '', "
            f"{literal(words.word('imputed'))}, '') %]</small>"
        )
    return f'<div style="font-family:sans-serif;max-width:260px">{"<br>".join(lines)}</div>'


def form(
    indicators: Sequence[Indicator],
    themes: Sequence[Theme],
    fields: Collection[str],
    columns: Mapping[str, Text],
    words: Words,
) -> Element:
    """Make the `attributeEditorForm` of a QGIS style: a tab per theme with a table of its
    indicators, their values and counts."""
    root = Element("attributeEditorForm")
    for theme in themes:
        of_theme = [i for i in indicators if i.theme == theme.id and i.id in fields]
        if of_theme:
            name = words.text(theme.label)
            options = {"showLabel": "1", "groupBox": "0", "type": "Tab", "columnCount": "1"}
            tab = SubElement(root, "attributeEditorContainer", options, name=name)
            text = SubElement(tab, "attributeEditorTextElement", name=theme.id, showLabel="0")
            text.text = _table(of_theme, fields, columns, words)
    return root


def _in_form(expression: str) -> str:
    """Return HTML that shows the value of an expression in a form. QGIS's search form shows the
    HTML with the expression in it, so it stands in the name of an empty anchor, which the value
    closes."""
    unquoted = re.sub(r'"([^"]+)"', r"attribute('\1')", expression)
    value = f"char(34) || '>' || ({unquoted}) || '</a><a name=' || char(34)"
    return f'<a name="[% {value} %]"></a>'


def _table(
    indicators: Sequence[Indicator],
    fields: Collection[str],
    columns: Mapping[str, Text],
    words: Words,
) -> str:
    """Return the HTML of a tab: a row per indicator with its value and count as expressions, then a
    row per denominator of its rates."""
    rows = []
    for indicator in indicators:
        count = ""
        if (
            indicator.kind == Kind.RATE
            and len(indicator.numerator) == 1
            and indicator.numerator[0] in fields
        ):
            cell = cell_expression(indicator.numerator[0], 0, "", words, explain=False)
            count = _in_form(cell)
        rows.append(
            f"<tr><td>{escape(words.text(indicator.label))}</td><td align='right'><b>"
            f"{_in_form(_value(indicator, words))}</b></td><td align='right'>{count}</td></tr>"
        )
    denominators = dict.fromkeys(i.denominator for i in indicators if i.kind == Kind.RATE)
    for name in (name for name in denominators if name in fields):
        cell = cell_expression(name, 0, "", words, explain=False)
        rows.append(
            f"<tr><td><i>{escape(words.text(columns.get(name)) or name)}</i></td><td></td>"
            f"<td align='right'>{_in_form(cell)}</td></tr>"
        )
    heading = f"<p><b>{_in_form(NAME)}</b> – {escape(words.word('note'))}</p>"
    return f"{heading}<table cellpadding='3'>{''.join(rows)}</table>"


def _value(indicator: Indicator, words: Words) -> str:
    """Return the expression of an indicator's value with its unit, as HTML."""
    unit = words.text(indicator.unit)
    is_numeric, is_difference = indicator.kind != Kind.CLASS, indicator.kind == Kind.DIFFERENCE
    cell = cell_expression(
        indicator.id, indicator.decimals, unit, words, is_numeric, difference=is_difference
    )
    return as_html(cell)


def _note(indicator: Indicator, words: Words) -> str:
    """Return the expression of the meaning of `s`, '' for a value that is shown."""
    note = literal(words.word("note"))
    return f"if({quoted(indicator.id)} IS NULL AND {quoted(STATE)} = '{RELEASED}', {note}, '')"
