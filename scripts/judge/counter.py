"""Compares figures of a dossier with the raw rows, for tables and for sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .world import RING, SLIP, Unit, World, half_up, row_of

LETTERS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
NUMBER = r"[+−]?\d[\d\u202f]*(?:,\d+)?"


@dataclass(frozen=True)
class Figure:
    """A figure of the dossier and what the raw rows say, None where they say nothing."""

    page: str
    what: str
    shown: float
    counted: float | None
    decimals: int

    @property
    def is_right(self) -> bool:
        if self.counted is None:
            return False
        return abs(self.shown - self.counted) <= 0.5 * 10**-self.decimals + SLIP


@dataclass
class Account:
    """The result of a recount. unread: texts with a number that no rule understands"""

    figures: list[Figure] = field(default_factory=list)
    sentences: int = 0
    unread: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.is_right]


def number(text: str | None) -> float | None:
    """Read a number of a French page; None for 's', a dash or words."""
    plain = (text or "").replace("\u202f", "").replace("−", "-").replace(",", ".").rstrip("%€ \xa0")
    try:
        return float(plain)
    except ValueError:
        return None


def in_digits(title: str) -> str:
    """Write the numbers of a title in digits: 'Deux des sept communes' → '2 des 7 communes'."""
    names = dict(zip(LETTERS, range(2, 11), strict=True))
    pattern = rf"\b(?:{'|'.join(LETTERS)})\b"
    return re.sub(pattern, lambda m: str(names[m[0].lower()]), title, flags=re.IGNORECASE)


def decimals(text: str) -> int:
    return len(re.sub(r"\D", "", text.partition(",")[2]))


@dataclass
class Counter:
    """Recounts figures; `page` is the title of the page that is read."""

    world: World
    account: Account
    page: str = ""

    def lead(self, subtitle: str) -> Any:
        """Return the indicator that a page is about, by its subtitle; the longest name wins."""
        names = [n for n in self.world.named if n in subtitle]
        return self.world.named[max(names, key=len)] if names else None

    def add(self, what: str, text: str | None, counted: float | None) -> None:
        displayed = number(text)
        if displayed is not None:
            self.account.figures.append(
                Figure(self.page, what, displayed, counted, decimals(text or ""))
            )

    def note(self, text: str) -> None:
        if f"{self.page}: {text}" not in self.account.unread:
            self.account.unread.append(f"{self.page}: {text}")

    def indicator(self, head: str) -> Any:
        return self.world.named.get(re.sub(r"(?: \([^()]*\)|, %)$", "", head))

    def rounded(self, indicator: Any, unit: Unit, vintage: str = "") -> float | None:
        value = self.world.raw(indicator, unit, vintage)
        return None if value is None else half_up(value, indicator.decimals)

    def gap(self, indicator: Any, unit: Unit, other: Unit) -> float | None:
        a, b = self.rounded(indicator, unit), self.rounded(indicator, other)
        return None if a is None or b is None else a - b

    def change(self, indicator: Any, unit: Unit) -> float | None:
        earlier = self.rounded(indicator, unit, self.world.earlier)
        later = self.rounded(indicator, unit)
        return None if earlier is None or later is None else later - earlier

    def dwellings(self, unit: Unit, vintage: str = "") -> float | None:
        return self.world.raw(self.world.indicators["dwellings_count"], unit, vintage)

    def growth(self, unit: Unit) -> float | None:
        """Return by how many percent the unit's dwellings changed between the two vintages."""
        later, earlier = self.dwellings(unit), self.dwellings(unit, self.world.earlier)
        return 100 * (later / earlier - 1) if later is not None and earlier else None

    def subject_row(self, subject: str, unit: Unit, year: str = "") -> pd.Series | None:
        frame = self.world.rows.get((subject, unit[0], year or self.world.later))
        if frame is None and not year:  # of a commune's leases only sums of years are shown
            periods = (row for row in self.world.rows if row[:2] == (f"{subject}_period", unit[0]))
            frame = self.world.rows.get(max(periods, default=("", "", "")))
        return None if frame is None or unit[1] not in frame.index else row_of(frame, unit[1])

    def period(self, text: str) -> str:
        """Return the vintage of a period from '2018–2022'."""
        match = re.search(r"(20\d\d)–(20\d\d)", text)
        return f"{match[1]}-{match[2]}" if match else self.world.later

    def share_cells(self, row: pd.Series | None, column: str) -> tuple[float | None, ...]:
        if row is None or not row["households"]:
            return None, None, None
        all_leases, counted = float(row["households"]), float(row[column])
        return all_leases, counted, 100 * counted / all_leases

    def named_lease(self, name: str, subject: str, vintage: str) -> pd.Series | None:
        """Return the raw row of a commune, a landlord, the territory or a sum of communes."""
        if name in (self.world.name, "Tous bailleurs"):
            return self.subject_row(subject, self.world.territory, vintage)
        for scale in ("bailleur", "commune"):
            frame = self.world.rows.get((subject, scale, vintage))
            if frame is not None and (frame["name"] == name).any():
                return frame[frame["name"] == name].iloc[0]
        return None

    def rings(self, subject: str, vintage: str) -> dict[str, pd.Series]:
        """Return the sums of the published communes around the centre, and of the others."""
        released = self.world.released.get(f"{subject} commune")
        outlines = self.world.released.get("shapes")
        if released is None or outlines is None:
            return {}
        shown_codes = released.index[released["q1"].notna() & (released["households"] > 0)]
        raw = self.world.rows[subject, "commune", vintage].loc[shown_codes]
        centre = str(raw["households"].idxmax())
        middle = row_of(outlines, centre)["shape"]
        touching = {code for code, shape in outlines["shape"].items() if shape.intersects(middle)}
        others = [code for code in shown_codes if code != centre]
        counts = ["households", "q1"]
        return {
            RING[0]: raw.loc[[c for c in others if c in touching], counts].sum(),
            RING[1]: raw.loc[[c for c in others if c not in touching], counts].sum(),
        }

    def tension_of(self, unit: Unit) -> float | None:
        rows = [self.subject_row(s, unit) for s in ("demand", "leases_outside", "leases_inside")]
        if any(row is None for row in rows):
            return None
        demands, outside, inside = (float(row["households"]) for row in rows if row is not None)
        return demands / (outside + inside)

    def owned_residences(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return released and raw rows of the résidences that show dwellings and have a
        landlord."""
        released, raw = self.residences()
        is_owned = released["dwellings"].notna() & (raw["landlord"].fillna("") != "")
        return released[is_owned], raw[is_owned]

    def classed_residences(self) -> pd.DataFrame:
        """Return the raw rows of the résidences that show their class and their households."""
        released, raw = self.residences()
        return raw[released["fragility"].notna() & released["households"].notna()]

    def residences(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the released rows of the published résidences, and their raw rows."""
        released = self.world.released["residence"]
        return released, self.world.rows["", "residence", self.world.later].loc[released.index]

    def dissimilarity(self, indicator: Any, scale: str, vintage: str) -> float:
        frame = self.world.rows["", scale, vintage]
        sizes = frame[indicator.denominator].to_numpy(dtype="float64")
        members = frame[list(indicator.numerator)].sum(axis=1).to_numpy(dtype="float64")
        overall_share = members.sum() / sizes.sum()
        return float(
            np.abs(members - overall_share * sizes).sum()
            / (2 * sizes.sum() * overall_share * (1 - overall_share))
        )
