"""Audits an atlas against everything that was published from this machine: a reader who kept every
atlas must not be able to compute a hidden cell.

The gate has proved all cells together that the ledger records as shown, so these need no audit. A
cell is unproved where the record of earlier loads was deleted, and where the replaced atlas comes
from another machine.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from ..toolbelt.work.heartbeat import Heartbeat
from ..toolbelt.work.progress import Progress
from .earlier_atlas import EarlierAtlas, counts_of
from .texts import AtlasMaterial
from .values import ledger_columns

SECONDS, SECONDS_PER_CELL = 2.0, 1e-4  # expected time of the auditor
DISCLOSED, UNREAD = "follows", "unread"
MAX_NAMED = 6  # a refusal lists at most as many scales, and as many indicators of a scale

Columns = Mapping[str, np.ndarray]  # released column → codes of the units that show it
AtlasCells = Mapping[str, Mapping[str, Columns]]  # vintage → scale → columns


@dataclass(frozen=True)
class Audit:
    """Figures of a publication, counted by what is known of them.

    already_shown: the ledger had them as shown, or they were published before
    audited: the attack was tried on them
    earlier_only: only earlier atlases show them; they were attacked with the others
    replaced: day and digest of the atlas that this one replaces, '' without one"""

    already_shown: int = 0
    audited: int = 0
    earlier_only: int = 0
    replaced: tuple[str, str] = ("", "")


class Auditor:
    """Audits one publication. The caller holds the ledgers' lock. Raises StoreError."""

    def __init__(
        self, material: AtlasMaterial, ledgers: Ledgers, earlier_atlas: EarlierAtlas | None
    ) -> None:
        self._material, self._ledgers, self._earlier = material, ledgers, earlier_atlas
        self._vintages = [
            _Vintage(material, release, ledgers, earlier_atlas) for release in material.releases
        ]

    def require_safe(self, cells: AtlasCells, progress: Progress) -> Audit:
        """Audit every vintage. Return how many figures were known and how many were audited.

        Raises ProofError, which names what to leave out; Cancelled."""
        known_figures = audited_figures = earlier_figures = 0
        percent = 100.0 / len(self._vintages)
        for position, vintage in enumerate(self._vintages):
            vintage_progress = progress.part(position * percent, (position + 1) * percent)
            columns = vintage.with_margins(cells[vintage.release.vintage])
            unproved = vintage.unproved(columns)
            known_figures += _figures(columns) - _figures(unproved)
            audited_figures += _figures(unproved)
            if unproved:
                earlier_figures += vintage.judge(columns, unproved, vintage_progress)
        replaced = (self._earlier.published, self._earlier.digest) if self._earlier else ("", "")
        return Audit(known_figures, audited_figures, earlier_figures, replaced)

    def remember(self, cells: AtlasCells) -> None:
        """Record in the ledgers what this atlas shows and what the replaced one showed.

        Raises StoreError."""
        for vintage in self._vintages:
            columns = vintage.with_margins(cells[vintage.release.vintage])
            for ledger in (vintage.shown, vintage.published):
                for scale, codes in columns.items():
                    ledger.remember_scale(scale, _marks(codes))
                for scale, table in vintage.earlier.items():
                    ledger.remember_scale(scale, table.notna())
            portal, year = self._material.portal, vintage.release.vintage
            self._ledgers.write(portal, year, vintage.shown)
            self._ledgers.write(portal, published_key(year), vintage.published)


def published_key(vintage: str) -> str:
    """Return the ledger key of published figures. Forgetting earlier loads does not forget these,
    because readers keep what was published."""
    return f"published {vintage}"


class _Vintage:
    """One vintage's release with what was shown and published of it before."""

    def __init__(
        self,
        material: AtlasMaterial,
        release: Release,
        ledgers: Ledgers,
        earlier_atlas: EarlierAtlas | None,
    ) -> None:
        self._material, self.release = material, release
        self.shown: Ledger = ledgers.read(material.portal, release.vintage)
        self.published: Ledger = ledgers.read(material.portal, published_key(release.vintage))
        self.earlier: dict[str, pd.DataFrame] = {}
        self._has_unknown_count = False
        earlier_values = earlier_atlas.values.get(release.vintage, {}) if earlier_atlas else {}
        for scale, displayed_cells in earlier_values.items():
            if scale in release.scales:
                self.earlier[scale], has_unknown_count = counts_of(
                    displayed_cells, release.scales[scale]
                )
                self._has_unknown_count |= has_unknown_count

    @cached_property
    def _description(self) -> Description:
        material = self._material
        territory = material.order.territory
        return material.catalogue.describe(material.policy, territory, self.release.vintage)

    def with_margins(self, cells: Mapping[str, Columns]) -> dict[str, Columns]:
        """Add the territory and the wider units, whose figures appear with every map."""
        with_margins = dict(cells)
        for scale in self._material.margins(self.release):
            released_scale = self.release.scales[scale]
            is_shown = released_scale.released.notna()
            with_margins[scale] = {
                column: is_shown.index[is_shown[column]].to_numpy(dtype=object)
                for indicator in self._material.indicators
                for column in ledger_columns(indicator, released_scale)
                if column in is_shown
            }
        return with_margins

    def unproved(self, cells: Mapping[str, Columns]) -> dict[str, Columns]:
        """Return scale → column → codes of the cells that were never proved with what readers know:
        cells that the ledger does not have as shown. Where the replaced atlas shows more than the
        ledger, that is every cell that no earlier atlas shows.

        Raises ProofError for a cell that the ledger has as hidden."""
        unproved: dict[str, Columns] = {}
        for scale, columns in cells.items():
            unproved_columns = {}
            for name, codes in columns.items():
                states = self.shown.states(scale, name, codes)
                if (states == HIDDEN).any():
                    raise self._stale(scale)
                open_cells = ~self._is_public(scale, name, codes)
                if not self._is_foreign:
                    open_cells &= states != SHOWN
                if open_cells.any():
                    unproved_columns[name] = codes[open_cells]
            if unproved_columns:
                unproved[scale] = unproved_columns
        return unproved

    @cached_property
    def _is_foreign(self) -> bool:
        """Whether the replaced atlas shows cells that the ledger does not have as shown."""
        return self._has_unknown_count or any(
            (self.shown.states(scale, str(name), cells.index[cells.notna()]) != SHOWN).any()
            for scale, table in self.earlier.items()
            for name, cells in table.items()
        )

    def _is_public(self, scale: str, name: str, codes: np.ndarray | pd.Index) -> np.ndarray:
        """Return (k,) whether an earlier atlas shows the cell."""
        is_public = self.published.states(scale, name, codes) == SHOWN
        earlier_table = self.earlier.get(scale)
        if earlier_table is not None and name in earlier_table:
            is_public = is_public | earlier_table[name].reindex(codes).notna().to_numpy()
        return is_public

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
        cells: Mapping[str, Columns],
        unproved: Mapping[str, Columns],
        progress: Progress,
    ) -> int:
        """Attack this vintage. Return how many figures were shown by earlier atlases only. Raises
        ProofError."""
        text = tr("Auditing {vintage} beside all that was published before").format(
            vintage=self.release.vintage
        )
        all_indicators = {scale: set(self._columns_of(scale)) for scale in unproved}
        tables, earlier_figures = self._known_to_readers(cells)
        if self._has_unknown_count:
            raise self._refusal(all_indicators, UNREAD)
        if disclosures := self._attack(tables, progress, text):
            raise self._refusal(self._related(disclosures, unproved) or all_indicators)
        return earlier_figures

    def _known_to_readers(
        self, cells: Mapping[str, Columns]
    ) -> tuple[dict[str, pd.DataFrame], int]:
        """Return scale → units × columns that readers of all atlases know, missing where no atlas
        shows the cell; and how many cells only earlier atlases show.

        Households of released units are known: the map shows which units are withheld."""
        tables, earlier_only = {}, 0
        for scale in dict.fromkeys([*cells, *self.earlier, *self.published.cells]):
            released_scale = self.release.scales.get(scale)
            if released_scale is None:
                continue
            released_rows = released_scale.released
            earlier_table = self.earlier.get(scale, pd.DataFrame())
            codes = released_rows.index.astype(object).union(earlier_table.index)
            marks = _marks(cells.get(scale, {})).reindex(codes, fill_value=False)
            published_columns = self.published.cells.get(scale, pd.DataFrame()).columns
            columns: dict[str, pd.Series] = {}
            for name in dict.fromkeys([*marks, *earlier_table, *published_columns]):
                if name not in released_rows:
                    continue
                values = released_rows[name].astype(float).reindex(codes)
                if name in earlier_table:
                    values = values.fillna(earlier_table[name])
                in_atlas = marks[name].to_numpy() if name in marks else np.zeros(len(codes), bool)
                is_public = self._is_public(scale, str(name), codes)
                self._has_unknown_count |= bool((is_public & values.isna().to_numpy()).any())
                columns[str(name)] = values.where(in_atlas | is_public)
                earlier_only += int((is_public & ~in_atlas).sum())
            population = released_scale.population
            households = released_rows[population].astype(float).reindex(codes)
            columns[population] = columns.get(population, households).fillna(households)
            tables[scale] = pd.DataFrame(columns, index=codes)
            for key in self._keys(scale):
                parents = released_rows[key] if key in released_rows else pd.Series(dtype=object)
                tables[scale][key] = parents.astype(object).reindex(codes)
        return tables, earlier_only

    def _keys(self, scale: str) -> list[str]:
        schema = self._description.schema
        keys = [nesting.key for nesting in schema.nestings if nesting.child == scale]
        for overlap in schema.overlaps:
            if overlap.table == scale:
                keys += [overlap.key_a, overlap.key_b]
        return list(dict.fromkeys(keys))

    def _attack(
        self, tables: Mapping[str, pd.DataFrame], progress: Progress, text: str
    ) -> list[Disclosure]:
        """Return the cells that are disclosed although the release hides them."""
        cells = sum(table.size for table in tables.values())
        heartbeat = Heartbeat(
            progress.cancellation,
            SECONDS + SECONDS_PER_CELL * cells,
            lambda share: progress.step(100 * share, text),
        )
        description = self._description
        try:
            disclosures = attack(tables, description.schema, description.policy, heartbeat.check)
        except GateError as error:
            raise ProofError(
                tr(
                    "The figures of {vintage} contradict those that were published before: the "
                    "portal's data have changed. Leave this vintage out, or ask whoever answers "
                    "for secrecy. Nothing was published."
                ).format(vintage=self.release.vintage),
                "audit: contradiction",
            ) from error
        return [disclosure for disclosure in disclosures if not self._is_released(disclosure)]

    def _is_released(self, disclosure: Disclosure) -> bool:
        """Whether the release shows the cell. An atlas may leave out a cell that it could show."""
        scale, unit, column = disclosure.scale, disclosure.unit, disclosure.column
        if scale not in self.release.scales:
            return False
        released = self.release.scales[scale].released
        is_there = column in released and unit in released.index
        return bool(is_there and pd.notna(released.at[unit, column]))

    # what has to be left out

    def _related(
        self, disclosures: list[Disclosure], unproved: Mapping[str, Columns]
    ) -> dict[str, set[str]]:
        """Return scale → indicators with unproved cells whose columns belong to the same family as
        a disclosed cell."""
        disclosed_columns = {disclosure.column for disclosure in disclosures}
        related_columns = set(disclosed_columns)
        schema = self._description.schema
        for family in schema.families:
            family_columns = {family.total, *family.columns}
            family_columns |= {
                sum_definition.name
                for sum_definition in schema.sums
                if set(sum_definition.columns) <= set(family.columns)
            }
            if disclosed_columns & family_columns:
                related_columns |= family_columns
        left_out = {}
        for scale, columns in unproved.items():
            unproved_columns = related_columns & set(columns)
            disclosed_by = self._columns_of(scale)
            if ids := {i for i in disclosed_by if disclosed_by[i] & unproved_columns}:
                left_out[scale] = ids
        return left_out

    def _columns_of(self, scale: str) -> dict[str, set[str]]:
        """Return indicator → the columns that its values at that scale disclose."""
        released_scale = self.release.scales[scale]
        released_ids = {indicator.id for indicator in released_scale.indicators}
        return {
            indicator.id: set(ledger_columns(indicator, released_scale))
            for indicator in self._material.indicators
            if indicator.id in released_ids
        }

    def _scale_name(self, scale: str) -> str:
        return Words.of_window().text(self._material.catalogue.scale_label(scale)) or scale

    def _refusal(self, left_out: Mapping[str, set[str]], reason: str = DISCLOSED) -> ProofError:
        """Make the error: it names scales, the vintage and indicators, never a unit or a value."""
        words = Words.of_window()
        names = {i.id: words.text(i.short or i.label) for i in self._material.indicators}
        places = []
        ordered_scales = set(self._material.order.scales)  # without the margins
        for scale in [scale for scale in left_out if scale in ordered_scales] or left_out:
            indicator_names = sorted(names.get(i, i) for i in left_out[scale])
            more = "…" if len(indicator_names) > MAX_NAMED else ""
            places.append(
                f"{self._scale_name(scale)} ({', '.join(indicator_names[:MAX_NAMED])}{more})"
            )
        sentence = {
            DISCLOSED: tr(
                "Together with what was published before, this atlas would tell hidden values of "
                "{vintage}. Leave out, of this vintage: {places}. Nothing was published."
            ),
            UNREAD: tr(
                "An atlas that was published before shows figures of {vintage} that are hidden "
                "today. Publish into its folder, so that it is read; or leave out, of this "
                "vintage: {places}. Nothing was published."
            ),
        }[reason]
        listed_places = ", ".join(places[:MAX_NAMED])
        return ProofError(
            sentence.format(vintage=self.release.vintage, places=listed_places), f"audit: {reason}"
        )


def _figures(cells: Mapping[str, Columns]) -> int:
    return sum(len(codes) for columns in cells.values() for codes in columns.values())


def _marks(columns: Columns) -> pd.DataFrame:
    """Return units × columns: whether the atlas shows the cell."""
    all_codes = sorted({str(code) for codes in columns.values() for code in codes})
    index = pd.Index(all_codes, dtype=object)
    return pd.DataFrame({name: index.isin(codes) for name, codes in columns.items()}, index=index)
