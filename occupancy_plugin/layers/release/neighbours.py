"""What the running session lends to a file of the user's own: outlines of the portal's scales,
figures of the territory in which its units lie, columns that say the same. Never a raw figure: the
outlines come with codes alone, all else from releases in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...portal.signin.session import SignedIn
from ...toolbelt.errors import SourceError
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .released import Release

COMMUNE = "commune"
MOST = 0.5  # of a file's communes that lie in a territory whose figures are shown beside it


@dataclass(frozen=True)
class Neighbours:
    """releases: of the portal's territories, in memory"""

    signed: SignedIn | None = None
    releases: tuple[Release, ...] = ()

    def lends(self, scale: str) -> bool:
        """Has the portal that is signed in outlines of this scale?"""
        signed = self.signed
        return signed is not None and any(c.scale == scale for c in signed.catalogue.collections)

    def outlines(self, scale: str, cancellation: Cancellation) -> tuple[Mapping[str, bytes], str]:
        """(code → WKB, authority id) of a scale of the portal, the latest vintage, over all
        territories of the account. Raises SourceError signed out; PortalError."""
        signed = self.signed
        if signed is None:
            raise SourceError(tr("Sign in first: the outlines come from the portal."))
        of_scale = [c for c in signed.catalogue.collections if c.scale == scale]
        if not of_scale:
            raise SourceError(tr("The portal has no outlines of this scale."))
        latest = max(of_scale, key=lambda collection: collection.vintage)
        shapes: dict[str, bytes] = {}
        crs = ""
        for territory in signed.account.territories:
            table = signed.client.rows(
                latest.id,
                territory=territory.key,
                properties=("code",),
                cancellation=cancellation,
            )
            crs = table.crs
            for code, wkb in zip(
                table.frame.index, () if table.geometry is None else table.geometry, strict=False
            ):
                if wkb is not None:
                    shapes[str(code)] = bytes(wkb)
        return shapes, crs

    def beside(self, scale: str, frame: Any, vintage: str) -> Release | None:
        """The release of the territory in which most of the file's communes lie, of the file's
        vintage where the file says one; None where there is none."""
        communes = _communes(scale, frame)
        candidates = []
        for release in self.releases:
            part = release.scales.get(COMMUNE)
            if part is None or release.territory.scale not in release.scales or not communes:
                continue
            share = len(communes & set(map(str, part.released.index))) / len(communes)
            if share >= MOST and vintage in ("", release.vintage):
                candidates.append((release.vintage, release))
        return max(candidates, key=lambda pair: pair[0])[1] if candidates else None

    def figures(self) -> Mapping[str, Any]:
        """Scale → released counts (units × columns) of the latest release that has it: what a
        file's columns are compared with, value by value."""
        frames: dict[str, Any] = {}
        for release in sorted(self.releases, key=lambda one: one.vintage):
            frames |= {scale: part.released for scale, part in release.scales.items()}
        return frames


NONE = Neighbours()


def neighbours(signed: SignedIn | None, releases: Sequence[Release]) -> Neighbours:
    """signed out: nothing is lent."""
    return Neighbours(signed, tuple(releases)) if signed is not None else NONE


def _communes(scale: str, frame: Any) -> set[str]:
    if scale == COMMUNE:
        return set(map(str, frame.index))
    if scale == "iris":
        return {str(code)[:5] for code in frame.index}
    if COMMUNE in frame.columns:
        return {str(code) for code in frame[COMMUNE].dropna()}
    return set()
