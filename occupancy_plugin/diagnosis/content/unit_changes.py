"""The changes of units between two vintages, and which of them reach their threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...layers.figures.evolution import ComparedScale, compare_vintages
from ...layers.release.indicators import RELEASED, STATE
from ..figures import Change, territory_change
from . import threshold
from .facts import ALL_RENEWED, FEWEST_MAPPED, Facts, finite
from .findings import direction

SIGNIFICANT = "significant"  # column of a change: 1 where it reaches the threshold


def significant_changes(facts: Facts, scale: str, indicator: str) -> dict[str, float | None]:
    """Return the change of each unit that shows the indicator in both vintages: code → points.
    None where the change does not reach its threshold."""
    compared_scale = compare_scale(facts, scale, (indicator,))
    if compared_scale is None or indicator not in compared_scale.frame.columns:
        return {}
    decimals = facts.measure(indicator).decimals
    thresholds = _change_thresholds(facts, scale, indicator)
    changes: dict[str, float | None] = {}
    for code, difference in compared_scale.frame[indicator].dropna().items():
        points = round(float(difference), decimals) + 0.0  # no −0.0
        least = thresholds.get(str(code))
        is_significant = least is not None and threshold.is_reached(points, least)
        changes[str(code)] = points if is_significant else None
    return changes


def _change_thresholds(facts: Facts, scale: str, indicator: str) -> dict[str, float]:
    """Return the least change of each unit that chance does not explain: code → points. Any change
    of an indicator that is no share reaches it. Units that hide the share are left out."""
    frame, measure = facts.release.scales[scale].frame, facts.measure(indicator)
    divided_by = facts.indicators[indicator].denominator
    if measure.unit != "%" or divided_by not in frame.columns:
        return dict.fromkeys(map(str, frame.index), 0.0)
    renewed = next(iter(facts.renewal().values()), ALL_RENEWED)  # the territory's
    thresholds = {}
    for code in frame.index:
        value = facts.shown_value(indicator, frame.at[code, indicator])
        size = finite(frame.at[code, divided_by])
        if value is not None and size:
            thresholds[str(code)] = threshold.since(value, size, renewed, measure.decimals)
    return thresholds


def compare_scale_with_significance(
    facts: Facts, scale: str, indicator: str
) -> ComparedScale | None:
    """Return the change of an indicator, unit by unit, with the column SIGNIFICANT. None without an
    earlier vintage, and without that column where the vintages cannot be compared."""
    compared_scale = compare_scale(facts, scale, (indicator,))
    if compared_scale is None or indicator not in compared_scale.frame.columns:
        return compared_scale
    changes = significant_changes(facts, scale, indicator)
    flags = [float(changes.get(str(code)) is not None) for code in compared_scale.frame.index]
    return replace(compared_scale, compared=compared_scale.frame.assign(**{SIGNIFICANT: flags}))


def compare_scale(facts: Facts, scale: str, indicators: Sequence[str]) -> ComparedScale | None:
    """Return the change of these indicators, unit by unit; None without an earlier vintage."""
    if facts.earlier_release is None:
        return None
    return compare_vintages(
        facts.release, facts.earlier_release, facts.catalogue, scale, indicators
    )


def count_changes(facts: Facts, indicator: str, scale: str) -> list[Change]:
    """Return how a count changed in the territory, in the wider units, and in the units of a scale
    by name. Units that hide it in one vintage, or were redrawn, are left out (R7)."""
    if facts.earlier_release is None or not facts.means_the_same(indicator):
        return []
    earlier = replace(facts, release=facts.earlier_release, main_of=facts.main)
    earlier_values = {figure.scale: figure.value for figure in earlier.figures(indicator)}
    ends = [(figure, earlier_values.get(figure.scale)) for figure in facts.figures(indicator)]
    compared_scale = compare_scale(facts, scale, (indicator,))
    is_counted = facts.has_indicator(indicator, scale) and earlier.has_indicator(indicator, scale)
    if compared_scale is not None and is_counted:
        states = compared_scale.frame[STATE]
        earlier_counts = earlier.release.scales[scale].frame[indicator]
        units = zip(facts.units(scale), facts.unit_figures(scale, indicator), strict=True)
        ends += [
            (figure, finite(earlier_counts[unit.code]))
            for unit, figure in units
            if states.get(unit.code) == RELEASED
        ]
    measure, changes = facts.measure(indicator), []
    for figure, value in ends:
        if figure.value is not None and value:
            texts, points = (facts.write(measure, value), figure.text), figure.value - value
            change = Change(figure.name, value, figure.value, points, texts, figure.scale)
            is_territory, is_main = figure.is_territory, figure.is_main
            changes.append(replace(change, is_territory=is_territory, is_main=is_main))
    return changes


def is_change_mappable(facts: Facts, scale: str, indicator: str) -> bool:
    """Whether the indicator changes beyond its threshold in enough units for a map of the
    dossier."""
    if not facts.has_indicator(indicator, scale):
        return False
    changes = significant_changes(facts, scale, indicator).values()
    return sum(change is not None for change in changes) >= FEWEST_MAPPED


def rises_or_falls(facts: Facts, indicator: str) -> bool:
    """Whether the change of the territory's own figure is known to reach its threshold."""
    change = territory_change(facts.changes(indicator))
    return change is not None and direction(change) in ("up", "down")
