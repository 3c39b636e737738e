"""The portal's subjects other than occupancy: demands for social housing and attributions, by year.
They take the same path as occupancy (rights, download, gate, ledger). Their population is the
applicants, or the households that were housed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...description import Territory
from ...portal.download import order_of, served_scales
from ...portal.model import Catalogue, PortalPolicy
from ...portal.signin.signed_in import SignedIn
from ...secrecy import hide_differences
from ...sources.subject_tables import years_in
from ...toolbelt.errors import AccessRefused, BadData, GateRefused, NotAPortal
from ...toolbelt.message_bar import log
from ...toolbelt.work.progress import Progress
from .memory import ReleaseMemory
from .obtain import load_scales
from .released import Release

MOST_YEARS = 9  # of which a finished period of five years is among


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
    progress: Progress,
) -> Mapping[str, Subject]:
    """Load every subject that the portal serves to this account, up to the year of the vintage. A
    refused subject is left out, and the log gives the reason. Return subjects by id. Raises
    PortalError for a portal that does not answer; Cancelled."""
    subjects: dict[str, Subject] = {}
    for name in signed_in.catalogue.subjects:
        try:
            subject = _load_subject(name, signed_in, memory, territory, vintage, progress)
            if subject.catalogue.sum_of and subject.releases:
                subject = _without_differences(subject, subjects.get(subject.catalogue.sum_of))
        except (AccessRefused, BadData, GateRefused, NotAPortal) as error:
            log(f"diagnosis: {name} is left out: {error}")
            continue
        if subject.releases:
            subjects[name] = subject
        else:
            log(f"diagnosis: {name} is left out: the portal has no year up to {vintage}")
    return subjects


def _without_differences(period: Subject, years: Subject | None) -> Subject:
    """Return the newest period, with hidden what one of its years hides. Where the release of a
    year is missing the period gets no release, because what that year hides is unknown."""
    newest_release = period.releases[0]
    summed = set(map(str, years_in(newest_release.vintage)))
    summed_years = [year for year in (years.releases if years else ()) if year.vintage in summed]
    if len(summed_years) != len(summed):
        return replace(period, releases=())
    schema = period.catalogue.schema(period.policy.population_field)
    released_rows = hide_differences(
        newest_release.rows, [year.rows for year in summed_years], schema
    )
    scales = {}
    for scale, released_scale in newest_release.scales.items():
        rows = released_rows[scale]
        geometry = released_scale.geometry[released_scale.released.index.get_indexer(rows.index)]
        scales[scale] = replace(released_scale, released=rows, geometry=geometry)
    return replace(period, releases=(replace(newest_release, scales=scales),))


def _load_subject(
    name: str,
    signed_in: SignedIn,
    memory: ReleaseMemory,
    territory: Territory,
    vintage: str,
    progress: Progress,
) -> Subject:
    """Load the years of one subject, the newest first, each through the gate."""
    catalogue, policy = signed_in.client.subject(name, progress.cancellation)
    subject_session = replace(signed_in, catalogue=catalogue, policy=policy, subject=name)
    spans = {definition.id: years_in(definition.id) for definition in catalogue.vintages}
    ended_vintages = [year for year, span in spans.items() if str(span[-1]) <= vintage]
    years = sorted(ended_vintages, key=lambda y: (spans[y].start, spans[y].stop), reverse=True)
    order, down_to = catalogue.order, order_of(territory, catalogue)
    subject_memory = memory.of_subject(name)
    releases: list[Release] = []
    for year in years[:MOST_YEARS]:
        wanted_scales = served_scales(signed_in.account, catalogue, year)
        if releases:
            wanted_scales = frozenset(scale for scale in wanted_scales if order[scale] <= down_to)
        releases.append(
            load_scales(subject_session, subject_memory, territory, year, progress, wanted_scales)
        )
    return Subject(name, catalogue, policy, tuple(releases))
