"""The results of a bench: printed at once, then written as out/bench/NAME.json with a chart
NAME.svg."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "out" / "bench"


@dataclass(frozen=True)
class Result:
    """One figure. against: name of the comparison, '' without one; ratio: the value divided by that
    of the comparison; met: whether the goal is met, None without a goal."""

    what: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


@dataclass
class Bench:
    """Collects, prints and writes figures."""

    name: str
    results: list[Result] = field(default_factory=list)

    def add(
        self,
        what: str,
        value: float,
        unit: str,
        against: str = "",
        ratio: float | None = None,
        goal: str = "",
        met: bool | None = None,
    ) -> None:
        """Add a measured figure, with what it is compared with and its goal."""
        result = Result(
            what,
            round(float(value), 6),
            unit,
            against,
            None if ratio is None else round(float(ratio), 4),
            goal,
            met,
        )
        self.results.append(result)
        sign = {True: "met", False: "MISSED", None: ""}[met]
        compared = (
            f" · {against} × {ratio:.3g}"
            if ratio is not None
            else (f" · {against}" if against else "")
        )
        print(
            f"{what}: {value:.6g} {unit}{compared}{f' · goal {goal} {sign}' if goal else ''}",
            flush=True,
        )

    def add_with_limit(self, what: str, value: float, unit: str, limit: float) -> None:
        """Add a figure whose goal is to be at most `limit`."""
        goal = f"≤ {limit:g} {unit}"
        self.add(what, value, unit, ratio=value / limit, goal=goal, met=value <= limit)

    def draw_shares(self, figure: Any, title: str) -> None:
        """Draw each figure that has a ratio as a share of its goal."""
        axes = figure.subplots()
        rows = [result for result in reversed(self.results) if result.ratio is not None]
        axes.barh([result.what for result in rows], [float(result.ratio or 0) for result in rows])
        axes.axvline(1.0, color="#b3202c")
        axes.set(xlabel="part of the goal", title=title)

    def write(self, draw: Callable[[Any], None] | None = None) -> Path:
        """Write the JSON, and the chart that `draw(figure)` draws. Return the path of the JSON."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{self.name}.json"
        content = {"machine": machine(), "results": [asdict(result) for result in self.results]}
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
        if draw is not None:
            import matplotlib

            matplotlib.use("Agg")
            from matplotlib.figure import Figure

            figure = Figure(figsize=(11, 4.2), layout="constrained")
            draw(figure)
            figure.savefig(FOLDER / f"{self.name}.svg")
        return path


def machine() -> dict[str, Any]:
    """Describe the machine: processor, load, system, versions."""
    import numpy
    import pandas

    cpu = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next(
            (
                line.split(":", 1)[1].strip()
                for line in info.read_text().splitlines()
                if line.startswith("model name")
            ),
            "",
        )
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
    }
