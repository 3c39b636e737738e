"""A table that is not one row per coded unit as it stands: units found by their names, rows of one
unit made columns – tried only where the table as it is cannot be understood."""

from __future__ import annotations

from dataclasses import replace

from ...toolbelt.translation import tr
from ..errors import NoCodes, Unreadable
from ..grid import Grid, Tick
from ..profile import Profile
from .body import Body
from .heading_words import Vocabulary
from .joined_codes import with_joined_codes
from .long_form import unfolded
from .propose import Mapping, propose
from .unit_names import NamedUnits, named_sentence, names_problem, with_codes


def understood(
    body: Body, vocabulary: Vocabulary | None, profile: Profile, tick: Tick
) -> tuple[Body, Mapping]:
    """The table and its mapping: as it stands, else reshaped. Raises Unreadable, with the reason
    why the table as it stands cannot be understood where no other shape is found."""
    refusal: Unreadable | None = None
    try:
        mapping = propose(body, vocabulary, profile)
        units = mapping.units
        if int(units.others.sum()) <= int(units.unit.sum()):
            return body, mapping
    except Unreadable as error:
        refusal = error
    notes: list[str] = []
    named: NamedUnits | None = None
    table = body
    if refusal is not None and (joined := with_joined_codes(body)) is not None:
        table = _again(joined[0], profile, tick)
        notes.append(joined[1])
    long = unfolded(table)
    no_codes = isinstance(refusal, NoCodes) or (refusal is not None and bool(profile.names))
    if no_codes and table is body and long is None and (found := with_codes(body, profile.names)):
        grid, named = found
        table = _again(grid, profile, tick)
        notes.append(named_sentence(named))
        long = unfolded(table)
    if long is not None:
        grid, column = long
        table = _again(grid, profile, tick)
        notes.append(
            tr(
                "A unit stands in several rows, one for each value of “{column}”: the values were "
                "made columns."
            ).format(column=column)
        )
    if table is body:
        if refusal is not None:
            raise refusal
        return body, mapping
    mapping = propose(table, vocabulary, profile)
    problem = ""
    if named is not None:
        problem = names_problem(named)
        agreed = {match.name: match.code for match in named.matches if match.name not in named.open}
        mapping = replace(mapping, profile=replace(mapping.profile, names=agreed))
    return table, replace(
        mapping,
        named=named,
        notes=(*notes, *mapping.notes),
        problems=(*([problem] if problem else []), *mapping.problems),
    )


def _again(grid: Grid, profile: Profile, tick: Tick) -> Body:
    return Body(grid, profile.zero, profile.tokens, tick)
