"""Downloads all scales of a territory and vintage, and reports the progress in words. For a worker
thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Container

from ..description import Territory
from ..table import Table
from ..toolbelt.errors import BadData
from ..toolbelt.numbers import Numbers
from ..toolbelt.translation import language, text_of, tr
from ..toolbelt.work.cancellation import Cancellation
from .client import DownloadProgress
from .model import Account, Catalogue, Collection
from .signin.signed_in import SignedIn

Step = Callable[[float, str], None]  # percent done, what the work does now

FINEST_ORDER = 99  # the place behind all scales in their order
CONFIDENT_SECONDS = 1.0  # before that, the time left is not estimated


def download(
    signed_in: SignedIn,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
    scales: Container[str] | None = None,
) -> dict[str, Table]:
    """Download every scale that the account may see, or those in `scales`.

    Return scale id → raw rows with geometry. Raises PortalError. Scales wider than the territory
    (its département, its région) are requested without it. So is the scale of the account's own
    territory where the portal suppresses its rows: it serves the EPCI of the département."""
    account, catalogue = signed_in.account, signed_in.catalogue
    own_order, order = order_of(territory, catalogue), catalogue.order
    own_order += signed_in.policy.suppressed and territory in account.territories
    collections = [
        collection
        for collection in allowed_collections(account, catalogue, vintage)
        if scales is None or collection.scale in scales
    ]
    if not collections:
        raise BadData(tr("The portal has no data of this vintage for your account."))
    share = 100.0 / len(collections)
    tables: dict[str, Table] = {}
    for position, collection in enumerate(collections):
        is_inside = order.get(collection.scale, FINEST_ORDER) >= own_order
        tables[collection.scale] = signed_in.client.rows(
            collection.id,
            territory=territory.key if is_inside else "",
            cancellation=cancellation,
            progress=_reporter(
                step, position * share, share, text_of(catalogue.scale_label(collection.scale))
            ),
        )
        step((position + 1) * share, tr("Downloading"))
    if any(table.geometry is None for table in tables.values()):
        raise BadData(
            tr("The portal's data come without geometry. Nothing was loaded."), "no geometry"
        )
    return tables


def allowed_collections(account: Account, catalogue: Catalogue, vintage: str) -> list[Collection]:
    """Return the collections of a vintage that the account may see."""
    return [
        collection
        for collection in catalogue.collections
        if collection.vintage == vintage and collection.scale in account.allowed_scales
    ]


def served_scales(account: Account, catalogue: Catalogue, vintage: str) -> frozenset[str]:
    """Return the scales of a vintage that the account may see."""
    return frozenset(
        collection.scale for collection in allowed_collections(account, catalogue, vintage)
    )


def order_of(territory: Territory, catalogue: Catalogue) -> int:
    """Return the rank of a territory among the scales. A catalogue without communes has wider
    units only."""
    return catalogue.order.get(
        territory.scale, FINEST_ORDER if territory.scale == "commune" else -1
    )


def _reporter(
    step: Step, start: float, share: float, scale: str
) -> Callable[[DownloadProgress], None]:
    """Return a function that reports the progress of one scale. start, share: percent of the whole
    download."""
    start_time = time.monotonic()

    def report(progress: DownloadProgress) -> None:
        text = f"{scale} – {progress_text(progress, time.monotonic() - start_time)}"
        step(start + (fraction_done(progress) or 0.5) * share, text)

    return report


def fraction_done(progress: DownloadProgress) -> float | None:
    """Return how much of a download has arrived, from 0 to 1; None where the portal announced no
    size."""
    if progress.all_bytes:
        return min(progress.bytes / progress.all_bytes, 1.0)
    return min(progress.rows / progress.all_rows, 1.0) if progress.all_rows else None


def progress_text(progress: DownloadProgress, seconds: float) -> str:
    """Return for example 'Downloading: 12.3 of 40.1 MB, 51,000 of 285,632 rows, about 8 s left'."""
    format_number = Numbers(language()).number
    size = format_number(progress.bytes / 1e6, 1)
    total_bytes = progress.all_bytes
    phrases = [
        tr("{size} of {whole} MB").format(size=size, whole=format_number(total_bytes / 1e6, 1))
        if total_bytes
        else tr("{size} MB").format(size=size)
    ]
    if progress.all_rows:
        phrases.append(
            tr("{rows} of {all} rows").format(
                rows=format_number(progress.rows), all=format_number(progress.all_rows)
            )
        )
    fraction = fraction_done(progress)
    if fraction and seconds > CONFIDENT_SECONDS:
        phrases.append(
            tr("about {seconds} s left").format(
                seconds=format_number(math.ceil(seconds * (1 - fraction) / fraction))
            )
        )
    return tr("Downloading: {parts}").format(parts=", ".join(phrases))
