"""The notice of a CSV (notice.py): `NAME.csv-metadata.json`, the file name that the W3C's "CSV on
the Web" prescribes.

A CSV has no place for a notice: lines above or under the table are read as rows. The separate file
states, for people and programs, the source of the figures, the meaning of `s` (a `null`), and how
to parse the table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ...layers.lineage import LICENCE
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import language

CONTEXT = "http://www.w3.org/ns/csvw"
NUMBER = {"base": "decimal", "format": {"decimalChar": ","}}


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
            **({"datatype": NUMBER, "null": ["", HIDDEN]} if numeric else {}),
        }
        for name, label, numeric in columns
    ]
    document = {
        "@context": [CONTEXT, {"@language": language()}],
        "url": file_name,
        "dc:title": title,
        "dc:source": caption,
        "dc:license": LICENCE,
        "notes": [dict(notice)],
        "dialect": {"delimiter": ";", "encoding": "utf-8", "header": True},
        "tableSchema": {"columns": column_documents},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
