"""What a portal counts besides occupancy: the demands for social housing and the attributions, year
by year. The same road as occupancy's – rights, download, gate, ledger – with households of their
own: those that ask, those that were housed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...portal.download import Step, allowed_collections
from ...portal.model import Catalogue, PortalPolicy, Territory
from ...portal.signin.session import SignedIn
from ...toolbelt.errors import AccessRefused, BadData, GateRefused, NotAPortal
from ...toolbelt.message_bar import log
from ...toolbelt.work.cancellation import Cancellation
from .memory import ReleaseMemory
from .obtain import obtain
from .released import Release

MOST_YEARS = 5


@dataclass(frozen=True)
class Subject:
    """releases: the newest year first; earlier ones hold the territory and what is wider."""

    id: str
    catalogue: Catalogue
    policy: PortalPolicy
    releases: tuple[Release, ...]


def recall_subjects(
    signed: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
) -> Mapping[str, Subject]:
    """Every subject that the portal serves to this account, up to the year of the vintage; one that
    is refused is left out, and the log says why. Raises PortalError for a portal that is away,
    Cancelled."""
    found = {}
    for name in signed.catalogue.subjects:
        try:
            subject = _recall(name, signed, memory, territory, vintage, cancellation, step)
        except (AccessRefused, BadData, GateRefused, NotAPortal) as error:
            log(f"diagnosis: {name} is left out: {error}")
            continue
        if subject.releases:
            found[name] = subject
        else:
            log(f"diagnosis: {name} is left out: the portal has no year up to {vintage}")
    return found


def _recall(
    name: str,
    signed: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
) -> Subject:
    catalogue, policy = signed.client.subject(name, cancellation)
    asking = replace(signed, catalogue=catalogue, policy=policy, subject=name)
    years = sorted((v.id for v in catalogue.vintages if v.id <= vintage), reverse=True)
    order = {scale.id: scale.order for scale in catalogue.scales}
    down_to = order.get(territory.scale, 0)
    kept = memory.of_subject(name)
    releases: list[Release] = []
    for year in years[:MOST_YEARS]:
        every = frozenset(c.scale for c in allowed_collections(signed.account, catalogue, year))
        wanted = every if not releases else frozenset(s for s in every if order[s] <= down_to)

        def fetch(year: str = year, scales: frozenset[str] = wanted) -> Release:
            others = kept.others(territory.key, year)
            return obtain(asking, territory, year, cancellation, step, others, scales)

        releases.append(kept.obtain(territory, year, cancellation, fetch, wanted))
    return Subject(name, catalogue, policy, tuple(releases))
