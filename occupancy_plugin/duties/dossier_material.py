"""Loads what a dossier and an atlas are made of, for the windows and the algorithms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..description import Territory
from ..diagnosis.dossier import Material
from ..layers.release.memory import ReleaseMemory
from ..layers.release.obtain import load_release
from ..layers.release.released import Release
from ..layers.release.subject_files import subjects_of_files
from ..layers.release.subjects import load_subjects
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.work.progress import Progress


def load_material(
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintages: Sequence[str],
    progress: Progress,
    files: Mapping[str, str],
) -> Material:
    """Load the releases and subjects of a territory's vintage, the first, and the release of an
    earlier one if there is a second. Raises as `load_release` and `subjects_of_files` do.

    files: subject → path of a file that replaces the portal's rows"""
    years = [vintage for vintage in vintages if vintage]
    loaded = load_releases(signed_in, memory, territory, years, progress)
    earlier_release, latest_year = loaded[1] if len(loaded) > 1 else None, years[0]
    subjects = load_subjects(signed_in, memory, territory, latest_year, progress.part(100, 100))
    file_subjects = subjects_of_files(
        files, territory, latest_year, signed_in.policy, progress.cancellation
    )
    return Material(
        loaded[0],
        signed_in.catalogue,
        signed_in.policy,
        earlier_release,
        {**subjects, **file_subjects},
    )


def load_releases(
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintages: Sequence[str],
    progress: Progress,
    scales: Sequence[str] = (),
) -> tuple[Release, ...]:
    """Load a release per vintage, all from one memory, so that they are protected together."""
    share = 100 / len(vintages)
    parts = [progress.part(place * share, (place + 1) * share) for place in range(len(vintages))]
    return tuple(
        load_release(signed_in, memory, territory, vintage, part, scales)
        for vintage, part in zip(vintages, parts, strict=True)
    )
