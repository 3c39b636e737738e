"""The shares of a zoning (QPV) against the rest of the territory. They are sums and differences of
released counts."""

from __future__ import annotations

from collections.abc import Sequence

from pandas import DataFrame

from ...description import Indicator, Kind
from ...layers.release.indicators import RELEASED, STATE, indicator_columns, numerator
from ..figures import FamilyRow, Figure, Share, Sides
from .facts import STAR, Facts, finite, may_be_drawn

MOST_LEFT_OUT = 0.2  # of a zoning's published households: those in units that hide a share


def compare_sides(facts: Facts, scale: str, indicator: str) -> Sides | None:
    """Return a share in all published units of a scale together, and in the rest of the
    territory.

    None where too many of these units hide it, or where the territory does."""
    definition = facts.indicators.get(indicator)
    if (
        definition is None
        or definition.kind is not Kind.RATE
        or not facts.has_indicator(indicator, scale)
    ):
        return None
    measure, side_shares = facts.measure(indicator), _side_shares(facts, scale, (definition,))
    if side_shares is None:
        return None
    frame, units = side_shares
    names = facts.say("in zones"), facts.say("outside zones")
    figures = [
        Figure(
            name, value, facts.write(measure, value), scale,
            size=finite(frame[definition.denominator].iloc[place]),
        )
        for place, name in enumerate(names)
        for value in [facts.shown_value(indicator, frame[indicator].iloc[place])]
    ]  # fmt: skip
    return Sides(figures[0], figures[1], units)


def family_of_sides(facts: Facts, family: str, scale: str) -> tuple[FamilyRow, ...]:
    """Return a family's row for all published units of a scale together, and one for the rest
    of the territory. () where too many units hide a category; an asterisk at the names where
    some do."""
    columns = facts.family_columns(family)
    definitions = tuple(facts.indicators[indicator] for _, indicator in columns)
    if not columns or not all(
        facts.has_indicator(definition.id, scale) for definition in definitions
    ):
        return ()
    side_shares = _side_shares(facts, scale, definitions)
    if side_shares is None:
        return ()
    name_suffix = STAR if side_shares[1] < len(facts.units(scale)) else ""
    rows = [
        FamilyRow(
            facts.say(key) + name_suffix,
            tuple(
                Share(column, facts.shown_value(i, side_shares[0][i].iloc[place]))
                for column, i in columns
            ),
        )
        for place, key in enumerate(("in zones", "outside zones"))
    ]
    return tuple(rows) if all(may_be_drawn(row) for row in rows) else ()


def households_of_sides(facts: Facts, scale: str) -> tuple[float, float] | None:
    """Return the households of the published units of a scale, and those of the rest of the
    territory."""
    side_shares = _side_shares(facts, scale, ())
    if side_shares is None:
        return None
    population = facts.release.scales[scale].population
    inside_households, outside_households = side_shares[0][population]
    return float(inside_households), float(outside_households)


def _side_shares(
    facts: Facts, scale: str, indicators: Sequence[Indicator]
) -> tuple[DataFrame, int] | None:
    """Return two rows, inside and outside, with counts and shares, and the number of units
    inside.

    Only units that show every count are summed. Both rows are sums and differences of released
    counts, which any reader can form; what would read 0 or 100 % is hidden (R3, R4)."""
    territory, zone_rows = facts.release.territory, facts.release.scales[scale]
    territory_rows = facts.release.scales.get(territory.scale)
    population = zone_rows.population
    if territory_rows is None or territory.code not in territory_rows.frame.index:
        return None
    if territory.scale not in zone_rows.frame.columns:
        return None
    lies_in = zone_rows.frame[territory.scale] == territory.code
    rows = zone_rows.frame[(zone_rows.frame[STATE] == RELEASED) & lies_in]
    common_columns = zone_rows.released.columns.intersection(territory_rows.released.columns)
    counted_columns = {
        name for i in indicators for name in (*numerator(i, common_columns), i.denominator)
    } | {population}
    if not counted_columns <= set(common_columns):
        return None
    names = sorted(counted_columns)
    is_complete = rows[[*names, *(indicator.id for indicator in indicators)]].notna().all(axis=1)
    all_households = float(rows[population].sum())
    complete_rows = rows.loc[is_complete, names].astype("float64")
    counted_households = float(complete_rows[population].sum())
    if not all_households or counted_households < (1 - MOST_LEFT_OUT) * all_households:
        return None
    inside_counts = complete_rows.sum()
    territory_counts = territory_rows.frame.loc[territory.code, names].astype("float64")
    outside_counts = territory_counts - inside_counts
    pair = DataFrame([inside_counts, outside_counts], index=["inside", "outside"])
    if pair.isna().to_numpy().any() or pair[population].min() < facts.release.min_households:
        return None
    shares = indicator_columns(pair, indicators, population, zone_rows.hidden_rates)
    return shares, len(complete_rows)
