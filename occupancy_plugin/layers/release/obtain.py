"""Portal → gate → release of one territory and vintage: the one place where a portal's raw tables
live, and where they end."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from ...portal.download import Step, allowed_collections, download
from ...portal.model import WIDE, PortalPolicy, Territory
from ...portal.signin.session import SignedIn
from ...secrecy import PolicyError, SchemaError
from ...secrecy.policy import FLOOR_HOUSEHOLDS
from ...table import Table
from ...toolbelt.errors import GateRefused, JointDisclosure, WeakPolicy
from ...toolbelt.memory import clear_traces
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.heartbeat import Heartbeat
from .arrondissements import rolled_up
from .gate import protect_tables
from .keys import undeclared_keys
from .ledgers import Ledgers
from .memory import ReleaseMemory
from .refusals import refused
from .released import Release

POPULATION = "households"  # surveyed households: the count of R1, by the contract
DOWNLOAD_SHARE = 0.4  # of the progress bar: the gate takes longer than the way
GATE_END = 90.0  # percent
GATE_SECONDS, GATE_SECONDS_PER_CELL = 4.0, 2.6e-6  # as measured (README): an EPCI, France


def recall(
    signed: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
    shown: Iterable[str] = (),
) -> Release:
    """One vintage of a territory, from memory or from the portal; what is fetched is protected
    beside the vintages in memory, as both are shown (R7). Raises as `obtain` does.

    shown: the scales that are wanted, all if there are none. Of a wide territory a portal that has
    suppressed its rows sends no finer ones for them; where these are wanted later, all are fetched
    again and proved beside what was shown."""
    wanted, by_scale = tuple(shown), signed.policy.suppressed and territory.scale in WIDE
    scales = signed.catalogue.down_to(wanted) if wanted and by_scale else None

    def fetch() -> Release:
        others = memory.others(territory.key, vintage)
        return obtain(signed, territory, vintage, cancellation, step, others, scales)

    return memory.obtain(territory, vintage, cancellation, fetch, scales)


def obtain(
    signed: SignedIn,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
    others: Sequence[Release] = (),
    scales: Container[str] | None = None,
) -> Release:
    """Download every scale, or these, and protect them together, whatever the order asks to see,
    and remember what is released: it may leave by QGIS's own ways. Raises PortalError; GateRefused
    for what the gate refuses; StoreError for a ledger that cannot be relied on.

    However it ends, the raw tables are gone then: overwritten after the gate, and let go by the
    error that a task keeps."""
    tables: dict[str, Table] = {}

    def bring(scales: Container[str] | None) -> None:
        tables.update(
            download(
                signed.client,
                signed.account,
                signed.catalogue,
                territory,
                vintage,
                cancellation,
                lambda percent, text: step(percent * DOWNLOAD_SHARE, text),
                scales,
            )
        )
        cancellation.check()

    try:
        bring(scales)
        if scales is not None and _raw(tables, signed.policy.population_field):
            every = {
                c.scale for c in allowed_collections(signed.account, signed.catalogue, vintage)
            }
            if more := every - set(tables):
                bring(more)
        require_suppressed(tables, signed.policy)
        beating = _heartbeat(tables, cancellation, step)
        release = _protected(signed, tables, territory, vintage, beating, others)
        _let_go(tables, release)
        return release
    except BaseException as error:
        _let_go(tables)
        clear_traces(error)
        raise


def _heartbeat(tables: Mapping[str, Table], cancellation: Cancellation, step: Step) -> Cancellation:
    """What the gate asks whether to go on, which moves the bar as long as it does."""
    begin, text = 100 * DOWNLOAD_SHARE + 2, tr("Applying statistical secrecy")
    step(begin, text)
    cells = sum(table.frame.size for table in tables.values())
    return Heartbeat(
        cancellation,
        GATE_SECONDS + GATE_SECONDS_PER_CELL * cells,
        lambda share: step(begin + (GATE_END - begin) * share, text),
    )


def _raw(tables: Mapping[str, Table], population: str) -> bool:
    """A unit under the threshold counts its households: whatever the portal says, nobody has
    suppressed these rows, and without the finer scales nobody can."""
    counts = [t.frame[population] for t in tables.values() if population in t.frame]
    return any(bool(((count > 0) & (count < FLOOR_HOUSEHOLDS)).any()) for count in counts)


def require_suppressed(tables: Mapping[str, Table], policy: PortalPolicy) -> None:
    """A portal may forbid that each machine protects by itself what it reads raw: two of them share
    no ledger. Raises WeakPolicy."""
    if policy.suppressed_only and (not policy.suppressed or _raw(tables, policy.population_field)):
        raise WeakPolicy(
            tr(
                "This portal releases only rows that it has protected itself, and these are not. "
                "Nothing was loaded: tell whoever runs the portal."
            )
        )


def _let_go(tables: dict[str, Table], release: Release | None = None) -> None:
    """Overwrite what the release does not share, pieces of overlaps whole, and forget the rest."""
    while tables:
        scale, table = tables.popitem()
        part = release.scales.get(scale) if release is not None else None
        table.wipe(part.released if part is not None else None)


def _protected(
    signed: SignedIn,
    tables: Mapping[str, Table],
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    others: Sequence[Release],
) -> Release:
    """Through the gate, remembered. What it refuses is said without naming a unit: a refused one
    may be withheld."""
    try:
        description = signed.catalogue.describe(signed.policy, territory, vintage)
    except (PolicyError, SchemaError) as error:
        raise _unnamed(refused(error), tables) from error
    whole = rolled_up(tables, description.schema.means)
    _require_declared(whole, signed)
    ledgers, portal = Ledgers.of_profile(), signed.ledger_name
    with ledgers.turn(portal, vintage, cancellation):
        ledger = ledgers.read(portal, vintage)
        try:
            release = protect_tables(whole, description, ledger, cancellation, others)
        except GateRefused as error:
            raise _unnamed(error, tables) from error
        ledgers.write(portal, vintage, ledger)
    return release


def _unnamed(error: GateRefused, tables: Mapping[str, Table]) -> GateRefused:
    """The same refusal of a portal's tables: no unit in the sentence, no code in the details."""
    details = without_codes(str(error.__cause__ or error), tables)
    if isinstance(error, JointDisclosure):
        return JointDisclosure(
            tr(
                "Together with what was loaded before on this machine, these data would tell "
                "hidden values. Nothing was loaded: load the territory that was loaded before, or "
                "ask whoever answers for secrecy, who can have the earlier loads forgotten."
            ),
            details,
        )
    if isinstance(error, WeakPolicy):
        return WeakPolicy(
            tr("The portal's secrecy policy is weaker than the law allows. Nothing was loaded."),
            error.details,
        )
    return GateRefused(
        tr(
            "The portal's data contradict themselves. Nothing was loaded; tell the portal's "
            "support."
        ),
        details,
    )


def _require_declared(tables: Mapping[str, Table], signed: SignedIn) -> None:
    """What the gate is not told it cannot protect. Raises GateRefused."""
    population, catalogue = signed.policy.population_field, signed.catalogue
    if population != POPULATION:
        raise GateRefused(
            tr(
                "The portal counts something else than households under its secrecy policy. "
                "Nothing was loaded; tell the portal's support."
            ),
            f"population_field {population}",
        )
    undeclared = undeclared_keys(tables, catalogue.nestings, catalogue.overlaps)
    if undeclared:
        raise GateRefused(
            tr(
                "The portal's catalogue does not say how its scales fit together. Nothing was "
                "loaded; tell the portal's support."
            ),
            "undeclared: " + ", ".join(f"{scale}.{name}" for scale, name in undeclared),
        )


def without_codes(text: str, tables: Mapping[str, Table]) -> str:
    """A refusal of the gate without the codes that it names."""
    words = re.split(r"([\s,;:.()«»“”']+)", text)
    return "".join(
        "…" if any(word in table.frame.index for table in tables.values()) else word
        for word in words
    )
