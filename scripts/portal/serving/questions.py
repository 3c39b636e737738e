"""The parameters that requests under `/ogc` may have, and their forms; others are refused (400)."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import UTC, datetime
from math import isfinite

from werkzeug.datastructures import MultiDict

from ..access.refusals import refused

CODES = ("code", "residence", "iris", "commune", "epci", "departement", "region", "landlord")
"""Columns that items may be filtered by: codes, never counts."""
DOCUMENT = ("f", "lang", "territory")
ITEMS = (
    *("f", "lang", "limit", "offset", "after", "bbox", "bbox-crs", "crs", "datetime"),
    *("properties", "geometry", "skipGeometry", "resulttype", "territory"),
    *CODES,
)
NUMBERS = ("limit", "offset", "after")
LARGEST = 2**53
# names of parameters that an answer repeats
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
DEGREES = 90.0  # largest latitude
CRS84, IN_DEGREES = "CRS84", ("CRS84", "4326")  # ends of systems in degrees


def check(parameters: MultiDict[str, str], items: bool) -> None:
    """Raise Refused (400) unless every parameter is known, given once and valid. items: the request
    is for rows, not for a document about them."""
    require_known(parameters, ITEMS if items else DOCUMENT)
    if parameters.get("f", "json") != "json":
        raise refused("json_only")
    for name in NUMBERS:
        text = parameters.get(name)
        least = int(name == "limit")
        if text is not None and not (text.isascii() and text.isdigit()):
            raise refused("number_form", parameter=name)
        if text is not None and not least <= int(text) <= LARGEST:
            raise refused("number_form", parameter=name)
    if "bbox" in parameters:
        _, south, _, north = read_box(parameters["bbox"])
        in_degrees = parameters.get("bbox-crs", CRS84).endswith(IN_DEGREES)
        if in_degrees and max(abs(south), abs(north)) > DEGREES:
            raise refused("box_in_degrees")
    if "datetime" in parameters:
        _interval(parameters["datetime"])


def require_known(parameters: MultiDict[str, str], accepted: Container[str]) -> None:
    """Raise Refused (400) for a parameter that is unknown or given twice."""
    for name in parameters:
        repeated_name = name if PLAIN_NAME.fullmatch(name) else "…"
        if name not in accepted:
            raise refused("parameter_unknown", parameter=repeated_name)
        if len(parameters.getlist(name)) > 1:
            raise refused("parameter_repeated", parameter=repeated_name)


def read_box(text: str) -> list[float]:
    """Return west, south, east and north of a bbox; heights are ignored. Raises Refused (400) for
    one that is none, or that is upside down."""
    try:
        box = [float(part) for part in text.split(",")]
    except ValueError:
        box = []
    flat = [*box[:2], *box[3:5]] if len(box) == 6 else box
    if len(flat) != 4 or not all(map(isfinite, box)):
        raise refused("box_form")
    if flat[1] > flat[3]:
        raise refused("box_upside_down")
    return flat


def _interval(text: str) -> None:
    """Raise Refused (400) unless the text is one or two RFC 3339 moments or days, with one end open
    at most. A collection is a vintage whose rows have no moment, so every interval matches all."""
    ends = text.split("/")
    try:
        moments = [None if end in ("", "..") and len(ends) == 2 else _moment(end) for end in ends]
    except ValueError:
        moments = []
    is_valid = len(moments) in (1, 2) and any(moments)
    if is_valid and len(moments) == 2 and moments[0] and moments[1]:
        is_valid = moments[0] <= moments[1]
    if not is_valid:
        raise refused("datetime_form")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if len(text) < 10 or "W" in text:
        raise ValueError(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
