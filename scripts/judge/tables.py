"""Recounts the tables of a dossier's pages."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
from lxml import etree

from .counter import NUMBER, Counter, Figure, number
from .world import RING, SIDES, SLIP, half_up, less, missing, row_of, share_of


@dataclass
class Tables(Counter):
    """Chooses a reader by the headings of a table.

    readings: of the page that is read, name of the indicator → what the table's last column says
    heads: the columns of its last table"""

    readings: dict[str, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)

    def read(self, table: etree._Element) -> None:
        """Recount a table by the first reader that knows its headings."""
        title = table.findtext("caption") or ""
        header = [cell.text or "" for cell in table.find("thead").iter("th")]
        rows = [[cell.text or "" for cell in row] for row in table.find("tbody").iter("tr")]
        self.heads[:] = header
        if "Lecture" in header:
            column = header.index("Lecture")
            self.readings.update({row[0]: row[column] for row in rows if row[column]})
        readers = (
            (lambda: header[0] == "Réservataire", lambda *_: None),  # to be filled in
            (lambda: "±" in header, self._changes),
            (lambda: header[0] == "Indicateur", self._summary),
            (lambda: header[0] == "%" and title.startswith("Taille demandée"), self._sizes),
            (lambda: header[0] == "%", self._family),
            (lambda: "Demandes" in header, self._demands),
            (lambda: "baux" in header, self._leases),
            (lambda: "Baux hors QPV" in header, self._balance),
            (lambda: header[0] == "Bailleur", self._landlords),
            (lambda: "T1" in header, self._rents),
            (lambda: header[1:] == ["résidences", "ménages"], self._classes),
            (lambda: "1 – Très fragile" in header, self._class_bars),
            (lambda: title == "Demandes pour une attribution", self._tension),
            (lambda: "Hasard, de" in header, self._mixity),
            (lambda: header[0] in ("Unité", "Commune", "IRIS"), self._units),
        )
        for is_such, reader in readers:
            if is_such():
                reader(title, header, rows)
                return
        self.account.unread += [f"{self.page}: {title}"]

    def _units(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        lead = next((i for i in map(self.indicator, header[1:]) if i is not None), None)
        for row in rows:
            unit = next(iter(self.world.units(row[0])), None)
            for head, text in zip(header[1:], row[1:], strict=True):
                indicator, what = self.indicator(head), f"{row[0]} – {head}"
                if unit is None or head == "Lecture":
                    continue
                if head == "Ménages":
                    counted = row_of(self.world.rows["", unit[0], self.world.later], unit[1])
                    self.add(what, text, float(counted["households"]))
                elif head.startswith("Logements sociaux en "):
                    self.add(what, text, self.dwellings(unit, head[-4:]))
                elif head.startswith("Écart depuis "):
                    ends = self.dwellings(unit), self.dwellings(unit, head[-4:])
                    self.add(what, text, less(*ends))
                elif head.startswith("Écart"):
                    self.add(what, text, self.gap(lead, unit, self.world.territory))
                elif indicator is not None:
                    self.add(what, text, self.world.raw(indicator, unit))
                else:
                    self.note(f"{title}: {head}")

    def _summary(self, _title: str, header: list[str], rows: list[list[str]]) -> None:
        around = self.world.around
        for row in rows:
            indicator = self.indicator(row[0])
            if indicator is None:
                self.note(row[0])
                continue
            for unit, text in zip(around, row[1 : 1 + len(around)], strict=False):
                self.add(f"{row[0]} – {unit[0]}", text, self.world.raw(indicator, unit))
            for head, text in zip(header, row, strict=True):
                if head.startswith("Depuis"):
                    self.add(f"{row[0]} – ±", text, self.change(indicator, around[0]))

    def _changes(self, _title: str, header: list[str], rows: list[list[str]]) -> None:
        for row in rows:
            indicator = self.indicator(row[0])
            for year, text in zip(header[1:3], row[1:3], strict=True):
                counted = self.world.raw(indicator, self.world.territory, year)
                self.add(f"{row[0]} – {year}", text, counted)
            self.add(f"{row[0]} – ±", row[3], self.change(indicator, self.world.territory))

    def _family(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        """Recount the categories of a family, or indicators on both sides of the QPV; by units."""
        catalogue = self.world.catalogues[""]
        family = next((f for f in catalogue.families if title == f"{f.label['fr']} (%)"), None)
        total, columns = (family.total, family.columns) if family is not None else ("", ())
        by_column = {i.numerator: i for i in catalogue.indicators if i.denominator == total}
        shares = [by_column[column,] for column in columns]
        for position, row in enumerate(rows):
            indicator = shares[position] if shares else self.world.named.get(row[0])
            ends: list[float | None] = []
            for head, text in zip(header[1:], row[1:], strict=True):
                what = f"{row[0]} – {head}"
                if head == "Lecture":
                    continue
                if indicator is None:
                    self.note(f"{title}: {row[0]}")
                    continue
                if head.rstrip("*") in SIDES:
                    counted = self.world.side(indicator, head.rstrip("*") == SIDES[0], shares)
                    ends.append(counted)
                    self.add(what, text.rstrip("*\u202f"), counted)
                elif head == "écart":
                    self.add(what, text, less(ends[0], ends[1]))
                else:
                    unit = next(iter(self.world.units(head)), None)
                    counted = self.world.raw(indicator, unit) if unit else None
                    self.add(what, text, counted)

    def _leases(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        """Recount the leases of the territory and of its units, their share, and those missing."""
        inside = "en QPV" in title
        subject, column, target = (
            ("leases_inside_period", "q234", 50) if inside else ("leases_outside_period", "q1", 25)
        )
        head = "autres quartiles" if inside else "1er quartile"
        if head not in header:
            self.account.figures.append(
                Figure(self.page, f"{title}: {header[2]} heads {column}", 1.0, 0.0, 0)
            )
        vintage = self.period(title if "–" in title else self.page)
        for row in rows:
            raw = self.named_lease(row[0].removesuffix(" (centre)"), subject, vintage)
            if raw is None and row[0] in RING:
                raw = self.rings(subject, vintage).get(row[0])
            cells = self.share_cells(raw, column)
            for head, text, counted in zip(header[1:4], row[1:4], cells, strict=True):
                self.add(f"{title}: {row[0]} – {head}", text, counted)
            lacking = missing(cells, target)
            self.add(f"{title}: {row[0]} – {header[4]}", row[4], lacking)

    def _balance(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        by_year = header[0] == "Année"
        period = self.period(header[0])
        for row in rows:
            vintage, name = (row[0], self.world.name) if by_year else (period, row[0])
            suffix = "" if by_year else "_period"
            for start, subject, column, target in (
                (1, "leases_outside", "q1", 25),
                (5, "leases_inside", "q234", 50),
            ):
                if len(header) < start + 4:  # without leases of that side
                    continue
                raw = self.named_lease(name, subject + suffix, vintage)
                cells = self.share_cells(raw, column)
                lacking = missing(cells, target)
                wanted = (*cells, -lacking if lacking is not None else None)
                for n, counted in enumerate(wanted):
                    self.add(f"{title}: {row[0]} – {header[start + n]}", row[start + n], counted)

    def _demands(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        columns = {
            "T1–T2 (%)": "size_12",
            "Plus de 2 ans (%)": "long",
            "Logés dans le parc (%)": "transfer",
            "Déjà logés dans le parc (%)": "transfer",
        }
        for row in rows:
            if re.fullmatch(r"20\d\d", row[0]):
                raw = self.subject_row("demand", self.world.territory, row[0])
            else:
                units = self.world.units(row[0])
                raw = self.subject_row("demand", units[0]) if units else None
            for head, text in zip(header[1:], row[1:], strict=True):
                counted = None
                if raw is not None and head == "Demandes":
                    counted = float(raw["households"])
                elif raw is not None and head in columns:
                    counted = 100 * float(raw[columns[head]]) / float(raw["households"])
                self.add(f"{title}: {row[0]} – {head}", text, counted)

    def _tension(self, title: str, _header: list[str], rows: list[list[str]]) -> None:
        for row in rows:
            units = self.world.units(row[0])
            self.add(f"{title}: {row[0]}", row[1], self.tension_of(units[0]) if units else None)

    def _sizes(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        sources = {"demandes": "demand", "baux hors QPV": "leases_outside"}
        sizes = ("size_12", "size_3", "size_4", "size_5p")
        stock = (("rooms_1", "rooms_2"), ("rooms_3",), ("rooms_4",), ("rooms_5p",))
        own = self.world.own
        for position, row in enumerate(rows):
            for head, text in zip(header[1:], row[1:], strict=True):
                if head in sources:
                    raw = self.subject_row(sources[head], self.world.territory)
                    counted = (
                        None if raw is None else 100 * raw[sizes[position]] / raw["households"]
                    )
                else:  # a sum of shares as displayed
                    below = sum(own[room] for rooms in stock for room in rooms)
                    counted = sum(half_up(100 * own[r] / below, 1) for r in stock[position])
                self.add(f"{title}: {row[0]} – {head}", text, counted)

    def _landlords(self, _title: str, header: list[str], rows: list[list[str]]) -> None:
        released, raw = self.owned_residences()
        names = (
            "income_u40_rate",
            "single_parents_rate",
            "age_65p_rate",
            "act_seeker_rate",
            "ben_apl_rate",
        )
        rent = next((head for head in header if head.startswith("Sous ") and "€" in head), "")
        limit = number(next(iter(re.findall(NUMBER, rent)), None))
        for row in rows:
            mine = raw["landlord"] == row[0]
            own = row[0] == self.world.name
            texts = dict(zip(header[1:], row[1:], strict=True))
            everything = self.world.own
            self.add(f"{row[0]} – résidences", row[1], float(mine.sum()))
            stock = float(everything["dwellings"] if own else raw.loc[mine, "dwellings"].sum())
            self.add(f"{row[0]} – logements", row[2], stock)
            for name, (head, text) in zip(names, list(texts.items())[2:], strict=False):
                indicator = self.world.indicators[name]
                columns = [indicator.sum or indicator.numerator[0], indicator.denominator]
                chosen = raw[mine & released[columns].notna().all(axis=1)]
                counted = share_of(everything if own else chosen.sum(numeric_only=True), indicator)
                self.add(f"{row[0]} – {head}", text, counted)
            has_rent = mine & released["rent_mean"].notna()
            weights, rents = raw.loc[has_rent, "dwellings"], raw.loc[has_rent, "rent_mean"]
            mean = float(np.average(rents, weights=weights)) if has_rent.any() else None
            self.add(f"{row[0]} – loyer", row[8], float(everything["rent_mean"]) if own else mean)
            if limit is not None and has_rent.any() and len(row) > 9:
                low = 100 * float(weights[rents <= limit].sum() / weights.sum())
                self.add(f"{row[0]} – sous {limit}", row[9], low)

    def _rents(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        """Recount the released numbers by size, of résidences by their mean rent."""
        released, raw = self.owned_residences()
        rooms = dict(
            zip(header[1:], ("rooms_1", "rooms_2", "rooms_3", "rooms_4", "rooms_5p"), strict=True)
        )
        for row in rows:
            ends = [number(text) or 0.0 for text in re.findall(NUMBER, row[0])]
            low, high = (ends[0], ends[1]) if len(ends) == 2 else (0.0, ends[0])
            if row[0].startswith("plus de"):
                low, high = ends[0], math.inf
            within = released["rent_mean"].notna() & raw["rent_mean"].between(
                low, high, inclusive="right"
            )
            for head, text in zip(header[1:], row[1:], strict=True):
                shown = within & released[rooms[head]].notna()
                counted = float(raw.loc[shown, rooms[head]].sum())
                self.add(f"{title}: {row[0]} – {head}", text, counted)

    def _classes(self, title: str, _header: list[str], rows: list[list[str]]) -> None:
        raw = self.classed_residences()
        for row in rows:
            mine = raw["fragility"] == row[0]
            self.add(f"{title}: {row[0]} – résidences", row[1], float(mine.sum()))
            households = float(raw.loc[mine, "households"].sum())
            self.add(f"{title}: {row[0]} – ménages", row[2], households)

    def _class_bars(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        raw = self.classed_residences()
        zone = self.world.released["zone of residence"]["zone"].reindex(raw.index)
        communes = self.world.rows["", "commune", self.world.later]["name"]
        for row in rows:
            chosen = {
                self.world.name: zone.notna(),
                SIDES[0]: zone != "",
                SIDES[1]: zone == "",
            }.get(row[0], (zone == row[0]) | (raw["commune"].map(communes) == row[0]))
            households = raw.loc[chosen, "households"]
            self.add(f"{title}: {row[0]} – ménages", row[1], float(households.sum()))
            for head, text in zip(header[2:], row[2:], strict=True):
                part = households[raw.loc[chosen, "fragility"] == head].sum()
                self.add(f"{title}: {row[0]} – {head}", text, 100 * float(part / households.sum()))

    def _mixity(self, _title: str, header: list[str], rows: list[list[str]]) -> None:
        """Check that the raw dissimilarity lies between the bounds of each vintage."""
        scales = {
            "entre communes": "commune",
            "entre IRIS": "iris",
            "entre groupes de résidences": "voisinage",
        }
        for row in rows:
            name, _, where = row[0].rpartition(", ")
            indicator = self.world.named.get(name)
            scale = next((s for text, s in scales.items() if where.startswith(text)), "")
            for n in (1, 3):
                low, high = number(row[n]), number(row[n + 1])
                if low is None or high is None or indicator is None:
                    continue
                truth = self.dissimilarity(indicator, scale, header[n][:4])
                inside = low - SLIP <= truth <= high + SLIP
                self.add(f"{row[0]} – {header[n]}", row[n], low if inside else truth)
                self.add(f"{row[0]} – {header[n + 1]}", row[n + 1], high if inside else truth)
