"""The notice that accompanies exported figures: source, territory, terms, purpose. Each file format
stores it in its own place.

A CSV has no place for a notice: lines above or under the table are read as rows. A separate file
with the name that the W3C's "CSV on the Web" prescribes (`NAME.csv-metadata.json`) states, for
people and programs, the source of the figures, the meaning of `s` (a `null`), and how to parse the
table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...layers.lineage import Lineage
from ...layers.style.words import Words
from ...toolbelt.metadata import plugin_version
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import language, tr
from ..publication import quoted_dossier

CONTEXT = "http://www.w3.org/ns/csvw"
NUMBER = {"base": "decimal", "format": {"decimalChar": ","}}


def export_notice(lineage: Lineage, purpose: str) -> tuple[tuple[str, str], ...]:
    """Return (name, text) pairs in the window's language, without empty texts."""
    words = Words.of_window()
    withheld_text = (
        tr("not stated") if lineage.withheld_units is None else str(lineage.withheld_units)
    )
    rows = [
        (tr("Source"), lineage.caption),
        (tr("Hidden values"), words.word("note")),
        (tr("Units left out under statistical secrecy"), withheld_text),
        (
            tr("Territory"),
            f"{lineage.territory_name} ({lineage.territory})" if lineage.territory else "",
        ),
        (tr("Scale, vintage"), f"{lineage.scale_label} {lineage.period}".strip()),
        (tr("Exported by"), lineage.organisation),
        (
            tr("Date"),
            datetime.now()
            .astimezone()
            .strftime("%d/%m/%Y %H:%M" if words.french else "%Y-%m-%d %H:%M"),
        ),
        (tr("Purpose"), purpose),
        (tr("Dossier of the follow-up committee"), quoted_dossier()),
        (tr("Terms"), lineage.terms),
        (tr("Policy"), lineage.policy),
        (tr("Written by"), f"Occupancy {plugin_version()}"),
    ]
    if lineage.fictitious:
        rows.insert(1, (tr("Warning"), words.word("fictitious")))
    return tuple((name, text) for name, text in rows if text)


def notice_path(path: Path) -> Path:
    """Return the standard place of a table's metadata:
    https://www.w3.org/TR/tabular-data-model/#standard-file-metadata."""
    return path.with_name(f"{path.name}-metadata.json")


def csv_notice(
    file_name: str,
    title: str,
    caption: str,
    notice: Iterable[tuple[str, str]],
    columns: Sequence[tuple[str, str, bool]],
) -> str:
    """Return the notice as JSON. columns: name, label and whether it holds numbers, in table
    order"""
    column_documents: list[dict[str, Any]] = [
        {
            "name": name,
            "titles": [name],
            "dc:description": label,
            **({"datatype": NUMBER, "null": ["", HIDDEN]} if is_numeric else {}),
        }
        for name, label, is_numeric in columns
    ]
    document = {
        "@context": [CONTEXT, {"@language": language()}],
        "url": file_name,
        "dc:title": title,
        "dc:source": caption,
        "notes": [dict(notice)],
        "dialect": {"delimiter": ";", "encoding": "utf-8", "header": True},
        "tableSchema": {"columns": column_documents},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
