"""Codes of communes, or of IRIS, that a file writes in several columns: département, commune within
it, IRIS within that. Joined where the official list knows what they make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..grid import Grid
from .body import Body
from .codes import FORM_SHARE, codes_of
from .spelling import plain
from .values import stripped

DEPARTEMENT = ("dep", "departement", "code departement", "code dep", "codedep", "dpt")
COMMUNE = ("com", "code commune", "code com", "codecom", "codcom", "commune")
IRIS = ("iris", "code iris", "num iris")
HEADING = {"commune": "code_commune", "iris": "code_iris"}


def with_joined_codes(body: Body) -> tuple[Grid, str] | None:
    """(the table with a column of whole codes, a sentence that says so); None where the columns are
    not there or what they make is not known."""
    names = [plain(name) for name in body.names]
    places = [next((names.index(n) for n in known if n in names), -1)
              for known in (DEPARTEMENT, COMMUNE, IRIS)]  # fmt: skip
    dep, com, iris = places
    if min(dep, com) < 0:
        return None
    cells = [_digits(body, at) for at in places if at >= 0]
    if not _short(cells[1], 3) or not _short(cells[0], 3):
        return None
    codes = [_commune(d, c) for d, c in zip(cells[0], cells[1], strict=True)]
    scale, used = "commune", places[:2]
    if iris >= 0 and _short(cells[2], 4):
        scale, used = "iris", places
        codes = [c and f"{c}{i.zfill(4)}" for c, i in zip(codes, cells[2], strict=True)]
    texts = np.array(codes, dtype=object)
    if codes_of(texts, scale).share(~body.layout.totals) < FORM_SHARE:
        return None
    made = np.empty((len(body) + 1, len(names) + 1), dtype=object)
    made[0] = [HEADING[scale], *body.names]
    made[1:, 0] = texts
    for at in range(len(names)):
        made[1:, at + 1] = body.layout.texts(body.grid, at)
    geometry = body.geometry
    shapes = None if geometry is None else np.array([None, *geometry], dtype=object)
    grid = replace(
        body.grid, cells=made, lengths=None, first_row=1, headed=True, merges=(), geometry=shapes
    )
    columns = tr(" and ").join(quoted(body.names[at]) for at in used)
    return grid, tr("Columns {columns} were joined to whole codes.").format(columns=columns)


def _digits(body: Body, at: int) -> list[str]:
    texts = [stripped(text).upper() for text in body.texts(at).tolist()]
    return [text.removesuffix(".0").removesuffix(",0") for text in texts]


def _short(texts: list[str], most: int) -> bool:
    return all(len(text) <= most for text in texts)


def _commune(departement: str, commune: str) -> str:
    """'59' and '139' → '59139'; '971' and '01', or '101' → '97101'."""
    if not departement or not commune:
        return ""
    if len(departement) == 3:
        return departement + commune[-2:].zfill(2)
    return departement.zfill(2) + commune.zfill(3)
