"""The territory's figure beside those of its département, its région and France. Released rows only
(R13)."""

from __future__ import annotations

from dataclasses import dataclass

from ...portal.model import Catalogue
from ..release.released import Release


@dataclass(frozen=True)
class Comparator:
    """One figure; `value` is None where it is hidden. `scale`: of the unit it is about."""

    name: str
    value: float | None
    scale: str = ""


def comparators(release: Release, catalogue: Catalogue, indicator: str) -> list[Comparator]:
    """From the territory itself outwards, as far as the account sees."""
    order = {scale.id: scale.order for scale in catalogue.scales}
    own = release.scales.get(release.territory.scale)
    if own is None or release.territory.code not in own.frame.index:
        return []
    row = own.frame.loc[release.territory.code]
    found = [Comparator(release.territory.name, _value(row, indicator), release.territory.scale)]
    wider = [s for s in release.scales if order.get(s, 0) < order.get(release.territory.scale, 0)]
    for scale in sorted(wider, key=lambda s: -order.get(s, 0)):
        frame = release.scales[scale].frame
        code = row.get(scale) if scale in row.index else None
        if code is None and len(frame) == 1:
            code = frame.index[0]
        if isinstance(code, str) and code in frame.index:
            parent = frame.loc[code]
            found.append(
                Comparator(str(parent.get("name", code)), _value(parent, indicator), scale)
            )
    return found


def _value(row: object, indicator: str) -> float | None:
    value = row.get(indicator) if indicator in row.index else None  # type: ignore[attr-defined]
    return float(value) if isinstance(value, (int, float)) and value == value else None
