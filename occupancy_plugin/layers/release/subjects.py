"""The portal's subjects other than occupancy: demands for social housing and attributions, by year.
They take the same path as occupancy (rights, download, gate, ledger). Their population is the
applicants, or the households that were housed."""

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
    """One subject with its releases, the newest year first. Earlier years hold only the territory's
    scale and wider ones."""

    id: str
    catalogue: Catalogue
    policy: PortalPolicy
    releases: tuple[Release, ...]


def load_subjects(
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
) -> Mapping[str, Subject]:
    """Load every subject that the portal serves to this account, up to the year of the vintage. A
    refused subject is left out, and the log gives the reason. Return subjects by id. Raises
    PortalError for a portal that does not answer; Cancelled."""
    subjects = {}
    for name in signed_in.catalogue.subjects:
        try:
            subject = _load_subject(name, signed_in, memory, territory, vintage, cancellation, step)
        except (AccessRefused, BadData, GateRefused, NotAPortal) as error:
            log(f"diagnosis: {name} is left out: {error}")
            continue
        if subject.releases:
            subjects[name] = subject
        else:
            log(f"diagnosis: {name} is left out: the portal has no year up to {vintage}")
    return subjects


def _load_subject(
    name: str,
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    cancellation: Cancellation,
    step: Step,
) -> Subject:
    catalogue, policy = signed_in.client.subject(name, cancellation)
    subject_session = replace(signed_in, catalogue=catalogue, policy=policy, subject=name)
    years = sorted((v.id for v in catalogue.vintages if v.id <= vintage), reverse=True)
    order = {scale.id: scale.order for scale in catalogue.scales}
    down_to = order.get(territory.scale, 0)
    subject_memory = memory.of_subject(name)
    releases: list[Release] = []
    for year in years[:MOST_YEARS]:
        served_scales = frozenset(
            c.scale for c in allowed_collections(signed_in.account, catalogue, year)
        )
        wanted_scales = (
            served_scales
            if not releases
            else frozenset(s for s in served_scales if order[s] <= down_to)
        )

        def fetch(year: str = year, scales: frozenset[str] = wanted_scales) -> Release:
            others = subject_memory.others(territory.key, year)
            return obtain(subject_session, territory, year, cancellation, step, others, scales)

        releases.append(subject_memory.obtain(territory, year, cancellation, fetch, wanted_scales))
    return Subject(name, catalogue, policy, tuple(releases))
