"""JSON of the portal → model. A document is read completely, or refused with BadData."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, TypeVar, cast

from ..description import ClassMethod, ClassValue, Geometry, Indicator, Kind, Scale, Territory, Text
from ..secrecy.schema import ClassColumn, Inclusion, LowerBound, Nesting, Overlap
from ..toolbelt.errors import BadData
from ..toolbelt.translation import tr
from .model import (
    Account,
    Catalogue,
    Collection,
    ColumnFamily,
    PortalPolicy,
    Reminder,
    ScaleRight,
    Theme,
    Vintage,
)

Read = TypeVar("Read")
Json = Mapping[str, Any]
MAX_DECIMALS, MAX_CLASSES = 6, 12
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")


def _defuse(value: Any) -> Any:
    """Return a document without what QGIS would read as an expression, or Qt as a tag.

    The portal's texts, units and ids appear in map tips, forms, sheets and captions, where `[% …
    %]` is computed, and in labels and tool tips, where `<img …>` is a picture. "< 60 %" stays as it
    is."""
    if isinstance(value, str):
        return TAG_START.sub("‹", value.replace("[%", "[ %").replace("%]", "% ]"))
    if isinstance(value, list):
        return [_defuse(item) for item in value]
    if isinstance(value, dict):
        return {_defuse(key): _defuse(item) for key, item in value.items()}
    return value


def _text(document: object) -> Text:
    """Return a text in one or more languages. Raises TypeError for anything else."""
    if not isinstance(document, Mapping) or not all(
        isinstance(text, str) for text in document.values()
    ):
        raise TypeError("a text per language")
    return {str(language): text for language, text in document.items()}


def _names(value: object) -> tuple[str, ...]:
    """Return a list of names, which may be missing. Raises TypeError or ValueError for anything
    else: a text would be a list of its letters."""
    if not isinstance(value, list | tuple | None):
        raise TypeError("a list of names")
    return tuple(map(_name, value or ()))


def _name(value: object) -> str:
    """Return the name of a column or of something made of columns. Raises ValueError for none."""
    if not isinstance(value, str) or not value:
        raise ValueError("a name is missing")
    return value


def _limit(value: object, maximum: int) -> int:
    """Return a whole number limited to 0 … `maximum`."""
    return min(max(int(value), 0), maximum)  # type: ignore[call-overload]


def _read_or_refuse(document_name: str, read: Callable[[Any], Read], document: Json) -> Read:
    """Return what `read` makes of a document. Raises BadData for a document that it cannot read."""
    try:
        return read(_defuse(document))
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadData(
            tr("The portal's answer cannot be read."), f"{document_name}: {type(error).__name__}"
        ) from error


def _record(kind: type[Read], document: Mapping[str, Any], **fields_read: Any) -> Read:
    """Make a dataclass of a document whose keys are the names of its fields. A field with a default
    may be missing or null. Raises the errors that `_read_or_refuse` expects.

    fields_read: field → what was read already"""
    for field in fields(cast("Any", kind)):
        is_optional = field.default is not MISSING
        if field.name not in fields_read and not (is_optional and document.get(field.name) is None):
            fields_read[field.name] = _READERS[field.type](document[field.name])
    return kind(**fields_read)


_READERS: dict[Any, Callable[[Any], Any]] = {
    "str": str,
    "bool": bool,
    "int": int,
    "int | None": int,
    "Text": _text,
    "Text | None": _text,
    "tuple[str, ...]": _names,
    "Geometry": Geometry,
    "Kind": Kind,
}


def _indicator(document: Json) -> Indicator:
    """Read an indicator. Raises the errors that `_read_or_refuse` expects."""
    return _record(
        Indicator,
        document,
        denominator=str(document.get("denominator") or ""),
        family=str(document.get("family") or ""),
        decimals=_limit(document["decimals"], MAX_DECIMALS),
        method=_class_method(document["method"]),
        classes=_limit(document["classes"], MAX_CLASSES),
        bounds=tuple(map(float, document.get("bounds") or ())),
        help=_text(document["help"]) if document.get("help") else None,
        definition=str(document.get("definition") or ""),
        values=tuple(
            ClassValue(
                str(value["value"]), _text(value.get("label") or {}), _colour(value.get("colour"))
            )
            for value in document.get("values") or ()
        ),
        sum=str(document.get("sum") or ""),
    )


def _colour(value: object) -> str:
    text = str(value or "").lower()
    return text if re.fullmatch(r"#[0-9a-f]{6}", text) else ""


def _class_method(name: object) -> ClassMethod:
    """Return the class method, quantiles for one that this version does not know."""
    methods = {str(method): method for method in ClassMethod}
    return methods.get(str(name), ClassMethod.QUANTILE)


def _vintage(document: Json) -> Vintage:
    meanings = document.get("definitions") or {}
    return _record(
        Vintage,
        document,
        definitions={str(term): str(meaning) for term, meaning in meanings.items()},
    )


def _catalogue(document: Json) -> Catalogue:
    """Read the catalogue. Raises the errors that `_read_or_refuse` expects."""
    return Catalogue(
        version=str(document["version"]),
        scales=tuple(_record(Scale, scale) for scale in document["scales"]),
        vintages=tuple(map(_vintage, document["vintages"])),
        themes=tuple(_record(Theme, theme) for theme in document["themes"]),
        families=tuple(
            _record(ColumnFamily, family, id=_name(family["id"]), total=_name(family["total"]))
            for family in document["families"]
        ),
        indicators=tuple(map(_indicator, document["indicators"])),
        nestings=tuple(
            _record(Nesting, nesting, complete=bool(nesting.get("complete", True)))
            for nesting in document["nestings"]
        ),
        collections=tuple(_record(Collection, entry) for entry in document["collections"]),
        columns={str(name): _text(text) for name, text in (document.get("columns") or {}).items()},
        fictitious=bool(document.get("fictitious", False)),
        overlaps=tuple(_record(Overlap, overlap) for overlap in document.get("overlaps") or ()),
        inclusions=tuple(
            _record(Inclusion, inclusion, joint=inclusion.get("joint") is not False)
            for inclusion in document.get("inclusions") or ()
        ),
        lower_bounds=tuple(
            _record(LowerBound, bound, weights=tuple(map(int, bound["weights"])))
            for bound in document.get("lower_bounds") or ()
        ),
        sums=tuple(
            (_name(total["id"]), _names(total["columns"])) for total in document.get("sums") or ()
        ),
        classes=tuple(_record(ClassColumn, entry) for entry in document.get("classes") or ()),
        occupied=str(document.get("occupied") or ""),
        subjects=tuple(map(_subject, document.get("subjects") or ())),
        sum_of=_subject(document["sum_of"]) if document.get("sum_of") else "",
    )


def _subject(value: object) -> str:
    """Return the name of a subject, which becomes part of an address. Raises ValueError for
    anything else."""
    name = _name(value)
    if not re.fullmatch(r"[a-z_]{1,40}", name):
        raise ValueError("a subject's name")
    return name


def _policy(document: Json) -> PortalPolicy:
    return _record(
        PortalPolicy,
        document,
        thresholds=dict(document),
        suppressed=document.get("suppressed") is True,
        suppressed_only=document.get("suppressed_only") is True,
    )


def _account(document: Json) -> Account:
    """Read the account. Raises the errors that `_read_or_refuse` expects."""
    access_end = document.get("access_ends_on")
    return _record(
        Account,
        document,
        territories=tuple(_record(Territory, territory) for territory in document["territories"]),
        scales=tuple(
            ScaleRight(
                str(right["id"]),
                bool(right["allowed"]),
                _text(right["reason"]) if right.get("reason") else None,
            )
            for right in document["scales"]
        ),
        access_ends_on=date.fromisoformat(access_end) if access_end else None,
        charter_accepted=document.get("charter_accepted"),
        purposes=tuple(
            (str(purpose["id"]), _text(purpose["label"])) for purpose in document["purposes"]
        ),
        reminders=tuple(
            _record(Reminder, reminder) for reminder in document.get("reminders") or ()
        ),
    )


def read_catalogue(document: Json) -> Catalogue:
    """Read the answer of `GET /catalogue`. Raises BadData."""
    return _read_or_refuse("catalogue", _catalogue, document)


def read_policy(document: Json) -> PortalPolicy:
    """Read the answer of `GET /policy`. Raises BadData."""
    return _read_or_refuse("policy", _policy, document)


def read_account(document: Json) -> Account:
    """Read the answer of `GET /me`. Raises BadData."""
    return _read_or_refuse("me", _account, document)
