"""Release of one territory and vintage of the portal: download, gate, ledger. Raw tables of the
portal live only here, and are overwritten before `obtain` ends."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from ...description import Territory
from ...portal.download import download, served_scales
from ...portal.model import WIDE, PortalPolicy
from ...portal.signin.signed_in import SignedIn
from ...secrecy import Nesting, Overlap, PolicyError, SchemaError
from ...secrecy.policy import FLOOR_HOUSEHOLDS
from ...secrecy.schema import WIDE_SCALES
from ...sources.projections import in_own_system
from ...table import Table
from ...toolbelt.errors import GateRefused, JointDisclosure, WeakPolicy
from ...toolbelt.memory import clear_traces
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.heartbeat import Heartbeat
from ...toolbelt.work.progress import Progress
from .arrondissements import roll_up
from .gate import protect_tables, wipe_tables
from .ledgers import Ledgers
from .memory import ReleaseMemory
from .refusals import refusal_of
from .released import Release

POPULATION = "households"  # surveyed households: the count of R1, by the contract
DOWNLOAD_END = 40.0  # percent: the gate takes longer than the download
GATE_END = 90.0  # percent
GATE_SECONDS, GATE_SECONDS_PER_CELL = 4.0, 2.6e-6  # as measured (README): an EPCI, France


def load_release(
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    progress: Progress,
    wanted_scales: Iterable[str] = (),
) -> Release:
    """Return the release of a vintage from memory, else from the portal. A new release is protected
    together with the territory's vintages in memory, since a map may show both (R7). Raises as
    `obtain` does.

    wanted_scales: the scales that the map needs, () for all. Wide ones are fetched alone, since the
    gate protects them by themselves; a portal that suppresses its rows sends a wide territory only
    down to these. Finer scales that come later are proved given what was shown."""
    requested_scales, scales = frozenset(wanted_scales), None
    if requested_scales and signed_in.policy.suppressed and territory.scale in WIDE:
        scales = signed_in.catalogue.down_to(requested_scales)
    elif requested_scales and requested_scales.issubset(WIDE_SCALES):
        scales = frozenset(WIDE_SCALES)
    return load_scales(signed_in, memory, territory, vintage, progress, scales)


def load_scales(
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    progress: Progress,
    scales: frozenset[str] | None,
) -> Release:
    """Return a release with these scales (None: all) as `load_release` does."""

    def fetch() -> Release:
        other_releases = memory.others(territory.key, vintage)
        return obtain(signed_in, territory, vintage, progress, other_releases, scales)

    return memory.obtain(territory, vintage, progress.cancellation, fetch, scales)


def obtain(
    signed_in: SignedIn,
    territory: Territory,
    vintage: str,
    progress: Progress,
    other_releases: Sequence[Release] = (),
    scales: Container[str] | None = None,
) -> Release:
    """Download every scale, or `scales`, protect them together and write the release to the ledger:
    QGIS's own exports may carry any released cell. Raises PortalError; GateRefused; StoreError for
    a ledger that cannot be relied on.

    other_releases: those of other vintages of the territory. The raw tables are overwritten however
    this ends; an error that a task keeps holds no reference to them either."""
    tables: dict[str, Table] = {}

    def fetch_tables(scales: Container[str] | None) -> None:
        downloaded = download(
            signed_in,
            territory,
            vintage,
            progress.cancellation,
            progress.part(0, DOWNLOAD_END).step,
            scales,
        )
        tables.update(in_own_system(downloaded, territory.scale, territory.code))
        progress.check()

    try:
        fetch_tables(scales)
        is_whole = scales is None or tables.keys() <= set(WIDE_SCALES)
        if not is_whole and _is_raw(tables, signed_in.policy.population_field):
            served = served_scales(signed_in.account, signed_in.catalogue, vintage)
            if missing_scales := served - tables.keys():
                fetch_tables(missing_scales)
        require_suppressed(tables, signed_in.policy)
        text = tr("Applying statistical secrecy")
        part = progress.part(DOWNLOAD_END + 2, GATE_END)
        part.step(0, text)
        cells = sum(table.frame.size for table in tables.values())
        heartbeat = Heartbeat(
            progress.cancellation,
            GATE_SECONDS + GATE_SECONDS_PER_CELL * cells,
            lambda share: part.step(100 * share, text),
        )
        release = _protect(signed_in, tables, territory, vintage, heartbeat, other_releases)
        wipe_tables(tables, release)
        return release
    except BaseException as error:
        wipe_tables(tables)
        clear_traces(error)
        raise


def _is_raw(tables: Mapping[str, Table], population: str) -> bool:
    """Whether a unit under the threshold shows its households. Such rows were not suppressed,
    whatever the portal's policy says, and the gate needs the finer scales to suppress them."""
    counts = [table.frame[population] for table in tables.values() if population in table.frame]
    return any(bool(((count > 0) & (count < FLOOR_HOUSEHOLDS)).any()) for count in counts)


def require_suppressed(tables: Mapping[str, Table], policy: PortalPolicy) -> None:
    """Raise WeakPolicy for raw rows where the portal accepts only rows that it has suppressed
    itself. Two machines that each protect raw rows share no ledger."""
    if policy.suppressed_only and (
        not policy.suppressed or _is_raw(tables, policy.population_field)
    ):
        raise WeakPolicy(
            tr(
                "This portal releases only rows that it has protected itself, and these are not. "
                "Nothing was loaded: tell whoever runs the portal."
            )
        )


def _protect(
    signed_in: SignedIn,
    tables: Mapping[str, Table],
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    other_releases: Sequence[Release],
) -> Release:
    """Put the tables through the gate and write the ledger. A refusal names no unit, since the unit
    may be withheld."""
    try:
        description = signed_in.catalogue.describe(signed_in.policy, territory, vintage)
    except (PolicyError, SchemaError) as error:
        raise _without_unit_names(refusal_of(error), tables) from error
    communes = roll_up(tables, description.schema.means)
    _require_declared(communes, signed_in)
    with Ledgers.of_profile().updated(signed_in.ledger_name, vintage, cancellation) as ledger:
        try:
            return protect_tables(communes, description, ledger, cancellation, other_releases)
        except GateRefused as error:
            raise _without_unit_names(error, tables) from error


def _without_unit_names(error: GateRefused, tables: Mapping[str, Table]) -> GateRefused:
    """Return the same refusal for a portal's tables, without names and codes of units."""
    details = without_codes(str(error.__cause__ or error), tables)
    if isinstance(error, JointDisclosure):
        return JointDisclosure(
            tr(
                "Together with what was loaded before on this machine, these data would tell "
                "hidden values. Nothing was loaded: load the earlier territory, or ask whoever "
                "answers for secrecy."
            ),
            details,
        )
    if isinstance(error, WeakPolicy):
        return WeakPolicy(
            tr("The portal's secrecy policy is weaker than the law allows. Nothing was loaded."),
            error.details,
        )
    return _contradictory(details)


def _contradictory(details: str) -> GateRefused:
    sentence = tr(
        "The portal's data and its catalogue contradict themselves or each other. Nothing was "
        "loaded; tell the portal's support."
    )
    return GateRefused(sentence, details)


def _require_declared(tables: Mapping[str, Table], signed_in: SignedIn) -> None:
    """Raise GateRefused for another population than households and for relations between scales
    that the catalogue does not declare: the gate protects only declared relations."""
    population, catalogue = signed_in.policy.population_field, signed_in.catalogue
    if population != POPULATION:
        raise _contradictory(f"population_field {population}")
    undeclared = undeclared_keys(tables, catalogue.nestings, catalogue.overlaps)
    if undeclared:
        names = ", ".join(f"{scale}.{name}" for scale, name in undeclared)
        raise _contradictory(f"undeclared: {names}")


def without_codes(text: str, tables: Mapping[str, Table]) -> str:
    """Return the text of a refusal, with each unit's code replaced by '…'."""
    words = re.split(r"([\s,;:.()«»“”']+)", text)
    return "".join(
        "…" if any(word in table.frame.index for table in tables.values()) else word
        for word in words
    )


def undeclared_keys(
    tables: Mapping[str, Table], nestings: Iterable[Nesting], overlaps: Iterable[Overlap]
) -> list[tuple[str, str]]:
    """Return (scale, column) of every column with another scale's codes that no nesting (direct or
    over other scales) and no overlap (with it or with a scale nested in it) declares.

    nestings, overlaps: all that the catalogue declares, those of scales that this account may not
    see included: for these the portal is responsible
    """
    nested = _ancestors(nestings)
    declared = {scale: set(parents) for scale, parents in nested.items()}
    for overlap in overlaps:
        ends = (overlap.scale_a, overlap.scale_b)
        for scale_a, scale_b in (ends, ends[::-1]):
            declared.setdefault(scale_a, set()).update({scale_b}, nested.get(scale_b, ()))
        declared.setdefault(overlap.table, set()).update({overlap.key_a, overlap.key_b})
    return [
        (scale, name)
        for scale, table in tables.items()
        for name in map(str, table.frame.columns)
        if name in tables
        and name != scale
        and name not in declared.get(scale, ())
        and bool(table.frame[name].isin(tables[name].frame.index).any())
    ]


def _ancestors(nestings: Iterable[Nesting]) -> dict[str, set[str]]:
    """Return scale → all scales that it nests in, directly or over others."""
    ancestors: dict[str, set[str]] = {}
    for nesting in nestings:
        ancestors.setdefault(nesting.child, set()).add(nesting.parent)
    for _ in range(len(ancestors)):  # no chain is longer
        for parents in ancestors.values():
            parents.update(*[ancestors.get(parent, ()) for parent in parents])
    return ancestors
