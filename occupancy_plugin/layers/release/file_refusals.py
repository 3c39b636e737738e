"""The gate's refusals of a user's file, with the file's own headings instead of the ids that the
columns have in the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...secrecy import GateError
from ...sources.profile import Profile
from ...toolbelt.errors import GateRefused
from ...toolbelt.translation import quoted, tr
from .refusals import reason

ID = re.compile(r"[A-Za-z_]\w*")
CODES = "codes"  # the fact that names units, which are the file's own already


def in_words_of_file(error: GateRefused, profile: Profile) -> GateRefused:
    """Return the refusal with the headings of the profile's columns; families are named by their
    first and last column."""
    cause = error.__cause__
    if not isinstance(cause, GateError):
        return error
    words = _words(profile)
    facts = {
        name: fact if name == CODES else ID.sub(lambda match: _word(match, words), str(fact))
        for name, fact in cause.facts.items()
    }
    refusal = GateRefused(reason(GateError(cause.sentence, **facts)), error.details)
    refusal.__cause__ = cause
    return refusal


def _words(profile: Profile) -> dict[str, str]:
    """Return id of a column or family → what the file calls it."""
    words = {name: quoted(heading) for name, heading in profile.columns.items()}
    for family in profile.families:
        members = [words[base] for c in family.columns if (base := _base(c)) in words]
        if members:
            first_and_last = dict.fromkeys((members[0], members[-1]))
            words[family.name] = tr(" to ").join(first_and_last)
    return words


def _base(name: str) -> str:
    """Return the id of the file's column from which a column was derived: 'x' of 'x__n'."""
    return re.sub(r"__[a-z]\w*$", "", name)


def _word(match: re.Match[str], words: Mapping[str, str]) -> str:
    """Return what the file calls an id, the text itself where it is none."""
    text = match.group(0)
    return words.get(text) or words.get(_base(text)) or text
