"""The map tip of a unit: expressions over the released row, which also say that a unit has no
social housing. Hidden values are `s`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...description import Indicator, Kind
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
    unit, kind = words.text(indicator.unit), indicator.kind
    value = as_html(cell_expression(indicator.id, indicator.decimals, unit, words, kind))
    lines = [
        f"<b>[% {NAME} %]</b>",
        escape(words.text(indicator.label)),
        f'<span style="font-size:130%"><b>[% {value} %]</b></span>',
    ]
    if indicator.denominator in fields and indicator.kind == Kind.RATE:
        count = cell_expression(indicator.denominator, 0, "", words, explain=False)
        denominator = words.text(columns.get(indicator.denominator)) or indicator.denominator
        denominator = escape(denominator[0].lower() + denominator[1:])
        whole = words.word("of").format(n=f"[% {count} %]", name=denominator)
        lines.append(f"<small>{whole}</small>")
    is_secret = f"{quoted(indicator.id)} IS NULL AND {quoted(STATE)} = '{RELEASED}'"
    lines.append(f"<small>[% if({is_secret}, {literal(words.word('note'))}, '') %]</small>")
    if IMPUTED in fields:
        lines.append(
            f"<small>[% if(coalesce({quoted(IMPUTED)}, '') <> '', "
            f"{literal(words.word('imputed'))}, '') %]</small>"
        )
    return f'<div style="font-family:sans-serif;max-width:260px">{"<br>".join(lines)}</div>'
