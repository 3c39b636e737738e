"""The smaller territories of a wide account – a région's départements, EPCI and communes – by name:
codes and names alone are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..description import Territory
from ..toolbelt.work.cancellation import Cancellation
from .client import Client
from .model import NARROWER, Account, Catalogue


@dataclass(frozen=True)
class Place:
    """A territory in the tree of territories: `depth` below the account's own, `holders` the codes
    of those above it."""

    territory: Territory
    depth: int
    holders: tuple[str, ...] = ()


def places_of(
    client: Client, account: Account, catalogue: Catalogue, cancellation: Cancellation | None = None
) -> tuple[Place, ...]:
    """The account's territories, each followed by those that it holds. Blocking; raises
    PortalError."""
    latest = _latest(catalogue)
    allowed = {right.scale for right in account.scales if right.allowed}
    places: list[Place] = []
    for territory in account.territories:
        places.append(Place(territory, 0))
        if territory.scale not in NARROWER:
            continue
        units = []
        for scale in NARROWER[NARROWER.index(territory.scale) + 1 :]:
            if scale in latest and scale in allowed:
                units += _of_scale(client, latest[scale], scale, territory, cancellation)
        places += _as_tree(territory, units)
    return tuple(places)


def within(
    client: Client,
    catalogue: Catalogue,
    territory: Territory,
    scale: str,
    cancellation: Cancellation | None = None,
) -> tuple[Territory, ...]:
    """The territories of one scale that a wider one holds, by name. Blocking; raises
    PortalError."""
    latest = _latest(catalogue)
    units = _of_scale(client, latest[scale], scale, territory, cancellation)
    return tuple(sorted((unit for unit, _ in units), key=lambda unit: unit.name))


def _latest(catalogue: Catalogue) -> dict[str, str]:
    """Scale → its collection of the latest vintage."""
    return {c.scale: c.id for c in sorted(catalogue.collections, key=lambda one: one.vintage)}


Unit = tuple[Territory, dict[str, str]]  # with the codes of what holds it, by scale


def _of_scale(
    client: Client,
    collection: str,
    scale: str,
    territory: Territory,
    cancellation: Cancellation | None,
) -> list[Unit]:
    holders = NARROWER[1 : NARROWER.index(scale)]
    frame = client.rows(
        collection,
        territory=territory.key,
        properties=("code", "name", *holders),
        shapes=False,
        cancellation=cancellation,
    ).frame
    columns = {name: frame[name].astype(str) for name in ("name", *holders) if name in frame}
    return [
        (
            Territory(str(code), columns["name"].iloc[row] if "name" in columns else code, scale),
            {name: column.iloc[row] for name, column in columns.items() if name != "name"},
        )
        for row, code in enumerate(frame.index.astype(str))
    ]


def _as_tree(root: Territory, units: list[Unit]) -> list[Place]:
    """Each under the nearest that holds it, by name."""
    keys = {(t.scale, t.code) for t, _ in units}
    children: dict[tuple[str, str], list[Unit]] = {}
    for territory, parents in units:
        nearest = [s for s in reversed(NARROWER) if (s, parents.get(s, "")) in keys]
        holder = (nearest[0], parents[nearest[0]]) if nearest else (root.scale, root.code)
        children.setdefault(holder, []).append((territory, parents))
    places: list[Place] = []

    def descend(holder: tuple[str, str], holders: tuple[str, ...]) -> None:
        for territory, _ in sorted(children.get(holder, ()), key=lambda unit: unit[0].name):
            places.append(Place(territory, len(holders), holders))
            descend((territory.scale, territory.code), (*holders, territory.key))

    descend((root.scale, root.code), (root.key,))
    return places
