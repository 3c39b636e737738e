"""Portal → gate → released rows of one territory and vintage, all scales at once, kept in memory
for the session.

Raw tables live inside `obtain` only. The mask is computed over every scale that the account could
obtain, so the order in which
layers are loaded gives nothing away. No QGIS here: it runs in a worker thread.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ...portal.client import Client, Received
from ...portal.model import Account, Catalogue, Indicator, PortalPolicy, Territory
from ...secrecy import GateError, Ledger, Policy, PolicyError, protect
from ...table import Table
from ...toolbelt.errors import BadData
from ...toolbelt.memory import give_back
from ...toolbelt.translation import language, tr
from ...toolbelt.work.cancellation import Cancellation
from ..style.words import number
from .arrondissements import rolled_up
from .indicators import indicator_columns

Step = Callable[[float, str], None]  # percent done, what is being done

DOWNLOAD_SHARE = 75.0  # percent of the progress bar that downloads take
SURE_SECONDS = 1.0  # before that, an estimate is a guess


@dataclass(frozen=True)
class ReleasedScale:
    """What may leave, of one scale.

    released        rows that the gate released (index: codes), hidden cells missing
    indicators      those of the catalogue that this scale and vintage have
    geometry        WKB per released row; `withheld` WKB of the withheld units (a hatch, never
                    features)
    withheld_units  how many units are withheld; None where the number itself would tell something
    """

    released: pd.DataFrame = field(repr=False)
    indicators: tuple[Indicator, ...] = field(repr=False)
    population: str
    geometry: np.ndarray = field(repr=False)
    withheld: np.ndarray = field(repr=False)
    crs: str
    geometry_type: str
    withheld_units: int | None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The released rows with one column per indicator and `state`; derived when a layer of this
        scale is first asked for."""
        return indicator_columns(self.released, self.indicators, self.population)

    @cached_property
    def hidden(self) -> Mapping[str, int]:
        """Per indicator, how many released units show a hidden value."""
        shown = (self.frame["state"] == "released").to_numpy()
        return {
            i.id: int((self.frame[i.id].isna().to_numpy() & shown).sum()) for i in self.indicators
        }

    @property
    def hidden_cells(self) -> int:
        return sum(self.hidden.values())


@dataclass(frozen=True)
class Release:
    """All scales of one territory and vintage after the gate."""

    territory: Territory
    vintage: str
    scales: Mapping[str, ReleasedScale]
    policy_version: str


def obtain(
    client: Client,
    account: Account,
    catalogue: Catalogue,
    portal_policy: PortalPolicy,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
    ledger: Ledger | None = None,
) -> Release:
    """Download every scale, protect them together, derive the indicators. Raises PortalError
    (BadData for what the gate refuses)."""
    order = {scale.id: scale.order for scale in catalogue.scales}
    allowed = {right.scale for right in account.scales if right.allowed}
    wanted = [c for c in catalogue.collections if c.vintage == vintage and c.scale in allowed]
    if not wanted:
        raise BadData(tr("The portal has no data of this vintage for your account."))
    tables: dict[str, Table] = {}
    for position, collection in enumerate(wanted):
        share = DOWNLOAD_SHARE / len(wanted)
        begun = time.monotonic()

        def report(
            received: Received,
            start: float = position * share,
            share: float = share,
            begun: float = begun,
        ) -> None:
            step(
                start + (part_of(received) or 0.5) * share, told(received, time.monotonic() - begun)
            )

        inside = (
            territory.code
            if order.get(collection.scale, 99) >= order.get(territory.scale, -1)
            else ""
        )
        tables[collection.scale] = client.rows(
            collection.id, territory=inside, cancellation=cancellation, progress=report
        )
        step((position + 1) * share, tr("Downloading"))
    cancellation.check()
    step(DOWNLOAD_SHARE + 2, tr("Applying statistical secrecy"))
    return protect_tables(
        tables, catalogue, portal_policy, territory, vintage, ledger, cancellation
    )


def part_of(received: Received) -> float | None:
    """How much of a download has come, from 0 to 1; None where nothing was announced."""
    if received.all_bytes:
        return min(received.bytes / received.all_bytes, 1.0)
    return min(received.rows / received.all_rows, 1.0) if received.all_rows else None


def told(received: Received, seconds: float) -> str:
    """'Downloading: 12.3 of 40.1 MB, 51,000 of 285,632 rows, about 8 s left'."""

    def shown(value: float, decimals: int = 0) -> str:
        return number(value, decimals, language())

    size = shown(received.bytes / 1e6, 1)
    whole = received.all_bytes
    parts = [
        tr("{size} of {whole} MB").format(size=size, whole=shown(whole / 1e6, 1))
        if whole
        else tr("{size} MB").format(size=size)
    ]
    if received.all_rows:
        parts.append(
            tr("{rows} of {all} rows").format(
                rows=shown(received.rows), all=shown(received.all_rows)
            )
        )
    part = part_of(received)
    if part and seconds > SURE_SECONDS:
        parts.append(
            tr("about {seconds} s left").format(
                seconds=shown(math.ceil(seconds * (1 - part) / part))
            )
        )
    return tr("Downloading: {parts}").format(parts=", ".join(parts))


def protect_tables(
    tables: Mapping[str, Table],
    catalogue: Catalogue,
    portal_policy: PortalPolicy,
    territory: Territory,
    vintage: str,
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
) -> Release:
    """The gate over all scales of a territory. Whatever the portal says it did, nothing passes
    without it.

    `ledger`: the cells that exports of other days showed; they stay known to a reader.
    """
    order = {scale.id: scale.order for scale in catalogue.scales}
    kinds = {scale.id: scale.geometry for scale in catalogue.scales}
    schema = catalogue.schema(tuple(tables), portal_policy.population_field)
    tables = rolled_up(tables, schema.means)
    widest = order.get(territory.scale, -1)
    nestings = tuple(
        replace(n, complete=n.complete and order.get(n.parent, -1) >= widest)
        for n in schema.nestings
    )
    try:
        policy = Policy.from_json(portal_policy.thresholds)
        frames = {scale: _without_names(table.frame) for scale, table in tables.items()}
        tick = cancellation.check if cancellation is not None else None
        protected = protect(frames, replace(schema, nestings=nestings), policy, ledger, tick)
    except PolicyError as error:
        raise BadData(
            tr("The portal's secrecy policy is weaker than the law allows. Nothing was loaded."),
            str(error),
        ) from error
    except GateError as error:
        raise BadData(
            tr(
                "The portal's data contradict themselves. Nothing was loaded; tell the portal's "
                "support."
            ),
            str(error),
        ) from error
    scales = {}
    for scale, table in tables.items():
        indicators = [i for i in catalogue.indicators if _applies(i, scale, vintage, table.frame)]
        scales[scale] = _released(
            table,
            protected.tables[scale],
            protected.withheld[scale],
            indicators,
            kinds[scale],
            portal_policy,
        )
    give_back(sum(frame.size for frame in frames.values()))
    return Release(territory, vintage, scales, policy.version)


def _without_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns but the names, not copied."""
    return pd.DataFrame(
        {name: frame[name] for name in frame.columns if name != "name"},
        index=frame.index,
        copy=False,
    )


def _applies(indicator: Indicator, scale: str, vintage: str, frame: pd.DataFrame) -> bool:
    columns = (*indicator.numerator, *([indicator.denominator] if indicator.denominator else ()))
    return (
        (not indicator.scales or scale in indicator.scales)
        and (not indicator.vintages or vintage in indicator.vintages)
        and all(column in frame.columns for column in columns)
    )


def _released(
    table: Table,
    released: pd.DataFrame,
    withheld: pd.Series,
    indicators: list[Indicator],
    geometry_type: str,
    policy: PortalPolicy,
) -> ReleasedScale:
    if table.geometry is None:
        raise BadData(
            tr("The portal's data come without geometry. Nothing was loaded."), "no geometry"
        )
    columns = {name: released[name] for name in released.columns}
    if "name" in table.frame.columns:
        columns = {"name": table.frame["name"].reindex(released.index), **columns}
    rows = pd.DataFrame(columns, index=released.index, copy=False)
    units = withheld.reindex(table.frame.index).fillna(True).to_numpy(dtype=bool)
    number = int(units.sum())
    return ReleasedScale(
        released=rows,
        indicators=tuple(indicators),
        population=policy.population_field,
        geometry=table.geometry[table.frame.index.get_indexer(rows.index)],
        withheld=table.geometry[units],
        crs=table.crs,
        geometry_type=geometry_type,
        withheld_units=None if number == 1 else number,
    )


class ReleaseMemory:
    """Releases of the running session: a second load of the same territory and vintage makes no
    request. Never on disk."""

    def __init__(self) -> None:
        self._releases: dict[tuple[str, str], Release] = {}
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._lock = threading.Lock()
        self._generation = 0

    def obtain(
        self,
        territory: Territory,
        vintage: str,
        cancellation: Cancellation,
        fetch: Callable[[], Release],
    ) -> Release:
        """The release in memory, or what `fetch` brings; two tasks that want the same one fetch it
        once."""
        key = (territory.code, vintage)
        with self._lock:
            own = self._locks.setdefault(key, threading.Lock())
            generation = self._generation
        while not own.acquire(timeout=0.1):
            cancellation.check()
        try:
            found = self._releases.get(key)
            if found is None:
                found = fetch()
                with self._lock:
                    if generation == self._generation:  # not signed out meanwhile
                        self._releases[key] = found
            return found
        finally:
            own.release()

    def find(self, territory: str, vintage: str) -> Release | None:
        return self._releases.get((territory, vintage))

    def forget(self) -> None:
        """Signed out or expired: nothing is kept."""
        with self._lock:
            self._generation += 1
            self._releases.clear()
