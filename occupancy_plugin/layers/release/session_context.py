"""The session's contribution to the user's own files: policy and catalogue, outlines, and released
figures of the surrounding territory. It has no raw figure: outlines come with codes only, figures
from releases in memory."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...description import Kind
from ...portal.documents import read_catalogue
from ...portal.model import Catalogue
from ...portal.signin.signed_in import SignedIn
from ...secrecy import Policy
from ...sources.mapping.heading_words import Vocabulary
from ...sources.projections import outlines_in_own_system
from ...toolbelt.errors import SourceError
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .released import Release

COMMUNE = "commune"
MIN_SHARE = 0.5  # of a file's communes in a territory, to compare the file with its figures


@dataclass(frozen=True)
class SessionContext:
    """The portal's session and its releases.

    signed_in: None when signed out: there are no outlines then
    releases: the releases in memory"""

    signed_in: SignedIn | None = None
    releases: tuple[Release, ...] = ()

    @property
    def policy(self) -> Policy:
        """The thresholds of the session's portal, the floor when signed out."""
        return Policy.from_json(self.signed_in.policy.thresholds) if self.signed_in else Policy()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the session's portal, the sample's when signed out."""
        return self.signed_in.catalogue if self.signed_in is not None else shipped_catalogue()

    def vocabulary(self) -> Vocabulary:
        """Return the spellings of the catalogue's columns."""
        catalogue = self.catalogue
        weights = {
            indicator.numerator[0]: indicator.denominator
            for indicator in catalogue.indicators
            if indicator.kind == Kind.MEAN
        }
        return Vocabulary.of(catalogue.columns, weights)

    def has_outlines(self, scale: str) -> bool:
        """Whether the session's portal serves outlines of this scale."""
        signed_in = self.signed_in
        return signed_in is not None and any(
            collection.scale == scale for collection in signed_in.catalogue.collections
        )

    def outlines(self, scale: str, cancellation: Cancellation) -> tuple[Mapping[str, bytes], str]:
        """Fetch the outlines of a scale, in its latest vintage, over the account's territories.
        Return (code → WKB, authority id of their CRS). Raises SourceError when signed out or
        without outlines of the scale; PortalError."""
        signed_in = self.signed_in
        if signed_in is None:
            raise SourceError(tr("Sign in first: the outlines come from the portal."))
        of_scale = [c for c in signed_in.catalogue.collections if c.scale == scale]
        if not of_scale:
            raise SourceError(tr("The portal has no outlines of this scale."))
        latest_collection = max(of_scale, key=lambda collection: collection.vintage)
        shapes: dict[str, bytes] = {}
        crs = ""
        for territory in signed_in.account.territories:
            table = signed_in.client.rows(
                latest_collection.id,
                territory=territory.key,
                properties=("code",),
                cancellation=cancellation,
            )
            crs = table.crs
            geometry = () if table.geometry is None else table.geometry
            for code, wkb in zip(table.frame.index, geometry, strict=False):
                if wkb is not None:
                    shapes[str(code)] = bytes(wkb)
        return outlines_in_own_system(shapes, crs)

    def surrounding_release(self, scale: str, frame: Any, vintage: str) -> Release | None:
        """Return the latest release of a territory that holds at least half of the file's communes,
        None without one. A vintage that the file states must be the release's."""
        communes, candidates = _communes(scale, frame), []
        for release in self.releases:
            of_release = release.scales.get(COMMUNE)
            if of_release is None or release.territory.scale not in release.scales:
                continue
            common = communes.intersection(map(str, of_release.released.index))
            if common and len(common) >= MIN_SHARE * len(communes):
                candidates.append(release)
        fitting = (it for it in candidates if vintage in ("", it.vintage))
        return max(fitting, key=lambda release: release.vintage, default=None)


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue of the sample that ships."""
    compressed = resource("sample", "catalogue.json.xz").read_bytes()
    return read_catalogue(json.loads(lzma.decompress(compressed)))


NO_SESSION = SessionContext()


def session_context(signed_in: SignedIn | None, releases: Sequence[Release]) -> SessionContext:
    """Return the context of the session, empty when signed out."""
    return SessionContext(signed_in, tuple(releases)) if signed_in is not None else NO_SESSION


def _communes(scale: str, frame: Any) -> set[str]:
    """Return the commune codes of the rows: from the codes, or from the column of the commune."""
    if scale == COMMUNE:
        return set(map(str, frame.index))
    if scale == "iris":
        return {str(code)[:5] for code in frame.index}
    if COMMUNE in frame.columns:
        return {str(code) for code in frame[COMMUNE].dropna()}
    return set()
