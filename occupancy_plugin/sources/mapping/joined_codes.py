"""Joins codes of communes, or of IRIS, that a file divides into columns: département, commune
within it, IRIS within that.

They are joined only where the official list knows the result."""

from __future__ import annotations

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..grid import Grid
from .body import Body
from .codes import FORM_SHARE, codes_of
from .spelling import plain
from .values import strip_text

DEPARTEMENT = ("dep", "departement", "code departement", "code dep", "codedep", "dpt")
COMMUNE = ("com", "code commune", "code com", "codecom", "codcom", "commune")
IRIS = ("iris", "code iris", "num iris")
HEADING = {"commune": "code_commune", "iris": "code_iris"}


def with_joined_codes(body: Body) -> tuple[Grid, str] | None:
    """Return (the table with a column of full codes, a note); None where the columns are missing or
    the list does not know the codes."""
    names = [plain(name) for name in body.names]
    places = [next((names.index(n) for n in headings if n in names), -1)
              for headings in (DEPARTEMENT, COMMUNE, IRIS)]  # fmt: skip
    departement, commune, iris = places
    if min(departement, commune) < 0:
        return None
    cells = [_digits(body, at) for at in places if at >= 0]
    if not _are_short(cells[1], 3) or not _are_short(cells[0], 3):
        return None
    codes = [_commune(d, c) for d, c in zip(cells[0], cells[1], strict=True)]
    scale, used = "commune", places[:2]
    if iris >= 0 and _are_short(cells[2], 4):
        scale, used = "iris", places
        codes = [c and f"{c}{i.zfill(4)}" for c, i in zip(codes, cells[2], strict=True)]
    texts = np.array(codes, dtype=object)
    if codes_of(texts, scale).share(~body.bounds.totals) < FORM_SHARE:
        return None
    columns = tr(" and ").join(quoted(body.names[at]) for at in used)
    return body.with_column(HEADING[scale], codes), tr(
        "Columns {columns} were joined to whole codes."
    ).format(columns=columns)


def _digits(body: Body, at: int) -> list[str]:
    """Return the cells of a column without the decimals that a spreadsheet added."""
    texts = [strip_text(text).upper() for text in body.texts(at).tolist()]
    return [text.removesuffix(".0").removesuffix(",0") for text in texts]


def _are_short(texts: list[str], most: int) -> bool:
    """Whether all texts have at most `most` characters."""
    return all(len(text) <= most for text in texts)


def _commune(departement: str, commune: str) -> str:
    """Return the code of a commune: '59' and '139' → '59139'; '971' and '01', or '101' →
    '97101'."""
    if not departement or not commune:
        return ""
    if len(departement) == 3:
        return departement + commune[-2:].zfill(2)
    return departement.zfill(2) + commune.zfill(3)
