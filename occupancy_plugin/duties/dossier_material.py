"""Loads what a dossier is made of: window and algorithms use this one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..description import Territory
from ..diagnosis.dossier import Material
from ..layers.release.memory import ReleaseMemory
from ..layers.release.obtain import load_release
from ..layers.release.subject_files import subjects_of_files
from ..layers.release.subjects import load_subjects
from ..portal.download import Step
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.work.cancellation import Cancellation


def load_material(
    signed: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintages: Sequence[str],
    cancellation: Cancellation,
    step: Step,
    files: Mapping[str, str],
) -> Material:
    """Load the releases and subjects of a territory's vintage, the first, and the release of an
    earlier one if there is a second. Raises as `load_release` and `subjects_of_files` do.

    step   its percents rise from 0 to 100; subjects only change the text
    files  subject → path of a file that replaces the portal's rows"""
    years = [vintage for vintage in vintages if vintage]

    def share(position: int) -> Step:
        return lambda percent, text: step((100 * position + percent) / len(years), text)

    loaded = [
        load_release(signed, memory, territory, year, cancellation, share(position))
        for position, year in enumerate(years)
    ]
    earlier, latest = loaded[1] if len(loaded) > 1 else None, years[0]
    subjects = load_subjects(
        signed, memory, territory, latest, cancellation, lambda _percent, text: step(100.0, text)
    )
    own = subjects_of_files(files, territory, latest, signed.policy, cancellation)
    return Material(loaded[0], signed.catalogue, signed.policy, earlier, {**subjects, **own})
