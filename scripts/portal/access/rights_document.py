"""docs/rights.md, written from the one table of rights."""

from __future__ import annotations

from ..catalogue.catalogue import SCALE_LABELS
from ..world.scales import SCALES
from ..world.subjects import LANDLORD
from . import rights
from .rights import Rule

MARKS = {
    Rule.ALL: "all",
    Rule.OWN: "territory",
    Rule.PARENT: "territory + its EPCI",
    Rule.STOCK: "own stock",
    Rule.NONE: "–",
}

HEAD = """\
# Rights by role and scale

Written by `python -m scripts.portal rights` from `scripts/portal/access/rights.py`, the one table
that the reference portal applies to every data request. The plugin shows these rights, it does not
replace them. Statistical secrecy comes on top.
"""
FOOT = """
- **all**: every unit of the portal. **territory**: units inside the account's territories.
  **territory + its EPCI**:
  a commune's agent also sees the row of the EPCI that holds the commune, as a comparator. **own
  stock**: addresses of
  the landlord's own dwellings.
- **\\***: closed to this role in a région as soon as one Hlm organisation active there objects
  (convention, article 4);
  landlords keep their own stock. Withdrawal reopens the scale.
- The rows of France, the régions and the départements are open to all roles: they are the
  comparators of a diagnosis.
- A request for a territory outside the account is answered 403 with the reason; rows outside the
  account are never
  served, whatever the request says. A square that straddles two communes belongs to no commune and
  is not shown to a
  commune's agent.
- The column **Landlord** is about attributions alone (docs/portal.md, subjects); demand and
  attributions by commune and wider follow the same columns as occupancy.
- Besides these rights, data are served only once the charter in force is accepted, while the
  organisation's record
  (convention, signatory, GDPR referent, annexes) is complete, and until the account's access
  ends."""


ACTS_FOOT = """
An administrator acts on the own territory only, a landlord objects as an Hlm organisation only (the
URH's account is none), a commune's and the State's people do what everybody may: read, report a
breach, submit a dossier on the own territory, keep a journal, change the own password."""


def markdown() -> str:
    """The page, ready to write."""
    scales = (*SCALES, LANDLORD)
    head = ["Role", *(SCALE_LABELS[scale][1] for scale in scales)]
    lines = [HEAD, "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for role in rights.ROLES:
        cells = []
        for scale in scales:
            mark = MARKS[rights.rule(role, scale)]
            closed = scale in rights.ADDRESS_SCALES and role in rights.CLOSED_BY_OPPOSITION
            cells.append(f"{mark} *" if closed else mark)
        lines.append(f"| `{role}` {rights.ROLE_LABELS[role][1]} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, FOOT, *_acts()]) + "\n"


def _acts() -> list[str]:
    """What a role may do, one line an act."""
    head = ["What it may do", *rights.ROLES]
    lines = ["", "## What a role may do", ""]
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for (_, english), roles in rights.ACTS.values():
        marks = ["yes" if role in roles else "–" for role in rights.ROLES]
        lines.append(f"| {english} | " + " | ".join(marks) + " |")
    return [*lines, ACTS_FOOT]
