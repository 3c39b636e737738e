"""What the user has declared not to be occupancy data, by a digest of its content: other rows under
the same name are checked again."""

from __future__ import annotations

from qgis.core import QgsSettings

DECLARED = "occupancy/declared"


def is_declared(digest: str) -> bool:
    return bool(digest) and digest in _digests()


def add_declaration(digest: str) -> None:
    if digest:
        QgsSettings().setValue(DECLARED, sorted({*_digests(), digest}))


def _digests() -> set[str]:
    value = QgsSettings().value(DECLARED, []) or []
    return {value} if isinstance(value, str) else set(map(str, value))
