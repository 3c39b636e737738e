"""The ledgers of files: what earlier files of a source showed and hid on this machine, and which
files hold the sums of others.

Two files of one source, opened one after the other, disclose a withheld IRIS as the commune minus
its other IRIS. They are recognised whatever they are called: the units of one lie in those of the
other, by code or by a column of parents, and add up to them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...portal.model import Catalogue
from ...secrecy import Ledger, Policy
from ...secrecy.ledger import HIDDEN, SHOWN
from ...sources.opening import OpenedFiles
from ...sources.scales.parents import units_and_sums
from ...toolbelt.errors import JointDisclosure
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .file_release import protect_opened
from .ledgers import Ledgers
from .released import Release

MAX_LEDGER_ROWS = 20_000  # files with more rows have no ledger: the gate would take minutes
RELATIONS = "file:relations"  # the ledger of all files' units and sums
REGISTER = "RPLS"  # many files have this source: each is one of its own
UNITS, SUMS = "units", "sums"
Counts = Mapping[str, pd.Series]  # scale → households by code


def protect_with_ledgers(
    files: OpenedFiles,
    policy: Policy,
    catalogue: Catalogue | None,
    cancellation: Cancellation,
    is_kept: bool = True,
) -> Release:
    """Protect files together with earlier files of the same sources. Raises as `protect_opened`
    does; JointDisclosure where both would disclose a hidden value; StoreError.

    is_kept: whether the ledgers remember the release, which a preview only compares with them"""
    if sum(len(table.frame) for table in files.tables.values()) > MAX_LEDGER_ROWS:
        return protect_opened(files, policy, catalogue, None, cancellation)
    sources = sorted({_source(files, scale) for scale in files.file_of_scale})
    vintage = files.first.profile.provenance.get("vintage", "")
    frames = {scale: table.frame for scale, table in files.tables.items()}
    units, sums = units_and_sums(frames, files.schema)
    counts = {UNITS: units, SUMS: sums}
    with contextlib.ExitStack() as stack:
        relations, *earlier = (
            stack.enter_context(_ledger(name, vintage, cancellation, is_kept))
            for name in (RELATIONS, *sources)
        )
        together = Ledger()
        for ledger in earlier:
            together.update(ledger)
        try:
            _drop_wholes_of_shown_parts(files, together)
            release = protect_opened(files, policy, catalogue, together, cancellation)
        except JointDisclosure as error:
            raise _refusal() from error
        scales = release.scales.values()
        hides = any(scale.withheld_units != 0 or scale.hidden_cells for scale in scales)
        pairs = ((counts[UNITS], SUMS), (counts[SUMS], UNITS))
        if any(_are_related(relations, of_files, kind, hides) for of_files, kind in pairs):
            raise _refusal()
        for kind, of_files in counts.items():
            _remember(relations, of_files, kind, hides)
        for ledger in earlier:
            ledger.update(together)
    return release


def are_sums_of_earlier(scale: str, households: pd.Series) -> bool:
    """Whether units of an earlier file, some of them hidden, add up to these. Raises StoreError."""
    relations = Ledgers.of_profile().read(RELATIONS, "")
    return _are_related(relations, {scale: households}, SUMS, hides=False)


def _drop_wholes_of_shown_parts(files: OpenedFiles, earlier: Ledger) -> None:
    """Leave out the units some of whose parts were shown alone while others were withheld: the sum
    of all would disclose these, and no part can be taken back."""
    population = files.schema.population
    for nesting in files.schema.nestings:
        parts, whole = files.tables[nesting.child].frame, files.tables.get(nesting.parent)
        if whole is None or nesting.key not in parts:
            continue
        states = earlier.states(nesting.child, population, parts.index)
        before = earlier.states(nesting.parent, population, whole.frame.index)
        mixed = set(parts[nesting.key][states == HIDDEN]) & set(parts[nesting.key][states == SHOWN])
        is_kept = ~whole.frame.index.isin(mixed) | (before == SHOWN)
        if not is_kept.all():
            geometry = None if whole.geometry is None else whole.geometry[is_kept]
            kept = replace(whole, frame=whole.frame[is_kept].copy(), geometry=geometry)
            dropped = whole.frame.index[~is_kept]
            parts[nesting.key] = parts[nesting.key].where(~parts[nesting.key].isin(dropped), None)
            whole.wipe(None)
            files.tables[nesting.parent] = kept


@contextlib.contextmanager
def _ledger(name: str, vintage: str, cancellation: Cancellation, is_kept: bool) -> Iterator[Ledger]:
    ledgers = Ledgers.of_profile()
    if is_kept:
        with ledgers.updated(name, vintage, cancellation) as ledger:
            yield ledger
    else:
        yield ledgers.read(name, vintage)


def _source(files: OpenedFiles, scale: str) -> str:
    """Return the name of a scale's ledger: the source that a person has stated, else the file."""
    reading = files.file_of_scale[scale]
    stated = reading.profile.provenance.get("source", "")
    return f"file:{stated if stated not in ('', REGISTER) else reading.path.stem}"


def _are_related(relations: Ledger, counts: Counts, kind: str, hides: bool) -> bool:
    """Whether earlier files have the same units as `kind`, most of them with as many households,
    and one of the files hides something."""
    for scale, households in counts.items():
        is_known = relations.states(f"{scale} {kind}", "code", households.index) > 0
        states = relations.states(f"{scale} {kind}", "count", _keys(households))
        is_equal = is_known & (states > 0)
        is_of_source = is_equal.any() and 2 * is_equal.sum() >= is_known.sum()
        if is_of_source and (hides or (states[is_equal] == SHOWN).any()):
            return True
    return False


def _remember(relations: Ledger, counts: Counts, kind: str, hides: bool) -> None:
    for scale, households in counts.items():
        for column, index in (("code", households.index), ("count", _keys(households))):
            cells = pd.DataFrame({column: np.full(len(index), hides)}, index)
            relations.remember_scale(f"{scale} {kind}", cells)


def _keys(households: pd.Series) -> pd.Index:
    return pd.Index([f"{code}|{count:g}" for code, count in households.items()], dtype=object)


def _refusal() -> JointDisclosure:
    return JointDisclosure(
        tr(
            "Together with what was opened before on this machine, this file would tell "
            "hidden values: open both files in one go, as related files."
        )
    )
