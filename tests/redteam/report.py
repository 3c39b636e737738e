"""out/redteam/report.{json,html}: way, what was tried, bytes searched, canaries found, and the
control."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One way out. `canaries`: found with the plugin; `control_canaries`: found when the raw layer
    is loaded instead."""

    way: str
    tried: str
    outcome: str = ""
    control_outcome: str = ""
    bytes: int = 0
    canaries: int = 0
    control_canaries: int = 0
    probative: bool = False
    examples: list[str] = field(default_factory=list)


def write(folder: Path, rows: Sequence[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    report = {
        "ways": [asdict(row) for row in rows],
        "tried": len(rows),
        "probative": sum(row.probative for row in rows),
        "canaries": sum(row.canaries for row in rows),
        "bytes": sum(row.bytes for row in rows),
        "not_probative": [row.way for row in rows if not row.probative],
    }
    (folder / "report.json").write_text(
        json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    (folder / "report.html").write_text(_page(rows, report), encoding="utf-8")


def _page(rows: Sequence[Row], report: dict) -> str:
    lines = "".join(
        f'<tr class="{"leak" if row.canaries else "ok" if row.probative else "mute"}">'
        f"<td>{html.escape(row.way)}</td>"
        f"<td>{html.escape(row.tried)}</td><td>{html.escape(row.outcome)}</td><td "
        f"class=n>{row.bytes:,}</td>"
        f"<td class=n>{row.canaries}</td><td class=n>{row.control_canaries}</td>"
        f"<td>{'yes' if row.probative else 'not probative'}</td></tr>"
        for row in rows
    )
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Red team</title>
<style>body{{font:14px sans-serif;margin:2em}}
table{{border-collapse:collapse}}td,th{{padding:3px 8px;
border-bottom:1px solid #ddd;text-align:left;vertical-align:top}}
.n{{text-align:right}}.leak{{background:#fbd5d5}}.mute{{color:#777}}</style>
<h1>Every way out, tried</h1>
<p>{report["tried"]} ways, {report["probative"]} of them probative (the same search
finds canaries when the raw layer is loaded instead),
{report["bytes"]:,} bytes searched, <b>{report["canaries"]} canaries found</b>.</p>
<table><tr><th>Way</th><th>What was tried</th><th>What happened</th><th>Bytes</th><th>Canaries</th>
<th>In the control</th><th>Probative</th></tr>
{lines}</table></html>
"""
