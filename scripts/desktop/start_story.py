"""Played inside QGIS: starts the plugin as QGIS does, and measures the time."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from typing import Any

import qgis.utils

HEAVY = ("pandas", "scipy", "requests", "numpy")


def start(_: Any) -> Generator[Any, None, dict[str, Any]]:
    yield 200
    modules_before = {name for name in HEAVY if name in sys.modules}
    qgis.utils.updateAvailablePlugins()
    started = time.perf_counter()
    qgis.utils.loadPlugin("occupancy_plugin")
    qgis.utils.startPlugin("occupancy_plugin")
    seconds = time.perf_counter() - started
    imported = [name for name in HEAVY if name in sys.modules and name not in modules_before]
    return {"seconds": seconds, "brought": imported}
