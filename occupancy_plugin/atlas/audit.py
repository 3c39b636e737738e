"""What an atlas tells that the ledger does not have as shown goes to the auditor, together with all
that was ever published from this machine: who kept every atlas computes nothing that is hidden.

The ledger has as shown what the gate released beside everything else; that needs no second proof.
It lacks it where earlier loads were forgotten, and where the atlas that is replaced comes from
another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..description import Description
from ..layers.release.ledgers import Ledgers
from ..layers.release.released import Release
from ..layers.style.words import Words
from ..secrecy import Disclosure, GateError, Ledger, attack
from ..secrecy.ledger import HIDDEN, SHOWN
from ..toolbelt.errors import ProofError
from ..toolbelt.translation import tr
from ..toolbelt.work.cancellation import Cancellation
from ..toolbelt.work.heartbeat import Heartbeat
from .earlier import EarlierAtlas, counts_of
from .texts import AtlasMaterial
from .values import ledger_columns

SECONDS, SECONDS_PER_CELL = 2.0, 1e-4  # of the auditor, about
FIRST = 0.7  # of an audit's time: the second looks for what has to be left out
FOLLOWS, UNREAD = "follows", "unread"
NAMED = 6  # scales, and indicators a scale, that a refusal lists

Columns = Mapping[str, np.ndarray]  # column of the release → codes of the units that tell it
Told = Mapping[str, Mapping[str, Columns]]  # vintage → scale → columns
Step = Callable[[float, str], None]


@dataclass(frozen=True)
class Audit:
    """known: figures that the ledger had as shown, or that were published before · audited: those
    that went to the auditor · beside: figures of earlier atlases alone that were judged with them ·
    replaced: day and digest of the atlas that this one replaces, '' without one"""

    known: int = 0
    audited: int = 0
    beside: int = 0
    replaced: tuple[str, str] = ("", "")


class Auditor:
    """One publication's. ledgers: nobody else writes them meanwhile. Raises StoreError."""

    def __init__(
        self, material: AtlasMaterial, ledgers: Ledgers, earlier: EarlierAtlas | None
    ) -> None:
        self._material, self._ledgers, self._earlier = material, ledgers, earlier
        self._vintages = [_Vintage(material, one, ledgers, earlier) for one in material.releases]

    def require_safe(self, told: Told, cancellation: Cancellation, step: Step) -> Audit:
        """step: told percents. Raises ProofError, which names what to leave out; Cancelled."""
        known = audited = beside = 0
        width = 100.0 / len(self._vintages)
        for position, vintage in enumerate(self._vintages):

            def report(share: float, text: str, start: float = position * width) -> None:
                step(start + share * width, text)

            columns = vintage.with_margins(told[vintage.release.vintage])
            new = vintage.unproved(columns)
            known += _figures(columns) - _figures(new)
            audited += _figures(new)
            if new:
                beside += vintage.judge(columns, new, cancellation, report)
        replaced = (self._earlier.published, self._earlier.digest) if self._earlier else ("", "")
        return Audit(known, audited, beside, replaced)

    def remember(self, told: Told) -> None:
        """What the atlas tells, and the one that it replaces told, is known outside from now on.
        Raises StoreError."""
        for vintage in self._vintages:
            columns = vintage.with_margins(told[vintage.release.vintage])
            for ledger in (vintage.shown, vintage.published):
                for scale, codes in columns.items():
                    ledger.remember_scale(scale, _marks(codes))
                for scale, table in vintage.earlier.items():
                    ledger.remember_scale(scale, table.notna())
            portal, year = self._material.portal, vintage.release.vintage
            self._ledgers.write(portal, year, vintage.shown)
            self._ledgers.write(portal, published_key(year), vintage.published)


def published_key(vintage: str) -> str:
    """What the ledgers keep the marks of published figures by; whoever has earlier loads forgotten
    does not have these forgotten: they are outside."""
    return f"published {vintage}"


class _Vintage:
    """One vintage's release beside what was shown and published of it."""

    def __init__(
        self,
        material: AtlasMaterial,
        release: Release,
        ledgers: Ledgers,
        earlier: EarlierAtlas | None,
    ) -> None:
        self._material, self.release = material, release
        self.shown: Ledger = ledgers.read(material.portal, release.vintage)
        self.published: Ledger = ledgers.read(material.portal, published_key(release.vintage))
        self.earlier: dict[str, pd.DataFrame] = {}
        self._undecided = False
        for scale, displayed in (
            earlier.values.get(release.vintage, {}) if earlier else {}
        ).items():
            if scale in release.scales:
                self.earlier[scale], undecided = counts_of(displayed, release.scales[scale])
                self._undecided |= undecided

    @cached_property
    def _description(self) -> Description:
        material = self._material
        territory = material.order.territory
        return material.catalogue.describe(material.policy, territory, self.release.vintage)

    def with_margins(self, told: Mapping[str, Columns]) -> dict[str, Columns]:
        """With the territory and the wider units, whose figures stand beside every map."""
        order = {scale.id: scale.order for scale in self._material.catalogue.scales}
        widest = order.get(self._material.order.territory.scale, -1)
        whole = dict(told)
        for scale, part in self.release.scales.items():
            if order.get(scale, widest + 1) <= widest:
                shown = part.released.notna()
                whole[scale] = {
                    column: shown.index[shown[column]].to_numpy(dtype=object)
                    for indicator in self._material.indicators
                    for column in ledger_columns(indicator, part)
                    if column in shown
                }
        return whole

    def unproved(self, told: Mapping[str, Columns]) -> dict[str, Columns]:
        """Scale → column → codes of what is told and was never proved beside what people know: the
        ledger never saw it; and, where the replaced atlas shows more than the ledger knows, all
        that no atlas showed before. Raises ProofError for what the ledger has as hidden."""
        new: dict[str, Columns] = {}
        for scale, columns in told.items():
            fresh = {}
            for name, codes in columns.items():
                states = self.shown.states(scale, name, codes)
                if (states == HIDDEN).any():
                    raise self._stale(scale)
                open_cells = ~self._is_public(scale, name, codes)
                if not self._is_foreign:
                    open_cells &= states != SHOWN
                if open_cells.any():
                    fresh[name] = codes[open_cells]
            if fresh:
                new[scale] = fresh
        return new

    @cached_property
    def _is_foreign(self) -> bool:
        """Whether the atlas that is replaced shows what the ledger does not have as shown."""
        return self._undecided or any(
            (self.shown.states(scale, str(name), cells.index[cells.notna()]) != SHOWN).any()
            for scale, table in self.earlier.items()
            for name, cells in table.items()
        )

    def _is_public(self, scale: str, name: str, codes: np.ndarray | pd.Index) -> np.ndarray:
        """(k,) whether an earlier atlas shows the cell."""
        public = self.published.states(scale, name, codes) == SHOWN
        before = self.earlier.get(scale)
        if before is not None and name in before:
            public = public | before[name].reindex(codes).notna().to_numpy()
        return public

    def _stale(self, scale: str) -> ProofError:
        return ProofError(
            tr(
                "The territory was loaded anew on this machine, and {scale} – {vintage} shows "
                "other figures since. Remove its layers, load the territory again and publish "
                "then; or leave this scale out. Nothing was published."
            ).format(scale=self._scale_name(scale), vintage=self.release.vintage),
            "ledger: hidden",
        )

    def judge(
        self,
        told: Mapping[str, Columns],
        new: Mapping[str, Columns],
        cancellation: Cancellation,
        step: Step,
    ) -> int:
        """How many figures of earlier atlases were judged with what is told. step: told shares of
        the whole. Raises ProofError."""
        text = tr("Auditing {vintage} beside all that was published before").format(
            vintage=self.release.vintage
        )
        everything = {scale: set(self._told_by(scale)) for scale in new}
        tables, beside = self._known_to_readers(told)
        if self._undecided:
            raise self._refusal(everything, UNREAD)
        found = self._attack(tables, cancellation, lambda share: step(FIRST * share, text))
        if not found:
            return beside
        step(FIRST, tr("Looking for what has to be left out"))
        named = self._related(found, new)
        rest, _ = self._known_to_readers(_without(told, new, self._lost(named)))
        left = self._attack(rest, cancellation, lambda s: step(FIRST + (1 - FIRST) * s, text))
        raise self._refusal(named if named and not left else everything)

    def _known_to_readers(self, told: Mapping[str, Columns]) -> tuple[dict[str, pd.DataFrame], int]:
        """Scale → units × columns that readers of all atlases know, missing where none shows the
        cell; how many cells only earlier ones show. Households of released units are taken as
        known: everybody sees whether a unit lacks on the map."""
        tables, beside = {}, 0
        for scale in dict.fromkeys([*told, *self.earlier, *self.published.cells]):
            part = self.release.scales.get(scale)
            if part is None:
                continue
            released = part.released
            before = self.earlier.get(scale, pd.DataFrame())
            codes = released.index.astype(object).union(before.index)
            marks = _marks(told.get(scale, {})).reindex(codes, fill_value=False)
            past = self.published.cells.get(scale, pd.DataFrame()).columns
            columns: dict[str, pd.Series] = {}
            for name in dict.fromkeys([*marks, *before, *past]):
                if name not in released:
                    continue
                values = released[name].astype(float).reindex(codes)
                if name in before:
                    values = values.fillna(before[name])
                new = marks[name].to_numpy() if name in marks else np.zeros(len(codes), dtype=bool)
                public = self._is_public(scale, str(name), codes)
                self._undecided |= bool((public & values.isna().to_numpy()).any())
                columns[str(name)] = values.where(new | public)
                beside += int((public & ~new).sum())
            households = released[part.population].astype(float).reindex(codes)
            columns[part.population] = columns.get(part.population, households).fillna(households)
            tables[scale] = pd.DataFrame(columns, index=codes)
            for key in self._keys(scale):
                parents = released[key] if key in released else pd.Series(dtype=object)
                tables[scale][key] = parents.astype(object).reindex(codes)
        return tables, beside

    def _keys(self, scale: str) -> list[str]:
        schema = self._description.schema
        nested = [n.key for n in schema.nestings if n.child == scale]
        crossed = [key for o in schema.overlaps if o.table == scale for key in (o.key_a, o.key_b)]
        return list(dict.fromkeys([*nested, *crossed]))

    def _attack(
        self,
        tables: Mapping[str, pd.DataFrame],
        cancellation: Cancellation,
        report: Callable[[float], None],
    ) -> list[Disclosure]:
        """What follows although today's release hides it."""
        cells = sum(table.size for table in tables.values())
        beating = Heartbeat(cancellation, SECONDS + SECONDS_PER_CELL * cells, report)
        description = self._description
        try:
            found = attack(tables, description.schema, description.policy, beating.check)
        except GateError as error:
            raise ProofError(
                tr(
                    "The figures of {vintage} contradict those that were published before: the "
                    "portal's data have changed. Leave this vintage out, or ask whoever answers "
                    "for secrecy. Nothing was published."
                ).format(vintage=self.release.vintage),
                "audit: contradiction",
            ) from error
        return [one for one in found if not self._releases(one)]

    def _releases(self, one: Disclosure) -> bool:
        """Whether today's release shows that cell: an atlas leaves out what it could show."""
        part = self.release.scales.get(one.scale)
        if part is None or one.column not in part.released or one.unit not in part.released.index:
            return False
        return bool(pd.notna(part.released.at[one.unit, one.column]))

    # what has to be left out

    def _related(self, found: list[Disclosure], new: Mapping[str, Columns]) -> dict[str, set[str]]:
        """Scale → indicators of what is new that count the same households as a cell that
        follows."""
        followed, related = {one.column for one in found}, {one.column for one in found}
        schema = self._description.schema
        for family in schema.families:
            own = {family.total, *family.columns}
            own |= {s.name for s in schema.sums if set(s.columns) <= set(family.columns)}
            if followed & own:
                related |= own
        return {
            scale: ids
            for scale, columns in new.items()
            if (ids := {i for i, c in self._told_by(scale).items() if c & related & set(columns)})
        }

    def _told_by(self, scale: str) -> dict[str, set[str]]:
        """Indicator → the columns that its values at that scale tell."""
        part = self.release.scales[scale]
        known = {i.id for i in part.indicators}
        return {
            i.id: set(ledger_columns(i, part)) for i in self._material.indicators if i.id in known
        }

    def _lost(self, named: Mapping[str, set[str]]) -> dict[str, set[str]]:
        """Scale → columns that nothing tells once the named indicators are left out."""
        lost = {}
        for scale, ids in named.items():
            told_by = self._told_by(scale)
            kept = {c for i, columns in told_by.items() if i not in ids for c in columns}
            lost[scale] = {c for i in ids for c in told_by[i]} - kept
        return lost

    def _scale_name(self, scale: str) -> str:
        label = next((s.label for s in self._material.catalogue.scales if s.id == scale), None)
        return Words.of_window().text(label) or scale

    def _refusal(self, named: Mapping[str, set[str]], why: str = FOLLOWS) -> ProofError:
        """Scales, the vintage and indicators; never a unit or a value."""
        words = Words.of_window()
        names = {i.id: words.text(i.short or i.label) for i in self._material.indicators}
        places = []
        chosen = set(self._material.order.scales) & set(named) or set(named)  # without the margins
        for scale, ids in ((scale, ids) for scale, ids in named.items() if scale in chosen):
            listed = sorted(names.get(i, i) for i in ids)
            more = "…" if len(listed) > NAMED else ""
            places.append(f"{self._scale_name(scale)} ({', '.join(listed[:NAMED])}{more})")
        sentence = {
            FOLLOWS: tr(
                "Together with what was published before, this atlas would tell hidden values of "
                "{vintage}. Leave out, of this vintage: {places}. Nothing was published."
            ),
            UNREAD: tr(
                "An atlas that was published before shows figures of {vintage} that are hidden "
                "today. Publish into its folder, so that it is read; or leave out, of this "
                "vintage: {places}. Nothing was published."
            ),
        }[why]
        listed_places = ", ".join(places[:NAMED])
        return ProofError(
            sentence.format(vintage=self.release.vintage, places=listed_places), f"audit: {why}"
        )


def _figures(told: Mapping[str, Columns]) -> int:
    return sum(len(codes) for columns in told.values() for codes in columns.values())


def _marks(columns: Columns) -> pd.DataFrame:
    """Units × columns: whether the cell is told."""
    codes = sorted({str(code) for told in columns.values() for code in told})
    index = pd.Index(codes, dtype=object)
    return pd.DataFrame({name: index.isin(told) for name, told in columns.items()}, index=index)


def _without(
    told: Mapping[str, Columns], new: Mapping[str, Columns], lost: Mapping[str, set[str]]
) -> dict[str, Columns]:
    """What is told once these columns of what is new are left out."""

    def rest(scale: str, name: str, codes: np.ndarray) -> np.ndarray:
        if name not in lost.get(scale, ()) or name not in new.get(scale, {}):
            return codes
        return codes[~pd.Index(codes).isin(new[scale][name])]

    return {
        scale: {name: rest(scale, name, codes) for name, codes in columns.items()}
        for scale, columns in told.items()
    }
