"""The gate of statistical secrecy: numpy, pandas and scipy only, usable without QGIS.

`protect` makes tables releasable; `attack` computes what they still disclose.
"""

from __future__ import annotations

import contextlib
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .audit.attack import attack
    from .gate import protect, units_to_withhold
    from .ledger import Ledger, LedgerError
    from .model import Disclosure, GateError, Protected, Report
    from .periods import hide_differences, without_own_year
    from .policy import Policy, PolicyError
    from .remembered import protect_once
    from .schema import (
        ClassColumn,
        Family,
        Inclusion,
        LowerBound,
        Mean,
        Nesting,
        Overlap,
        Rate,
        Schema,
        SchemaError,
        Sum,
    )
    from .vintages import Reference, protect_vintages, protect_with_reference

# imported when a name is first used, so that QGIS starts without pandas
_NAMES = {
    "audit.attack": "attack",
    "gate": "protect units_to_withhold",
    "ledger": "Ledger LedgerError",
    "model": "Disclosure GateError Protected Report",
    "periods": "hide_differences without_own_year",
    "policy": "Policy PolicyError",
    "remembered": "protect_once",
    "schema": "ClassColumn Family Inclusion LowerBound Mean Nesting Overlap Rate Schema SchemaError"
    " Sum",
    "vintages": "Reference protect_vintages protect_with_reference",
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "ClassColumn",
    "Disclosure",
    "Family",
    "GateError",
    "Inclusion",
    "Ledger",
    "LedgerError",
    "LowerBound",
    "Mean",
    "Nesting",
    "Overlap",
    "Policy",
    "PolicyError",
    "Protected",
    "Rate",
    "Reference",
    "Report",
    "Schema",
    "SchemaError",
    "Sum",
    "attack",
    "hide_differences",
    "protect",
    "protect_once",
    "protect_vintages",
    "protect_with_reference",
    "units_to_withhold",
    "without_own_year",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _import_solver()
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)


@cache
def _import_solver() -> None:
    """Import SciPy's solvers in a thread of their own. pybind11, which they are built with, keeps
    the Python state of the thread that imports it first. A task of QGIS has a new state each time,
    in a thread that later tasks get again, where SciPy then used the old one and QGIS crashed."""

    def import_quietly() -> None:
        with contextlib.suppress(ImportError):  # the import of what was asked for raises it again
            import_module("scipy.optimize")

    thread = Thread(target=import_quietly, name="occupancy-solver")
    thread.start()
    thread.join()
