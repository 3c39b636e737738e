"""JSON of the portal → model. Read whole or refused whole (BadData), never half."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from ..description import ClassMethod, ClassValue, Geometry, Kind, Text
from ..secrecy.schema import ClassColumn, Nesting, Overlap
from ..toolbelt.errors import BadData
from ..toolbelt.translation import tr
from .model import (
    Account,
    Catalogue,
    Collection,
    ColumnFamily,
    Indicator,
    PortalPolicy,
    Reminder,
    Scale,
    ScaleRight,
    Territory,
    Theme,
    Vintage,
)

Read = TypeVar("Read")
Json = Mapping[str, Any]
MOST_DECIMALS, MOST_CLASSES = 6, 12
TAG = re.compile(r"<(?=[A-Za-z/!?])")


def _plain(value: Any) -> Any:
    """The same without what QGIS would take for an expression or Qt for a tag: the portal's texts,
    units and ids end up in map tips, forms, sheets and captions, where `[% … %]` is computed, and
    in labels and tool tips, where `<img …>` is a picture. "< 60 %" stays what it is."""
    if isinstance(value, str):
        return TAG.sub("‹", value.replace("[%", "[ %").replace("%]", "% ]"))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def _text(given: object) -> Text:
    """A text in one or more languages; TypeError for anything else."""
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
        raise TypeError("a text per language")
    return {str(spoken): text for spoken, text in given.items()}


def _within(value: object, most: int) -> int:
    """A whole number from 0 to `most`."""
    return min(max(int(value), 0), most)  # type: ignore[call-overload]


def _whole(what: str, read: Callable[[Json], Read], given: Json) -> Read:
    try:
        return read(_plain(given))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadData(
            tr("The portal's answer cannot be read."),
            f"{what}: {type(error).__name__}",
        ) from error


def _indicator(given: Json) -> Indicator:
    return Indicator(
        id=str(given["id"]),
        label=_text(given["label"]),
        theme=str(given["theme"]),
        kind=Kind(given["kind"]),
        unit=_text(given["unit"]),
        numerator=tuple(map(str, given["numerator"])),
        denominator=str(given.get("denominator") or ""),
        family=str(given.get("family") or ""),
        decimals=_within(given["decimals"], MOST_DECIMALS),
        method=_class_method(given["method"]),
        classes=_within(given["classes"], MOST_CLASSES),
        palette=str(given["palette"]),
        bounds=tuple(map(float, given.get("bounds") or ())),
        help=_text(given["help"]) if given.get("help") else None,
        scales=tuple(given.get("scales") or ()),
        vintages=tuple(given.get("vintages") or ()),
        definition=str(given.get("definition") or ""),
        short=given.get("short"),
        group=given.get("group"),
        search=given.get("search"),
        values=tuple(
            ClassValue(str(v["value"]), v.get("label") or {}, _colour(v.get("colour")))
            for v in given.get("values") or ()
        ),
        sum=str(given.get("sum") or ""),
        priority=None if given.get("priority") is None else int(given["priority"]),
    )


def _colour(given: object) -> str:
    """'#rrggbb', or '' for anything else: what it draws is then chosen here."""
    text = str(given or "").lower()
    return text if re.fullmatch(r"#[0-9a-f]{6}", text) else ""


def _class_method(given: object) -> ClassMethod:
    """A method that this version does not know is shown by quantiles."""
    known = {str(method): method for method in ClassMethod}
    return known.get(str(given), ClassMethod.QUANTILE)


def _scale(given: Json) -> Scale:
    return Scale(
        str(given["id"]),
        _text(given["label"]),
        Geometry(given["geometry"]),
        int(given["order"]),
        bool(given.get("comparator", False)),
        bool(given.get("yields", False)),
    )


def _vintage(given: Json) -> Vintage:
    definitions = {str(key): str(value) for key, value in (given.get("definitions") or {}).items()}
    return Vintage(
        str(given["id"]),
        _text(given["label"]),
        str(given["ops"]),
        str(given["rpls"]),
        str(given["cog"]),
        definitions,
    )


def _catalogue(given: Json) -> Catalogue:
    return Catalogue(
        version=str(given["version"]),
        scales=tuple(map(_scale, given["scales"])),
        vintages=tuple(map(_vintage, given["vintages"])),
        themes=tuple(Theme(str(t["id"]), _text(t["label"])) for t in given["themes"]),
        families=tuple(
            ColumnFamily(
                str(f["id"]),
                _text(f["label"]),
                tuple(map(str, f["columns"])),
                str(f["total"]),
                bool(f["partition"]),
                bool(f.get("stock", False)),
                bool(f.get("of_households", False)),
            )
            for f in given["families"]
        ),
        indicators=tuple(map(_indicator, given["indicators"])),
        nestings=tuple(
            Nesting(str(n["child"]), str(n["parent"]), str(n["key"]), bool(n.get("complete", True)))
            for n in given["nestings"]
        ),
        collections=tuple(
            Collection(str(c["id"]), str(c["scale"]), str(c["vintage"]))
            for c in given["collections"]
        ),
        columns={str(name): _text(text) for name, text in (given.get("columns") or {}).items()},
        fictitious=bool(given.get("fictitious", False)),
        overlaps=tuple(
            Overlap(
                str(o["scale_a"]),
                str(o["scale_b"]),
                str(o["table"]),
                str(o["key_a"]),
                str(o["key_b"]),
            )
            for o in given.get("overlaps") or ()
        ),
        sums=tuple((str(s["id"]), tuple(map(str, s["columns"]))) for s in given.get("sums") or ()),
        classes=tuple(
            ClassColumn(str(c["column"]), str(c["family"])) for c in given.get("classes") or ()
        ),
        occupied=str(given.get("occupied") or ""),
    )


def _policy(given: Json) -> PortalPolicy:
    return PortalPolicy(
        thresholds=dict(given),
        population_field=str(given["population_field"]),
        caption=_text(given["caption"]),
        legal=_text(given["legal"]),
        hosting=str(given["hosting"]),
    )


def _account(given: Json) -> Account:
    ends = given.get("access_ends_on")
    return Account(
        name=str(given["name"]),
        email=str(given["email"]),
        organisation=str(given["organisation"]),
        role=str(given["role"]),
        territories=tuple(
            Territory(str(t["code"]), str(t["name"]), str(t["scale"])) for t in given["territories"]
        ),
        scales=tuple(
            ScaleRight(
                str(s["id"]), bool(s["allowed"]), _text(s["reason"]) if s.get("reason") else None
            )
            for s in given["scales"]
        ),
        access_ends_on=date.fromisoformat(ends) if ends else None,
        charter_accepted=given.get("charter_accepted"),
        purposes=tuple((str(p["id"]), _text(p["label"])) for p in given["purposes"]),
        reminders=tuple(
            Reminder(str(r["kind"]), str(r["on"]), int(r["days"]), _text(r["text"]))
            for r in given.get("reminders") or ()
        ),
    )


def read_catalogue(given: Json) -> Catalogue:
    return _whole("catalogue", _catalogue, given)


def read_policy(given: Json) -> PortalPolicy:
    return _whole("policy", _policy, given)


def read_account(given: Json) -> Account:
    return _whole("me", _account, given)
