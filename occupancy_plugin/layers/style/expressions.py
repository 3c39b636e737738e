"""QGIS expressions that format values, and the escaping of texts: a text from the portal, a file or
another user must not be evaluated as HTML or as an expression."""

from __future__ import annotations

from ...description import Kind
from ...toolbelt.numbers import HIDDEN, MINUS, NARROW_SPACE
from ..release.indicators import EMPTY, NO_DATA, STATE
from ..store.geopackage import quoted
from .words import Words

LINE = 15  # characters per line of a name
# where all labels of an EPCI are drawn: on pages, and in the window from about half that scale on
IS_NEAR = "@map_scale <= if(@layout_name IS NULL, 180000, 300000)"
# where communes are smaller than their labels
IS_FAR = "@map_scale > if(@layout_name IS NULL, 250000, 400000)"


def literal(text: str) -> str:
    """Return a text as a QGIS expression literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def cell_expression(
    column: str,
    decimals: int,
    unit: str,
    words: Words,
    kind: Kind = Kind.COUNT,
    explain: bool = True,
) -> str:
    """Return the QGIS expression of one cell: its value, formatted as `Words.number` does, with its
    unit, a difference with its sign; or `s` if it is hidden. Rows without households or data have
    a word with `explain`, else ''."""
    name = quoted(column)
    empty_text = literal(words.word("empty")) if explain else "''"
    no_data = literal(words.word("nodata")) if explain else "''"
    is_numeric = kind != Kind.CLASS
    value = f"format_number({name}, {decimals}, 'en')" if is_numeric else f"to_string({name})"
    if is_numeric and words.french:
        value = f"replace(replace({value}, ',', '{NARROW_SPACE}'), '.', ',')"
    if kind == Kind.DIFFERENCE:
        value = f"if({name} > 0, '+', '') || replace({value}, '-', '{MINUS}')"
    if is_numeric and unit:
        value += f" || {literal(words.with_unit('', unit))}"
    state = quoted(STATE)
    return (
        f"CASE WHEN {state} = '{EMPTY}' THEN {empty_text} "
        f"WHEN {state} = '{NO_DATA}' THEN {no_data} "
        f"WHEN {name} IS NULL THEN '{HIDDEN}' ELSE {value} END"
    )


def as_html(expression: str) -> str:
    """Escape the result of an expression for HTML."""
    return f"replace(replace({expression}, '&', '&amp;'), '<', '&lt;')"


def inert(text: str) -> str:
    """Make the marks of expressions in a text ineffective, where QGIS would evaluate them."""
    return text.replace("[%", "[ %").replace("%]", "% ]")


def escape(text: str) -> str:
    """Escape a text for HTML in which QGIS evaluates expressions."""
    return inert(text.replace("&", "&amp;").replace("<", "&lt;"))


def wrapped_name(name: str) -> str:
    """Return the expression of a name on several lines, also broken after hyphens, so that long
    names do not cover others. `name`: an expression."""
    return f"replace(wordwrap(replace({name}, '-', '- '), {LINE}, ' '), '- ', '-')"
