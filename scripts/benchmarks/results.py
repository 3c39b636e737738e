"""The results of a bench: printed at once, then written as out/bench/NAME.json and drawn as
NAME.svg."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pandas
from matplotlib.figure import Figure

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
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        """Add a measured figure, with what it is compared with. most or least: the goal of its
        ratio, or of the value where there is none."""
        judged, goal, met = value if ratio is None else ratio, "", None
        if most is not None:
            goal, met = f"≤ {most:g}", bool(judged <= most)
        elif least is not None:
            goal, met = f"≥ {least:g}", bool(judged >= least)
        rounded_ratio = None if ratio is None else round(float(ratio), 4)
        result = Result(what, round(float(value), 6), unit, against, rounded_ratio, goal, met)
        self.results.append(result)
        compared = f" · {against}" if against else ""
        compared += f" × {ratio:.3g}" if ratio is not None else ""
        judgement = f" · goal {goal} {'met' if met else 'MISSED'}" if goal else ""
        print(f"{what}: {value:.6g} {unit}{compared}{judgement}", flush=True)

    def write(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        content = {"machine": machine(), "results": [asdict(result) for result in self.results]}
        path = FOLDER / f"{self.name}.json"
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
        self._chart().savefig(path.with_suffix(".svg"))

    def _chart(self) -> Figure:
        """Draw the ratios to what figures are compared with, red where a goal is missed."""
        compared = [result for result in reversed(self.results) if result.ratio is not None]
        figure = Figure(figsize=(11, 1.2 + 0.3 * len(compared)), layout="constrained")
        axes = figure.subplots()
        bars = axes.barh(
            [f"{result.what} ({result.against or result.unit})" for result in compared],
            [result.ratio for result in compared],
            color=["#b3202c" if result.met is False else "#44617b" for result in compared],
        )
        goals = [f"{result.ratio:.3g}   {result.goal}".rstrip() for result in compared]
        axes.bar_label(bars, goals, padding=3)
        axes.axvline(1.0, color="#888888", linewidth=1)
        axes.set(title=self.name, xlabel="ratio to what it is compared with")
        axes.margins(x=0.2)
        return figure


def machine() -> dict[str, Any]:
    """Describe the machine: processor, load, system, versions."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
    }
