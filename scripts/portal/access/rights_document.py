"""docs/rights.md, written from the one table of rights."""

from __future__ import annotations

from ..catalogue.catalogue import SCALE_LABELS
from ..world.scales import SCALES
from ..world.subjects import LANDLORD
from . import rights

HEAD = """\
# Rights by role and scale

`python -m scripts.portal rights` writes this page from `scripts/portal/access/rights.csv`, the one
table that the reference portal applies to every data request. The plugin shows these rights and
does not replace them. Statistical secrecy applies in addition.
"""
FOOT = """
- **all**: every unit of the portal. **territory**: units inside the account's territories.
  **territory and EPCI**: an agent of a commune also sees the row of its EPCI, for comparison.
  **own stock**: addresses of the landlord's dwellings.
- **\\***: closed to this role in a région as soon as one Hlm organisation active there objects
  (convention, article 4). Landlords keep their own stock. A withdrawal reopens the scale.
- The rows of France, the régions and the départements are open to all roles, because a diagnosis
  compares with them.
- A request for a territory outside the account is answered 403 with the reason; rows outside the
  account are never served. A square in two communes belongs to neither, and is not shown to an
  agent of a commune.
- The column **Landlord** concerns attributions only (docs/portal.md, subjects). Demand and
  attributions by commune and wider scales follow the same columns as occupancy.
- In addition, data are served only after the charter in force is accepted, while the record of the
  organisation (convention, signatory, GDPR referent, annexes) is complete, and until the account's
  access ends."""


ACTS_FOOT = """
An administrator acts on their own territory only. A landlord objects as an Hlm organisation, which
the URH is not. Agents of a commune and of the State may do what every account may: read, report a
breach, submit a dossier on their own territory, keep a journal, change their own password."""


def markdown() -> str:
    """Return the page."""
    scales = (*SCALES, LANDLORD)
    head = ["Role", *(SCALE_LABELS[scale][1] for scale in scales)]
    lines = [HEAD, "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for role in rights.ROLES:
        cells = []
        for scale in scales:
            mark = rights.RULE_MARKS[rights.rule(role, scale)][1]
            closed = scale in rights.ADDRESS_SCALES and role in rights.CLOSED_BY_OPPOSITION
            cells.append(f"{mark} *" if closed else mark)
        lines.append(f"| `{role}` {rights.ROLE_LABELS[role][1]} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, FOOT, *_acts()]) + "\n"


def _acts() -> list[str]:
    """Return the table of acts, a line per act."""
    head = ["What it may do", *rights.ROLES]
    lines = ["", "## What a role may do", ""]
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for act in rights.ACTS.values():
        marks = ["yes" if role in act.roles else "–" for role in rights.ROLES]
        lines.append(f"| {act.en} | " + " | ".join(marks) + " |")
    return [*lines, ACTS_FOOT]
