"""The gate of statistical secrecy: numpy and pandas only, usable without QGIS.

`protect` makes tables releasable, `attack` says what a reader could still compute.
"""

from .audit.attack import attack
from .ledger import Ledger, LedgerError
from .model import Disclosure, GateError, Protected, Report
from .policy import Policy, PolicyError
from .protect import protect, withhold
from .schema import ClassColumn, Family, Mean, Nesting, Overlap, Rate, Schema, SchemaError, Sum
from .vintages import Reference, protect_beside, protect_vintages

__all__ = [
    "ClassColumn",
    "Disclosure",
    "Family",
    "GateError",
    "Ledger",
    "LedgerError",
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
    "protect",
    "protect_beside",
    "protect_vintages",
    "withhold",
]
