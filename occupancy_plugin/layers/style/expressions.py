"""QGIS expressions that write a value as the reader expects it, and texts that are never taken for
one: what the portal, a file or another user wrote is neither HTML nor an expression."""

from __future__ import annotations

from ...toolbelt.numbers import HIDDEN, MINUS, NARROW_SPACE
from ..release.indicators import EMPTY, NO_DATA, STATE
from ..store.geopackage import quoted
from .words import Words

LINE = 15  # letters of a line of a name


def number_expression(expression: str, decimals: int, words: Words) -> str:
    """The QGIS expression that writes a number as `number` does."""
    english = f"format_number({expression}, {decimals}, 'en')"
    if not words.french:
        return english
    return f"replace(replace({english}, ',', '{NARROW_SPACE}'), '.', ',')"


def value_expression(
    expression: str, decimals: int, unit: str, words: Words, difference: bool = False
) -> str:
    """The same with its unit; a difference with its sign."""
    text = number_expression(expression, decimals, words)
    if difference:
        text = f"if({expression} > 0, '+', '') || replace({text}, '-', '{MINUS}')"
    suffix = words.with_unit("", unit) if unit else ""
    return f"{text} || {literal(suffix)}" if suffix else text


def literal(text: str) -> str:
    """A text as a QGIS expression literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def cell_expression(
    column: str,
    decimals: int,
    unit: str,
    words: Words,
    numeric: bool = True,
    say_why: bool = True,
    difference: bool = False,
) -> str:
    """The expression that writes one cell: its value, `s` where hidden, and for rows without
    households a word or nothing."""
    name = quoted(column)
    empty = literal(words.word("empty")) if say_why else "''"
    nothing = literal(words.word("nodata")) if say_why else "''"
    shown = (
        value_expression(name, decimals, unit, words, difference)
        if numeric
        else f"to_string({name})"
    )
    state = quoted(STATE)
    return (
        f"CASE WHEN {state} = '{EMPTY}' THEN {empty} WHEN {state} = '{NO_DATA}' THEN {nothing} "
        f"WHEN {name} IS NULL THEN '{HIDDEN}' ELSE {shown} END"
    )


def as_html(expression: str) -> str:
    """The expression whose result stands inside HTML: a name is a name, whatever is in it."""
    return f"replace(replace({expression}, '&', '&amp;'), '<', '&lt;')"


def inert(text: str) -> str:
    """A text that QGIS scans for expressions, without one."""
    return text.replace("[%", "[ %").replace("%]", "% ]")


def escape(text: str) -> str:
    """A text inside HTML that QGIS scans for expressions."""
    return inert(text.replace("&", "&amp;").replace("<", "&lt;"))


def broken(name: str) -> str:
    """The expression of a name over several lines, broken after hyphens: a long one would lie on
    its neighbours'."""
    return f"replace(wordwrap(replace({name}, '-', '- '), {LINE}, ' '), '- ', '-')"
