"""Files of communes that have merged since."""

from __future__ import annotations

from pathlib import Path

from truth import csv

from occupancy_plugin.sources.communes import cog

PARTS = ("Seuls", "Familles")


def successor(parts: int) -> tuple[str, list[str]]:
    """A commune of today that this many ended ones went into."""
    of: dict[str, list[str]] = {}
    for old, new in cog().ended.items():
        of.setdefault(new, []).append(old)
    return next((new, olds) for new, olds in sorted(of.items()) if len(olds) == parts)


def write_file(folder: Path, codes: list[str]) -> Path:
    lines = [["DEPCOM", "Commune", "Ménages", *PARTS, "% seuls"]]
    for position, code in enumerate(codes):
        one, two = 20 + position, 31 + 3 * position
        share = f"{100 * one / (one + two):.1f}".replace(".", ",")
        lines.append([code, f"C{position}", str(one + two), str(one), str(two), share])
    return csv(folder / "a.csv", lines)
