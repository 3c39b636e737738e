"""Recounts titles and sentences: each form of the French text that holds figures has its check."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.portal.catalogue.tables import read_table

from .counter import NUMBER, Counter, in_digits, number
from .world import RING, Unit, half_up, less, missing, row_of

TERRITORY = "le territoire"
OTHERS = {
    TERRITORY: "",
    "l’intercommunalité": "epci",
    "le département": "departement",
    "la région": "region",
    "la France": "france",
}
FRACTIONS = {"un quart de": 25.0, "un tiers de": 100 / 3, "moitié": 50.0}
NEAR = 3.0  # percent: how near a fraction is
SEVERAL = ("income_u20_rate", "income_u40_rate", "single_parents_rate", "act_seeker_rate")
COUNT_WORDS = {"un": "1", "aucun": "0"}  # the others are read as digits
NET_GAP = re.compile(r"\b(?:plus|moins)$")  # the end of what a table says of one
SHARE = rf"({NUMBER})\u202f%"
POINTS = rf"({NUMBER})\u00a0points?"
NAME = r"(?P<name>.+?)\u202f: "
VALUE = rf"(?P<value>{NUMBER})(?:\u202f%|\u00a0€/m²)?"
ARTICLE = r"(?:le département des |la région |le |la |l’)"
OTHER = rf"(?P<other>{'|'.join(OTHERS)}|{ARTICLE}[A-ZÎ][\w’ -]*?)"  # 'le Nord'
SIZED = rf"(?P<gap>{NUMBER})\u00a0points?"
GAP = rf"(?:{SIZED} de|(?P<part>{'|'.join(FRACTIONS)}))"
SIGN = "(?P<sign>plus|moins)"
FIGURE = rf"(?P<figure>{NUMBER})"
WHILE = rf"{OTHER} (?:est stable|(?P<way>gagne|perd) (?P<theirs>{NUMBER})\u00a0points?)"
LACKS = r"il manque (?P<n>\d+) baux"

PARTS = {
    "NUMBER": NUMBER, "SHARE": SHARE, "POINTS": POINTS, "NAME": NAME, "VALUE": VALUE,
    "OTHER": OTHER, "SIZED": SIZED, "GAP": GAP, "SIGN": SIGN, "FIGURE": FIGURE, "WHILE": WHILE,
    "LACKS": LACKS,
}  # fmt: skip


class _Form(NamedTuple):
    """A form of a text and the name of its check; '' where its numbers are settings of the method
    and years."""

    form: str
    check: str


FORMS = [
    (re.compile(re.sub(r"\{([A-Z]+)\}", lambda part: PARTS[part[1]], row.form)), row.check)
    for row in read_table("forms", _Form, Path(__file__).parent)
]


def _name(found: re.Match[str]) -> str:
    return found["name"]


def _first_number(groups: Sequence[str | None]) -> str:
    """Return the first group of a match that is a number."""
    return next(group for group in groups if group and number(group) is not None)


class OtherForm(Exception):
    """The text has this form, but its words are those of another one."""


@dataclass
class Sentences(Counter):
    """Recounts sentences. The forms are tried in turn; the first whose check accepts a text has
    read it. A check `_name(found, lead)` takes the match and the indicator that the page is about,
    and raises OtherForm where the words are those of another form.

    readings: what the tables of the page say of each indicator
    heads: the columns of the last of them"""

    readings: Mapping[str, str] = field(default_factory=dict)
    heads: Sequence[str] = ()

    def read(self, text: str, lead: Any) -> None:
        """Recount the figures of a sentence; note one that no form reads.

        lead: the indicator that the page is about, None for none"""
        if "groupes sont séparés" in text:
            text = in_digits(text)
        if not re.search(r"\d", text):
            return
        text = text.replace(f" que {self.world.name}", f" que {TERRITORY}")
        before = len(self.account.figures)
        for form, check in FORMS:
            found = form.fullmatch(text)
            if found is None:
                continue
            if not check:
                return
            with contextlib.suppress(OtherForm):
                getattr(self, f"_{check}")(found, lead)
                break
        self.account.sentences += len(self.account.figures) - before
        if len(self.account.figures) == before:
            self.note(text)

    def _indicator(self, found: re.Match[str]) -> Any:
        """Return the indicator that a title begins with. Raises OtherForm for another name."""
        indicator = self.world.named.get(_name(found))
        if indicator is None:
            raise OtherForm
        return indicator

    def _other(self, found: re.Match[str]) -> Unit:
        """Return the wider unit that a text compares with. Raises OtherForm where there is none."""
        scale = OTHERS.get(found["other"])
        if scale == "":
            return self.world.territory
        named = self.world.units(re.sub(f"^{ARTICLE}", "", found["other"]))
        unit = next((u for u in self.world.around if u[0] == scale or u in named), None)
        if unit is None:
            raise OtherForm
        return unit

    def _zones(self, indicator: Any) -> list[Unit]:
        """Return the QPV that show the indicator. Raises OtherForm without published QPV."""
        scale = self.world.zones
        released = self.world.released.get(scale)
        if released is None:
            raise OtherForm
        return [(scale, str(code)) for code in released.index[released[indicator.id].notna()]]

    def _subject_of(self, name: str) -> tuple[Any, Unit]:
        """Return indicator and unit that a title begins with: an indicator of the territory, a QPV
        and the page's lead, or both. Raises OtherForm for another name."""
        indicator = self.world.named.get(name)
        if indicator is not None:
            return indicator, self.world.territory
        zone, _, rest = name.partition(", ")
        units = self.world.units(zone)
        within = next((i for n, i in self.world.named.items() if n.lower() == rest.lower()), None)
        if units and units[0] != self.world.territory and (within is not None or not rest):
            return within, units[0]
        raise OtherForm

    def _compared(self, found: re.Match[str], lead: Any) -> None:
        """Recount a value, and how it compares with that of a wider unit."""
        name, parts = _name(found), found.groupdict()
        indicator, unit = self._subject_of(name)
        indicator, other = indicator or lead, self._other(found)
        if indicator is None:
            raise OtherForm
        self.add(f"{name}: value", found["value"], self.world.raw(indicator, unit))
        if parts.get("gap"):
            gap = self.gap(indicator, unit, other)
            sign = 1 if found["sign"] == "plus" else -1
            self.add(f"{name}: gap", found["gap"], None if gap is None else sign * gap)
        if parts.get("part"):
            own_value, other_value = self.rounded(indicator, unit), self.rounded(indicator, other)
            percent = FRACTIONS[found["part"]]
            is_near = (
                own_value is not None
                and other_value
                and abs(100 * abs(own_value - other_value) / other_value - percent) <= NEAR
            )
            self.add(f"{name}: {found['part']}", "1", 1.0 if is_near else 0.0)
        if parts.get("figure"):
            self.add(f"{name}: other", found["figure"], self.world.raw(indicator, other))
        if parts.get("change"):
            self.add(f"{name}: change", found["change"], self.change(indicator, unit))

    def _own_change(self, found: re.Match[str], _lead: Any) -> None:
        name, indicator, own = _name(found), self._indicator(found), self.world.territory
        self.add(f"{name}: value", found["value"], self.world.raw(indicator, own))
        self.add(f"{name}: change", found["change"], self.change(indicator, own))

    def _contrast(self, found: re.Match[str], lead: Any) -> None:
        name, indicator, other = _name(found), self._indicator(found), self._other(found)
        self._own_change(found, lead)
        self._theirs(name, found["way"], found["theirs"], self.change(indicator, other))

    def _theirs(self, name: str, way: str | None, text: str | None, change: float | None) -> None:
        """Recount the change of a wider unit, which a text states without its sign."""
        if text and change is not None:
            self.add(f"{name}: theirs", text, change if way == "gagne" else -change)

    def _sides(self, found: re.Match[str], _lead: Any) -> None:
        indicator = self._indicator(found)
        ends = [self.world.side(indicator, inside) for inside in (True, False)]
        self.add("en QPV", found["value"], ends[0])
        parts = found.groupdict()
        more = parts.get("sign") == "plus"
        self.add("gap", parts.get("gap"), less(*ends) if more else less(*ends[::-1]))
        self.add("hors QPV", parts.get("figure"), ends[1])

    def _list(self, found: re.Match[str], lead: Any) -> None:
        if lead is None or found["name"] != self.world.name:
            raise OtherForm
        self.add("own", found["value"], self.world.raw(lead, self.world.territory))
        return self._listed(found["list"], lambda unit: self.world.raw(lead, unit))

    def _listed(self, text: str, counted: Any) -> None:
        """Recount '45,5 % (Nord), 46,7 % (Hauts-de-France)'."""
        for value, name in re.findall(rf"({NUMBER})[^(,]*? \(([^)]+)\)", text):
            units = self.world.units(name)
            if not units:
                raise OtherForm
            self.add(name, value, counted(units[0]))

    def _moved(self, found: re.Match[str], lead: Any) -> None:
        if lead is None:
            raise OtherForm
        change = self.change(lead, self.world.territory)
        sign = -1 if found.groupdict().get("way") == "diminue" else 1
        self.add("change", _first_number(found.groups()), None if change is None else sign * change)

    def _elsewhere(self, found: re.Match[str], lead: Any) -> None:
        if lead is None:
            raise OtherForm
        return self._listed(found["list"], lambda unit: self.change(lead, unit))

    def _change_title(self, found: re.Match[str], _lead: Any) -> None:
        name, indicator = _name(found), self._indicator(found)
        other = self._other(found) if found["theirs"] else None
        change = self.change(indicator, self.world.territory)
        sign = -1 if found["turn"] == "baisse" else 1
        points = _first_number(found.groups()[1:])
        self.add(f"{name}: change", points, None if change is None else sign * change)
        if other is not None:
            self._theirs(name, found["way"], found["theirs"], self.change(indicator, other))

    def _ends(self, found: re.Match[str], lead: Any) -> None:
        if lead is None:
            raise OtherForm
        own, parts = self.world.territory, found.groupdict()
        self.add("later", found["later"], self.world.raw(lead, own))
        if parts.get("earlier"):
            self.add("earlier", found["earlier"], self.world.raw(lead, own, self.world.earlier))

    def _shown_values(self, lead: Any, units: str) -> np.ndarray:
        """Return the figures of the units that show the indicator. Raises OtherForm without any
        such unit."""
        scales = {"communes": "commune", "unités": "iris", "IRIS": "iris", "carreaux": "carreau"}
        scale = scales.get(units.split()[0])
        released = self.world.released.get(scale or "")
        if lead is None or released is None or lead.id not in released:
            raise OtherForm
        shown = released.index[released[lead.id].notna()]
        values = [self.rounded(lead, (str(scale), str(code))) for code in shown]
        return np.array([value for value in values if value is not None])

    def _beyond(self, found: re.Match[str], lead: Any) -> None:
        values = self._shown_values(lead, found["units"])
        text = found[0]
        above = re.search(rf"(\d+) atteignent ou dépassent ({NUMBER})", text)
        below = re.search(rf"(\d+) restent sous ({NUMBER})", text)
        if above:
            self.add("above", above[1], float((values >= (number(above[2]) or 0)).sum()))
        if below:
            self.add("below", below[1], float((values < (number(below[2]) or 0)).sum()))

    def _many(self, found: re.Match[str], _lead: Any) -> None:
        values = self._shown_values(self._indicator(found), found["units"])
        self.add("above", found["n"], float((values >= (number(found["edge"]) or 0)).sum()))

    def _first(self, found: re.Match[str], lead: Any) -> None:
        """Recount the largest category of the lead's family, among those that the territory
        shows."""
        families = self.world.catalogues[""].families
        shares = self._shares_of(next((f for f in families if lead and f.id == lead.family), None))
        if not shares:  # the page is of a figure without a family: that of the named category
            column = self.world.columns.get(found["label"])
            named = next((f for f in families if f.partition and column in f.columns), None)
            shares = self._shares_of(named)
        values = [self.world.raw(share, self.world.territory) for share in shares]
        shown_values = [value for value in values if value is not None]
        if not shown_values:
            raise OtherForm
        self.add(found["label"], found[2], max(shown_values))

    def _shares_of(self, family: Any) -> list[Any]:
        """Return the indicators that are shares of a family's categories; [] without a family."""
        if family is None:
            return []
        return [
            indicator
            for indicator in self.world.catalogues[""].indicators
            if indicator.numerator in {(column,) for column in family.columns}
            and indicator.denominator == family.total
        ]

    def _net(self, found: re.Match[str], _lead: Any) -> None:
        """Recount the net gaps: as many as the page's table reads, whose figures are recounted."""
        if not self.readings:
            raise OtherForm
        net_gaps = [reading for reading in self.readings.values() if NET_GAP.search(reading)]
        count_text = COUNT_WORDS.get(found["n"], found["n"])
        self.add("net gaps", count_text, float(len(net_gaps)))
        self.add("indicators", found["all"], float(len(self.readings)))

    def _essentials(self, found: re.Match[str], _lead: Any) -> None:
        """Check that no more net gaps are counted than differ from the wider unit as displayed, of
        those that the territory shows."""
        own, wider = self.world.around[:2]
        named = [i for i in map(self.indicator, self.heads) if i is not None]
        indicators = [i for i in named if self.world.released[own[0]].notna().at[own[1], i.id]]
        differ = sum(bool(self.gap(indicator, own, wider)) for indicator in indicators)
        count_text = COUNT_WORDS.get(found["n"], found["n"])
        self.add("net gaps", count_text, float(min(int(count_text), differ)))
        self.add("figures", found["all"], float(len(indicators)))

    def _active(self, found: re.Match[str], _lead: Any) -> None:
        row = self.subject_row("demand", self.world.territory)
        self.add("active", found["n"], None if row is None else float(row["households"]))
        if found["year"] and row is not None:
            earlier = self.subject_row("demand", self.world.territory, found["year"])
            if earlier is not None:
                self.add("since", found[2], 100 * (row["households"] / earlier["households"] - 1))

    def _stock_moved(self, found: re.Match[str], _lead: Any) -> None:
        own, earlier = self.world.territory, self.world.earlier
        ends = self.dwellings(own, earlier), self.dwellings(own)
        self.add("earlier", found["earlier"], ends[0])
        self.add("later", found["later"], ends[1])
        self.add("change", found["change"], less(*ends[::-1]))

    def _stock_elsewhere(self, found: re.Match[str], _lead: Any) -> None:
        self._listed(found["list"], self.growth)

    def _alike(self, found: re.Match[str], _lead: Any) -> None:
        """Check that every name is in the table of the page, which reads no net gap of it."""
        readings = {name.lower(): text for name, text in self.readings.items()}
        names = [name.lower() for name in found["names"].split(", ")]
        if not set(names) <= readings.keys():
            raise OtherForm
        for name in names:
            self.add(f"{name}: no net gap", "1", float(not NET_GAP.search(readings[name])))

    def _apart(self, found: re.Match[str], _lead: Any) -> None:
        """Check that each group that the table reads above chance is farther apart than 95 of 100
        draws of the judge's own."""
        is_above_chance = {
            name.rpartition(", ")[0]: reading == "au-dessus du hasard"
            for name, reading in self.readings.items()
            if ", entre IRIS" in name
        }
        above = [name for name, is_above in is_above_chance.items() if is_above]
        parts = found.groupdict()
        if parts.get("n"):
            self.add("groups apart", parts["n"], float(len(above)))
        elif parts["names"].lower().split(", ") != [name.lower() for name in above]:
            raise OtherForm
        for name in above:
            indicator = self.world.named[name]
            truth = self.dissimilarity(indicator, "iris", self.world.later)
            self.add(f"{name}: apart", "1", float(truth > self._chance(indicator)))

    def _by_chance(self, found: re.Match[str], _lead: Any) -> None:
        indicator = self._indicator(found)
        truth = self.dissimilarity(indicator, "iris", self.world.later)
        self.add(f"{indicator.id}: not apart", "1", float(truth <= self._chance(indicator)))

    def _chance(self, indicator: Any) -> float:
        """Return the dissimilarity that one draw of twenty exceeds, of the same people over the
        IRIS."""
        frame = self.world.rows["", "iris", self.world.later]
        sizes = frame[indicator.denominator].to_numpy(dtype="int64")
        members = int(frame[list(indicator.numerator)].to_numpy().sum())
        rng, share = np.random.default_rng(2026), members / sizes.sum()
        drawn = rng.multivariate_hypergeometric(sizes, members, size=400)
        indices = np.abs(drawn - share * sizes).sum(axis=1) / (
            2 * sizes.sum() * share * (1 - share)
        )
        return float(np.quantile(indices, 0.95))

    def _covered(self, found: re.Match[str], _lead: Any) -> None:
        """Recount the released numbers by size, of résidences with a rent, over all published
        dwellings."""
        released, raw = self.owned_residences()
        rooms = [f"rooms_{size}" for size in ("1", "2", "3", "4", "5p")]
        shown = released[rooms].notna() & released[["rent_mean"]].notna().to_numpy()
        counted = float(raw[rooms].where(shown).sum().sum())
        self.add("covered", found[1], 100 * counted / float(raw["dwellings"].sum()))

    def _recent(self, found: re.Match[str], _lead: Any) -> None:
        pairs = {
            "Ménages sous 40\u202f% du plafond PLUS": ("income_u40_rate", "recent_income_u40_rate"),
            "Familles monoparentales": ("single_parents_rate", "recent_single_parents_rate"),
        }
        if found["name"] not in pairs:
            raise OtherForm
        for text, name in zip((found[2], found[3]), pairs[found["name"]], strict=True):
            counted = self.world.raw(self.world.indicators[name], self.world.territory)
            self.add(name, text, counted)

    def _households(self, found: re.Match[str], _lead: Any) -> None:
        released = self.world.released[self.world.zones]
        codes = released.index[released["households"].notna()]
        inside = float(
            self.world.rows["", self.world.zones, self.world.later].loc[codes, "households"].sum()
        )
        own = self.world.own
        outside = float(own["households"]) - inside
        self.add("inside", found["inside"], inside)
        self.add("outside", found["outside"], outside)
        self.add("share", found[3], 100 * inside / (inside + outside))

    def _lease_row(self, name: str, column: str) -> tuple[float | None, ...]:
        return self.share_cells(self.subject_row(name, self.world.territory), column)

    def _outside(self, found: re.Match[str], _lead: Any) -> None:
        leases, counted, share = self._lease_row("leases_outside", "q1")
        self.add("all", found["all"], leases)
        self.add("first", found["first"], counted)
        self.add("share", found[3], share)

    def _quartile(self, found: re.Match[str], _lead: Any) -> None:
        cells = self._lease_row("leases_outside", "q1")
        self.add("share", found[1], cells[2])
        self.add("missing", found.groupdict().get("n"), missing(cells, 25))

    def _essential(self, found: re.Match[str], _lead: Any) -> None:
        lead = self.world.indicators["income_u40_rate"]
        self.add("share", found[1], self.world.raw(lead, self.world.territory))
        self.add("missing", found["n"], missing(self._lease_row("leases_outside", "q1"), 25))

    def _inside(self, found: re.Match[str], _lead: Any) -> None:
        leases, _, share = self._lease_row("leases_inside", "q234")
        self.add("share", found[1], share)
        self.add("all", found["all"], leases)

    def _exceeded(self, found: re.Match[str], _lead: Any) -> None:
        share = self._lease_row("leases_inside", "q234")[2]
        self.add("share", found[1], share)
        self.add("exceeded", "1", None if share is None else float(share > 50))

    def _ratio(self, found: re.Match[str], _lead: Any) -> None:
        own = self.tension_of(self.world.territory)
        other = self._other(found) if found["gap"] else None
        self.add("ratio", found["ratio"], own)
        if other is not None and own is not None:
            theirs = self.tension_of(other)
            gap = None if theirs is None else half_up(own, 1) - half_up(theirs, 1)
            sign = 1 if found["sign"] == "plus" else -1
            self.add("gap", found["gap"], None if gap is None else sign * gap)

    def _asked(self, found: re.Match[str], _lead: Any) -> None:
        subjects = ("demand", "leases_outside", "leases_inside")
        rows = [self.subject_row(subject, self.world.territory) for subject in subjects]
        counts = [float(row["households"]) for row in rows if row is not None]
        self.add("asked", found["asked"], counts[0])
        self.add("let", found["let"], sum(counts[1:]))

    def _asked_since(self, found: re.Match[str], _lead: Any) -> None:
        newest = self.subject_row("demand", self.world.territory)
        earlier = self.subject_row("demand", self.world.territory, found["year"])
        if newest is not None and earlier is not None:
            sign = 1 if found["way"] == "augmentent" else -1
            change = newest["households"] / earlier["households"] - 1
            self.add("since", found[3], sign * 100 * change)

    def _small(self, found: re.Match[str], _lead: Any) -> None:
        for text, subject in zip(found.groups(), ("demand", "leases_outside"), strict=True):
            row = self.subject_row(subject, self.world.territory)
            self.add(subject, text, self.share_cells(row, "size_12")[2])

    def _long(self, found: re.Match[str], _lead: Any) -> None:
        column = "long" if "attendent" in found["what"] else "transfer"
        units = [self.world.territory, *self.world.units(found["unit"])[:1]]
        for text, unit in zip((found[1], found[4]), units, strict=False):
            self.add(column, text, self.share_cells(self.subject_row("demand", unit), column)[2])

    def _balance_title(self, found: re.Match[str], _lead: Any) -> None:
        outside = self._lease_row("leases_outside", "q1")
        inside = self._lease_row("leases_inside", "q234")
        self.add("leases", found["n"], (outside[0] or 0) + (inside[0] or 0))
        self.add("outside", found[2], outside[2])
        self.add("inside", found[3], inside[2])

    def _publics(self, found: re.Match[str], _lead: Any) -> None:
        row = self.subject_row("leases_outside", self.world.territory)
        for text, column in zip(found.groups(), ("priority", "transfer"), strict=True):
            self.add(column, text, self.share_cells(row, column)[2])

    def _fragile_rows(self) -> tuple[pd.Series, pd.Series, pd.Series]:
        """Return households, whether fragile, and zone of the published résidences with a class."""
        raw = self.classed_residences()
        fragile = raw["fragility"].str[:1].isin(["1", "2"])
        zone = self.world.released["zone of residence"]["zone"].reindex(raw.index)
        return raw["households"], fragile, zone

    def _fragile(self, found: re.Match[str], _lead: Any) -> None:
        _, fragile, zone = self._fragile_rows()
        self.add("fragile", found["n"], float(fragile.sum()))
        self.add("all", found["all"], float(len(fragile)))
        self.add("outside", found["out"], float((fragile & (zone == "")).sum()))

    def _lives(self, found: re.Match[str], _lead: Any) -> None:
        households, fragile, _ = self._fragile_rows()
        self.add("share", found[1], 100 * float(households[fragile].sum() / households.sum()))
        self.add("all", found["all"], float(households.sum()))

    def _lives_where(self, found: re.Match[str], _lead: Any) -> None:
        households, fragile, zone = self._fragile_rows()
        for text, is_there in ((found[1], zone != ""), (found[2], zone == "")):
            share = 100 * float(households[fragile & is_there].sum() / households[is_there].sum())
            self.add("share", text, share)
        self.add("outside", found["n"], float(households[fragile & (zone == "")].sum()))

    def _communes(self) -> tuple[pd.DataFrame, str]:
        """Return the raw rows of the published communes over the years, and the period."""
        subject = "leases_outside_period"
        vintage = next(v for s, scale, v in self.world.rows if (s, scale) == (subject, "commune"))
        released = self.world.released[f"{subject} commune"]
        shown = released.index[released["q1"].notna() & (released["households"] > 0)]
        return self.world.rows[subject, "commune", vintage].loc[shown], vintage

    def _communes_title(self, found: re.Match[str], _lead: Any) -> None:
        rows, _ = self._communes()
        reached = (100 * rows["q1"] / rows["households"]).map(lambda share: half_up(share, 1)) >= 25
        if found["n"] != "aucune":
            self.add("reached", found["n"].replace("une", "1"), float(reached.sum()))
        self.add("all", found["all"], float(len(rows)))

    def _communes_listed(self, found: re.Match[str], _lead: Any) -> None:
        rows, vintage = self._communes()
        territory = self.subject_row("leases_outside_period", self.world.territory, vintage)
        self.add("all", found["n"], float(len(rows)))
        if territory is not None:
            share = 100 * float(rows["households"].sum()) / float(territory["households"])
            self.add("share", found[2] or "100", share)

    def _ring(self, found: re.Match[str], _lead: Any) -> None:
        rows, vintage = self._communes()
        ring = self.rings("leases_outside_period", vintage)[RING[0]]
        centre = row_of(rows, str(rows["households"].idxmax()))
        self.add("ring", found[1], 100 * ring["q1"] / ring["households"])
        self.add("leases", found["n"], float(ring["households"]))
        self.add("centre", found[3], 100 * centre["q1"] / centre["households"])

    def _share_moved(self, found: re.Match[str], _lead: Any) -> None:
        ends = []
        for year in (found["year"], self.world.later):
            row = self.subject_row("leases_outside", self.world.territory, year)
            ends.append(self.share_cells(row, "q1")[2])
        falls = found["way"] == "perd"
        self.add("moved", found["points"], less(*ends) if falls else less(*ends[::-1]))

    def _zone_range(self, found: re.Match[str], _lead: Any) -> None:
        indicator, other = self._indicator(found), self._other(found)
        gaps = [self.gap(indicator, zone, other) for zone in self._zones(indicator)]
        sizes = sorted(abs(gap) for gap in gaps if gap is not None)
        self.add("least", found["low"], sizes[0])
        self.add("most", found["high"], sizes[-1])

    def _zones_above(self, found: re.Match[str], _lead: Any) -> None:
        self.add("all", found["all"], float(len(self._zones(self._indicator(found)))))

    def _landlords_title(self, found: re.Match[str], _lead: Any) -> None:
        _, raw = self.owned_residences()
        stock = raw.groupby("landlord")["dwellings"].sum().sort_values(ascending=False)
        parts = found.groupdict()
        if parts.get("alone"):
            self.add("share", found["alone"], 100 * float(stock.iloc[0]) / float(stock.sum()))
        if parts.get("all"):
            largest = float(stock.iloc[: int(found["n"])].sum())
            self.add("all", found["all"], float(len(stock)))
            self.add("share", found["held"], 100 * largest / float(stock.sum()))

    def _many_changes(self, found: re.Match[str], _lead: Any) -> None:
        changed = sum(int(n) for n in re.findall(r"(\d+) en (?:hausse|baisse)", found[0]))
        self.add("significant", found["n"], float(changed))

    def _dissimilar(self, found: re.Match[str], _lead: Any) -> None:
        """Check that the index lies between the two bounds of the text."""
        indicator = self._named_in_lower_case().get(found["name"].lower())
        if indicator is None:
            raise OtherForm
        truth = self.dissimilarity(indicator, "iris", self.world.later)
        truth *= 1 if "," in found["low"] else 100
        low, high = number(found["low"]) or 0.0, number(found["high"]) or 0.0
        self.add("dissimilarity: at least", found["low"], min(low, truth))
        self.add("dissimilarity: at most", found["high"], max(high, truth))

    def _named_in_lower_case(self) -> dict[str, Any]:
        return {name.lower(): indicator for name, indicator in self.world.named.items()}

    def _squares(self, found: re.Match[str], lead: Any) -> None:
        """Check that at least as many squares are published as the title counts around the QPV."""
        values = self._shown_values(self.world.named.get(found["name"], lead), "carreaux")
        reached = int((values >= (number(found[3]) or 0)).sum())
        self.add("squares", found["n"], float(min(int(found["n"]), reached)))

    def _sided(self, found: re.Match[str], _lead: Any) -> None:
        named = self._named_in_lower_case()
        names = [name.lower() for name in found["names"].split(", ")]
        if not set(names) <= named.keys():
            raise OtherForm
        sign = 1 if found["way"] == "élevés" else -1
        for indicator in (named[name] for name in names):
            gap = less(self.world.side(indicator, True), self.world.side(indicator, False))
            self.add(f"{indicator.id}: side", "1", float(gap is not None and sign * gap > 0))

    def _reference(self, found: re.Match[str], _lead: Any) -> None:
        rent = self.world.raw(self.world.indicators["rent_mean"], self._other(found))
        self.add("reference", found["figure"], rent)

    def _landlords_above(self, found: re.Match[str], _lead: Any) -> None:
        indicator = self._indicator(found)
        released, raw = self.residences()
        own = self.world.raw(indicator, self.world.territory) or 0.0
        shown = raw[released[indicator.id].notna() & released["dwellings"].notna()]
        for name in found["landlords"].split(", "):
            rows = shown[shown["landlord"] == name]
            counted = float(rows[list(indicator.numerator)].to_numpy(dtype="float64").sum())
            share = 100 * counted / float(rows[indicator.denominator].sum())
            self.add(f"{name}: above", "1", float(share > own))

    def _often_above(self, found: re.Match[str], _lead: Any) -> None:
        """Check that no more communes are counted than have two rates above the territory's as
        displayed."""
        released, above = self.world.released["commune"], 0
        shown = {name: set(released.index[released[name].notna()]) for name in SEVERAL}
        for code in released.index:
            unit = ("commune", str(code))
            rates = [self.world.indicators[name] for name in SEVERAL if code in shown[name]]
            gaps = [self.gap(rate, unit, self.world.territory) for rate in rates]
            above += sum(gap is not None and gap > 0 for gap in gaps) >= 2
        self.add("often above", found["n"], float(min(int(found["n"]), above)))

    def _published(self, found: re.Match[str], _lead: Any) -> None:
        _, raw = self.owned_residences()
        stock = float(raw["dwellings"].sum())
        own = self.world.own
        self.add("dwellings", found["n"], stock)
        self.add("share", found[2], 100 * stock / float(own["dwellings"]))
