"""docs/rights.md, written from the tables of rights and acts into rights_page.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..catalogue.catalogue import SCALE_LABELS
from ..catalogue.scales import SCALES
from ..catalogue.subjects import LANDLORD
from . import rights

PAGE = Path(__file__).with_name("rights_page.md")


def markdown() -> str:
    scales = (*SCALES, LANDLORD)
    roles: dict[tuple[str, ...], list[str]] = {}  # by their marks
    for role, (_, english) in rights.ROLE_LABELS.items():
        marks = tuple(_mark(role, scale) for scale in scales)
        roles.setdefault(marks, []).append(f"`{role}` {english}")
    rows = [["Role", *(SCALE_LABELS[scale][1] for scale in scales)]]
    rows += [[", ".join(alike), *marks] for marks, alike in roles.items()]
    acts = [["Act", "Roles"]]
    for act in rights.ACTS.values():
        acts.append([act.en, ", ".join(f"`{role}`" for role in rights.ROLES if role in act.roles)])
    return PAGE.read_text(encoding="utf-8").format(rights=_table(rows), acts=_table(acts))


def _mark(role: str, scale: str) -> str:
    """Return the mark of a rule, with a star where an opposition closes the scale."""
    closed = scale in rights.ADDRESS_SCALES and role in rights.CLOSED_BY_OPPOSITION
    return rights.RULE_MARKS[rights.rule(role, scale)][1] + (" *" if closed else "")


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of Markdown, the first as headings."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
