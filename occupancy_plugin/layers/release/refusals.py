"""Translates the gate's refusals. The gate is independent of QGIS and does not use `tr`, so
scripts/translate.py collects its English sentences where they are raised. A refusal of the user's
file uses the file's own headings instead of the ids that the columns have in the tables."""

from __future__ import annotations

import re

from ...secrecy import GateError, LedgerError, PolicyError, SchemaError
from ...sources.profile import Profile
from ...toolbelt.errors import GateRefused, JointDisclosure, WeakPolicy
from ...toolbelt.translation import language, tr, tr_gathered

ID = re.compile(r"\w+")
CODES = "codes"  # the fact that names units, which are the file's own already


def refusal_of(error: GateError | SchemaError | PolicyError) -> GateRefused:
    """Return the gate's error as one of the plugin's errors. Its sentence may name units of the
    user's file; obtain.py replaces it for the portal's tables."""
    if isinstance(error, PolicyError):
        return WeakPolicy(tr("The secrecy policy is weaker than the law allows."), str(error))
    if isinstance(error, LedgerError):
        return JointDisclosure(
            tr(
                "Together with what was released before on this machine, these data would tell "
                "hidden values."
            ),
            type(error).__name__,
        )
    return GateRefused(reason(error), type(error).__name__)


def reason(error: GateError | SchemaError) -> str:
    """Return the reason as a sentence: the gate's own, or a general one where no French exists."""
    if isinstance(error, SchemaError):
        return tr("The profile contradicts itself: check its families, sums and nestings.")
    sentence = tr_gathered(error.sentence)
    if sentence == error.sentence and language() != "en":
        return tr("The figures contradict each other.")
    return sentence.format(**error.facts) if error.facts else sentence


def in_words_of_file(error: GateRefused, profile: Profile) -> GateRefused:
    """Return the refusal with the headings of the profile's columns; families are named by their
    first and last column."""
    cause = error.__cause__
    if not isinstance(cause, GateError):
        return error
    words = _words(profile)

    def heading(match: re.Match[str]) -> str:
        return words.get(match[0]) or words.get(_base(match[0])) or match[0]

    facts = {
        name: fact if name == CODES else ID.sub(heading, str(fact))
        for name, fact in cause.facts.items()
    }
    refusal = GateRefused(reason(GateError(cause.sentence, **facts)), error.details)
    refusal.__cause__ = cause
    return refusal


def _words(profile: Profile) -> dict[str, str]:
    """Return id of a column or family → what the file calls it."""
    words = {name: profile.heading(name) for name in (*profile.columns, *profile.steps)}
    for family in profile.families:
        members = [words[base] for column in family.columns if (base := _base(column)) in words]
        if members:
            first_and_last = dict.fromkeys((members[0], members[-1]))
            words[family.name] = tr(" to ").join(first_and_last)
    return words


def _base(name: str) -> str:
    """Return the id of the file's column from which a column was derived: 'x' of 'x__n'."""
    return re.sub(r"__[a-z]\w*$", "", name)
