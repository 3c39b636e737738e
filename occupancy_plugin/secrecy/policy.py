"""The thresholds of the rules of statistical secrecy, as data.

A policy may only be stricter than the floor built into the product (R12): 11 households, no rate of
0 % or 100 %.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

FLOOR_HOUSEHOLDS = 11
FLOOR_RATES: tuple[float, ...] = (0.0, 100.0)


class PolicyError(ValueError):
    """A policy that is weaker than the floor (R12) or that cannot be read."""


@dataclass(frozen=True)
class Policy:
    """Thresholds of the gate.

    min_households: a unit with 1 … min_households − 1 households is withheld (R1); at least 11
    hidden_rates: rates in percent that are never released (R3); always contains 0 and 100
    near_extremes: decimals at which a rate is displayed: a value that *rounds* to a hidden rate is
    hidden too (R4)
    min_cell: optional, R2: any cell built on 1 … min_cell − 1 people is hidden (0 = rule off)
    need_share, need_floor, need_cap
                     width of an interval that protects a hidden cell, no threshold:
                     need = min(need_cap, max(need_floor, ⌈need_share · households⌉));
                     docs/secrecy.md, section 1
    dominance: optional, R10: share in percent of one contributor above which a magnitude is hidden
    (None = off)
    version: the portal's name for this policy, stamped on exports
    """

    min_households: int = FLOOR_HOUSEHOLDS
    hidden_rates: tuple[float, ...] = FLOOR_RATES
    near_extremes: int = 1
    min_cell: int = 0
    need_share: float = 0.05
    need_floor: int = 2
    need_cap: int = 11
    dominance: float | None = None
    version: str = ""

    def __post_init__(self) -> None:
        try:
            rates = tuple(float(rate) for rate in self.hidden_rates)
        except (TypeError, ValueError) as error:
            raise PolicyError("hidden_rates must be a list of numbers.") from error
        object.__setattr__(self, "hidden_rates", rates)
        if self.min_households < FLOOR_HOUSEHOLDS:
            raise PolicyError(f"min_households must be at least {FLOOR_HOUSEHOLDS}.")
        if not set(FLOOR_RATES) <= set(self.hidden_rates):
            raise PolicyError("hidden_rates must contain 0 and 100.")
        if not 0 <= self.near_extremes <= 6:
            raise PolicyError("near_extremes is a number of decimals, from 0 to 6.")
        if self.min_cell < 0:
            raise PolicyError("min_cell cannot be negative.")
        if self.need_floor < 2 or self.need_cap < self.need_floor or not 0 <= self.need_share <= 1:
            raise PolicyError("need_floor, need_cap and need_share do not describe a width.")
        if self.dominance is not None and not 0 < self.dominance <= 100:
            raise PolicyError("dominance is a share in percent.")

    def to_json(self) -> str:
        """Return the `POLICY` of the Processing algorithms."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | Mapping[str, object]) -> Policy:
        """Read a policy; keys that this version does not know are ignored, a weaker rule raises
        PolicyError."""
        try:
            document: dict[str, Any] = json.loads(text) if isinstance(text, str) else dict(text)
            names = {field.name for field in fields(cls)}
            values = {key: value for key, value in document.items() if key in names}
            if "hidden_rates" in values:
                values["hidden_rates"] = tuple(values["hidden_rates"])
            return cls(**values)
        except PolicyError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise PolicyError("The policy cannot be read.") from error
