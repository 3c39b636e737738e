"""Translates the gate's refusals. The gate is independent of QGIS and does not use `tr`, so
scripts/translate.py collects its English sentences where they are raised."""

from __future__ import annotations

from ...secrecy import GateError, LedgerError, PolicyError, SchemaError
from ...toolbelt.errors import GateRefused, JointDisclosure, WeakPolicy
from ...toolbelt.translation import language, tr, tr_gathered


def refused(error: GateError | SchemaError | PolicyError) -> GateRefused:
    """The gate's error as one of the plugin's errors. Its sentence may name units of the user's
    file; obtain.py replaces it for the portal's tables."""
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
    """The reason as a sentence: the gate's own, or a general one where no French exists."""
    if isinstance(error, SchemaError):
        return tr("The profile contradicts itself: check its families, sums and nestings.")
    sentence = tr_gathered(error.sentence)
    if sentence == error.sentence and language() != "en":
        return tr("The figures contradict each other.")
    return sentence.format(**error.facts) if error.facts else sentence
