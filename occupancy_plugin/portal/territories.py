"""Reads the smaller territories of a wide account by name: a région's départements, EPCI and
communes.

Only codes and names are requested."""

from __future__ import annotations

from dataclasses import dataclass

from ..description import Territory
from ..toolbelt.work.cancellation import Cancellation
from .client import Client
from .model import NARROWER, Account, Catalogue

Unit = tuple[Territory, dict[str, str]]  # a territory, and scale → code of its ancestors


@dataclass(frozen=True)
class TerritoryNode:
    """A territory in the tree of territories.

    depth: levels below the account's own territory
    ancestors: keys of the territories above it"""

    territory: Territory
    depth: int
    ancestors: tuple[str, ...] = ()


def read_territories(
    client: Client, account: Account, catalogue: Catalogue
) -> tuple[TerritoryNode, ...]:
    """Return the account's territories, each followed by those that it contains. Blocking; raises
    PortalError."""
    collections = _latest_collections(catalogue)
    nodes: list[TerritoryNode] = []
    for territory in account.territories:
        nodes.append(TerritoryNode(territory, 0))
        if territory.scale not in NARROWER:
            continue
        units = []
        for scale in NARROWER[NARROWER.index(territory.scale) + 1 :]:
            if scale in collections and scale in account.allowed_scales:
                units += _of_scale(client, collections[scale], scale, territory)
        nodes += _as_tree(territory, units)
    return tuple(nodes)


def read_smaller(
    client: Client,
    catalogue: Catalogue,
    territory: Territory,
    scale: str,
    cancellation: Cancellation | None,
) -> tuple[Territory, ...]:
    """Return the territories of one scale that a wider one contains, by name. Blocking; raises
    PortalError."""
    collections = _latest_collections(catalogue)
    units = _of_scale(client, collections[scale], scale, territory, cancellation)
    return tuple(sorted((unit for unit, _ in units), key=lambda unit: unit.name))


def _latest_collections(catalogue: Catalogue) -> dict[str, str]:
    return {
        collection.scale: collection.id
        for collection in sorted(catalogue.collections, key=lambda collection: collection.vintage)
    }


def _of_scale(
    client: Client,
    collection: str,
    scale: str,
    territory: Territory,
    cancellation: Cancellation | None = None,
) -> list[Unit]:
    """Return the units of a scale inside a territory, with the codes of their ancestors."""
    wider_scales = NARROWER[1 : NARROWER.index(scale)]
    frame = client.rows(
        collection,
        territory=territory.key,
        properties=("code", "name", *wider_scales),
        shapes=False,
        cancellation=cancellation,
    ).frame
    columns = {name: frame[name].astype(str) for name in ("name", *wider_scales) if name in frame}
    return [
        (
            Territory(str(code), columns["name"].iloc[row] if "name" in columns else code, scale),
            {name: column.iloc[row] for name, column in columns.items() if name != "name"},
        )
        for row, code in enumerate(frame.index.astype(str))
    ]


def _as_tree(root: Territory, units: list[Unit]) -> list[TerritoryNode]:
    """Return the units as a tree: each below its nearest ancestor, by name."""
    keys = {(territory.scale, territory.code) for territory, _ in units}
    children: dict[tuple[str, str], list[Unit]] = {}
    for territory, parents in units:
        wider_scales = [
            scale for scale in reversed(NARROWER) if (scale, parents.get(scale, "")) in keys
        ]
        nearest_ancestor = (
            (wider_scales[0], parents[wider_scales[0]]) if wider_scales else (root.scale, root.code)
        )
        children.setdefault(nearest_ancestor, []).append((territory, parents))
    nodes: list[TerritoryNode] = []

    def descend(parent: tuple[str, str], ancestors: tuple[str, ...]) -> None:
        for territory, _ in sorted(children.get(parent, ()), key=lambda unit: unit[0].name):
            nodes.append(TerritoryNode(territory, len(ancestors), ancestors))
            descend((territory.scale, territory.code), (*ancestors, territory.key))

    descend((root.scale, root.code), (root.key,))
    return nodes
