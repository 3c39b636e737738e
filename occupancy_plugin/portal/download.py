"""All scales of a territory and vintage, downloaded one after the other, and what the progress bar
says meanwhile. For a worker thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Container

from ..table import Table
from ..toolbelt.errors import BadData
from ..toolbelt.numbers import Numbers
from ..toolbelt.translation import language, text_of, tr
from ..toolbelt.work.cancellation import Cancellation
from .client import Client, Received
from .model import Account, Catalogue, Collection, Territory

Step = Callable[[float, str], None]  # percent done, what is being done

CONFIDENT_SECONDS = 1.0  # before that, an estimate is a guess


def download(
    client: Client,
    account: Account,
    catalogue: Catalogue,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
    scales: Container[str] | None = None,
) -> dict[str, Table]:
    """Every scale that the account may see, or of these `scales`: scale id → raw rows with
    geometry. Raises PortalError.

    A scale wider than the territory (its département, its région) is asked for without it."""
    order = {scale.id: scale.order for scale in catalogue.scales}
    collections = [
        c for c in served(account, catalogue, vintage) if scales is None or c.scale in scales
    ]
    if not collections:
        raise BadData(tr("The portal has no data of this vintage for your account."))
    share = 100.0 / len(collections)
    names = {scale.id: text_of(scale.label, scale.id) for scale in catalogue.scales}
    tables: dict[str, Table] = {}
    for position, collection in enumerate(collections):
        narrower = order.get(collection.scale, 99) >= order.get(territory.scale, -1)
        tables[collection.scale] = client.rows(
            collection.id,
            territory=territory.key if narrower else "",
            cancellation=cancellation,
            progress=_reporter(step, position * share, share, names.get(collection.scale, "")),
        )
        step((position + 1) * share, tr("Downloading"))
    if any(table.geometry is None for table in tables.values()):
        raise BadData(
            tr("The portal's data come without geometry. Nothing was loaded."), "no geometry"
        )
    return tables


def served(account: Account, catalogue: Catalogue, vintage: str) -> list[Collection]:
    """What the account may see of a vintage."""
    allowed = {right.scale for right in account.scales if right.allowed}
    return [c for c in catalogue.collections if c.vintage == vintage and c.scale in allowed]


def _reporter(step: Step, start: float, share: float, scale: str) -> Callable[[Received], None]:
    """Hands on how far the download of a scale is; `start` and `share` are percent of all of
    them."""
    begun = time.monotonic()

    def report(received: Received) -> None:
        text = f"{scale} – {progress_text(received, time.monotonic() - begun)}"
        step(start + (part_of(received) or 0.5) * share, text)

    return report


def part_of(received: Received) -> float | None:
    """How much of a download has come, from 0 to 1; None where nothing was announced."""
    if received.all_bytes:
        return min(received.bytes / received.all_bytes, 1.0)
    return min(received.rows / received.all_rows, 1.0) if received.all_rows else None


def progress_text(received: Received, seconds: float) -> str:
    """'Downloading: 12.3 of 40.1 MB, 51,000 of 285,632 rows, about 8 s left'."""

    number = Numbers(language()).number
    size = number(received.bytes / 1e6, 1)
    total_bytes = received.all_bytes
    parts = [
        tr("{size} of {whole} MB").format(size=size, whole=number(total_bytes / 1e6, 1))
        if total_bytes
        else tr("{size} MB").format(size=size)
    ]
    if received.all_rows:
        parts.append(
            tr("{rows} of {all} rows").format(
                rows=number(received.rows), all=number(received.all_rows)
            )
        )
    part = part_of(received)
    if part and seconds > CONFIDENT_SECONDS:
        parts.append(
            tr("about {seconds} s left").format(
                seconds=number(math.ceil(seconds * (1 - part) / part))
            )
        )
    return tr("Downloading: {parts}").format(parts=", ".join(parts))
