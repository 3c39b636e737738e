"""A territory's atlas from order to folder: window, algorithm and demo use this one function. The
journal has its line before the folder is moved to its place."""

from __future__ import annotations

from pathlib import Path

from ..app_context import AppContext
from ..atlas.folder import Publication, publish, require_place
from ..atlas.order import AtlasOrder
from ..atlas.texts import AtlasMaterial
from ..description import Geometry, Scale, Territory
from ..layers.release.ledgers import Ledgers
from ..layers.release.memory import ReleaseMemory
from ..portal.download import served_scales
from ..portal.model import Catalogue
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.work.progress import Progress
from .dossier_material import load_releases
from .records import record_atlas

LOADING = 60.0  # percent of the progress bar
DEFAULT_VINTAGES = 2  # by default


def scales_on_offer(signed_in: SignedIn, territory: Territory, vintage: str) -> list[Scale]:
    """Return the scales finer than the territory that the account may see, the widest first."""
    order = signed_in.catalogue.order
    visible_scales = served_scales(signed_in.account, signed_in.catalogue, vintage)
    return sorted(
        (
            scale
            for scale in signed_in.catalogue.scales
            if scale.id in visible_scales and scale.order > order.get(territory.scale, -1)
        ),
        key=lambda scale: scale.order,
    )


def usual_scales(signed_in: SignedIn, territory: Territory, vintage: str) -> tuple[str, ...]:
    """Return the default scales: all but addresses. What is published on the web stays there, and
    landlords may object."""
    scales = scales_on_offer(signed_in, territory, vintage)
    return tuple(scale.id for scale in scales if scale.geometry is Geometry.POLYGON)


def usual_vintages(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the default vintages, the latest first."""
    return catalogue.vintage_ids[:DEFAULT_VINTAGES]


def publish_atlas(
    app: AppContext,
    signed_in: SignedIn,
    memory: ReleaseMemory,
    order: AtlasOrder,
    output: Path,
    progress: Progress,
    way: str,
) -> Publication:
    """Load and publish; any thread may call it. Raises OccupancyError, and then leaves the folder
    as it was.

    way: what started it, for the journal. The fictitious territory is not recorded there."""
    require_place(output)  # before the user waits for the gate
    loading = progress.part(0, LOADING)
    releases = load_releases(
        signed_in, memory, order.territory, order.vintages, loading, order.scales
    )
    material = AtlasMaterial(
        order, releases, signed_in.catalogue, signed_in.policy, signed_in.client.transport.base_url
    )

    def record(digest: str) -> None:
        if not signed_in.is_sample:
            record_atlas(app, order, digest, way)

    return publish(material, output, Ledgers.of_profile(), record, progress.part(LOADING, 100))
