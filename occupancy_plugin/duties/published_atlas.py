"""A territory's atlas from order to folder: the releases are recalled in one memory, so that
the vintages are protected beside each other; the journal has its line before the folder stands.

The one run behind the window, the algorithm and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..atlas.folder import Publication, Step, publish, require_place
from ..atlas.order import AtlasOrder
from ..atlas.texts import AtlasMaterial
from ..description import Geometry, Territory
from ..desk import Desk
from ..layers.release.ledgers import Ledgers
from ..layers.release.memory import ReleaseMemory
from ..layers.release.obtain import load_release
from ..portal.download import allowed_collections
from ..portal.signin.session import SignedIn
from ..toolbelt.errors import AtlasError
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation
from .records import record_atlas

if TYPE_CHECKING:
    from ..portal.model import Catalogue, Scale

LOADING = 60.0  # percent of the progress bar
MOST_VINTAGES = 2  # unless others are named


def scales_on_offer(signed: SignedIn, territory: Territory, vintage: str) -> list[Scale]:
    """Scales finer than the territory that the account sees, the widest first."""
    order = {scale.id: scale.order for scale in signed.catalogue.scales}
    seen = {c.scale for c in allowed_collections(signed.account, signed.catalogue, vintage)}
    return sorted(
        (
            scale
            for scale in signed.catalogue.scales
            if scale.id in seen and scale.order > order.get(territory.scale, -1)
        ),
        key=lambda scale: scale.order,
    )


def usual_scales(signed: SignedIn, territory: Territory, vintage: str) -> tuple[str, ...]:
    """Those on offer but addresses: what is on the web stays there, and landlords may object."""
    offered = scales_on_offer(signed, territory, vintage)
    return tuple(scale.id for scale in offered if scale.geometry is Geometry.POLYGON)


def usual_vintages(catalogue: Catalogue) -> tuple[str, ...]:
    """The latest ones, the latest first."""
    known = sorted((v.id for v in catalogue.vintages), reverse=True)
    return tuple(known[:MOST_VINTAGES])


def require_known(kind: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raises AtlasError, with what there is. kind: 'scales', 'vintages', 'indicators'."""
    unknown = [name for name in wanted if name not in known]
    if not unknown:
        return
    sentence = {
        "scales": tr("Your account has no such scales: {names}. There are: {known}."),
        "vintages": tr("The portal has no such vintages: {names}. There are: {known}."),
        "indicators": tr("The portal has no such indicators: {names}. There are: {known}."),
    }[kind]
    raise AtlasError(sentence.format(names=", ".join(unknown), known=", ".join(known)))


def publish_atlas(
    desk: Desk,
    signed: SignedIn,
    memory: ReleaseMemory,
    order: AtlasOrder,
    output: Path,
    cancellation: Cancellation,
    step: Step,
    way: str,
) -> Publication:
    """Any thread. way: what started it, for the journal, which has no line about the fictitious
    territory. Raises OccupancyError; then nothing stands that did not stand before."""
    require_place(output)  # before anybody waits for the gate
    releases = []
    for position, vintage in enumerate(order.vintages):
        start = LOADING * position / len(order.vintages)

        def load_step(percent: float, text: str, start: float = start) -> None:
            step(start + percent * LOADING / 100 / len(order.vintages), text)

        releases.append(
            load_release(
                signed, memory, order.territory, vintage, cancellation, load_step, order.scales
            )
        )
    material = AtlasMaterial(
        order, tuple(releases), signed.catalogue, signed.policy, signed.client.transport.base_url
    )

    def record(digest: str) -> None:
        if not signed.is_sample:
            record_atlas(desk, order, digest, way)

    return publish(
        material,
        output,
        Ledgers.of_profile(),
        record,
        cancellation,
        lambda percent, text: step(LOADING + percent * (100 - LOADING) / 100, text),
    )
