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
    client: Client,
    account: Account,
    catalogue: Catalogue,
    cancellation: Cancellation | None = None,
) -> tuple[Place, ...]:
    """The account's territories, each followed by those that it holds. Blocking; raises
    PortalError."""
    latest = {c.scale: c.id for c in sorted(catalogue.collections, key=lambda one: one.vintage)}
    allowed = {right.scale for right in account.scales if right.allowed}
    places: list[Place] = []
    for own in account.territories:
        places.append(Place(own, 0))
        if own.scale not in NARROWER:
            continue
        inside = []
        for scale in NARROWER[NARROWER.index(own.scale) + 1 :]:
            if scale in latest and scale in allowed:
                inside += _of_scale(client, latest[scale], scale, own, cancellation)
        places += _as_tree(own, inside)
    return tuple(places)


Unit = tuple[Territory, dict[str, str]]  # with the codes of what holds it, by scale


def _of_scale(
    client: Client, collection: str, scale: str, own: Territory, cancellation: Cancellation | None
) -> list[Unit]:
    holders = NARROWER[1 : NARROWER.index(scale)]
    frame = client.rows(
        collection,
        territory=own.key,
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


def _as_tree(own: Territory, units: list[Unit]) -> list[Place]:
    """Each under the nearest that holds it, by name."""
    known = {(t.scale, t.code) for t, _ in units}
    under: dict[tuple[str, str], list[Unit]] = {}
    for territory, above in units:
        nearest = [s for s in reversed(NARROWER) if (s, above.get(s, "")) in known]
        holder = (nearest[0], above[nearest[0]]) if nearest else (own.scale, own.code)
        under.setdefault(holder, []).append((territory, above))
    places: list[Place] = []

    def descend(holder: tuple[str, str], holders: tuple[str, ...]) -> None:
        for territory, _ in sorted(under.get(holder, ()), key=lambda unit: unit[0].name):
            places.append(Place(territory, len(holders), holders))
            descend((territory.scale, territory.code), (*holders, territory.key))

    descend((own.scale, own.code), (own.key,))
    return places
