"""Played inside QGIS: is the installed plugin there?"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsApplication


def started(desk: Any) -> Generator[Any, None, dict[str, Any]]:
    yield desk.until(lambda: desk.sees("occupancySignIn"), "the dock", 20)
    provider = QgsApplication.processingRegistry().providerById("occupancy")
    return {
        "dock": True,
        "provider": sorted(algorithm.name() for algorithm in provider.algorithms()),
    }
