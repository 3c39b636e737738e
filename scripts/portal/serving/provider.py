"""pygeoapi feature provider over the portal's store: filters by rights and territory, keyset pages,
chosen columns.

The filters by rights come from the request's context (ogc.py), never from the client.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import shapely
from flask import g, request
from pygeoapi.crs import crs_transform
from pygeoapi.provider.base import (
    BaseProvider,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)

from ..access import oidc
from ..access.portal import portal
from ..rows.store import Condition, quoted
from .questions import CODES

TYPES = {"INTEGER": {"type": "integer"}, "REAL": {"type": "number"}, "TEXT": {"type": "string"}}
PASSED_ON = (
    *("limit", "territory", "properties", "bbox", "crs", "bbox-crs", "geometry", "skipGeometry"),
    *("lang", *CODES),
)


class StoreProvider(BaseProvider):
    """One collection of the store."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.collection = str(self.data)
        self._fields: dict[str, dict[str, str]] = {}
        self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        if not self._fields:
            self._fields = {
                name: dict(TYPES[kind])
                for name, kind in portal().reader.columns(self.collection).items()
            }
        return self._fields

    def _where(
        self, bbox: list[float], properties: list[tuple[str, str]]
    ) -> tuple[str, list[object]]:
        code_filters = [
            Condition(any_of=((name, (value,)),)) for name, value in properties if name in CODES
        ]
        if len(code_filters) != len(properties):
            raise ProviderInvalidQueryError(user_msg="Only codes can be filtered on.")
        flat_box = [*bbox[:2], *bbox[3:5]] if len(bbox) == 6 else bbox  # without heights
        return portal().reader.where(self.collection, [*g.conditions, *code_filters], flat_box)

    @crs_transform
    def query(
        self,
        offset: int = 0,
        limit: int = 1000,
        resulttype: str = "results",
        bbox: list[float] | None = None,
        datetime_: str | None = None,
        properties: list[tuple[str, str]] | None = None,
        sortby: list[dict[str, str]] | None = None,
        select_properties: list[str] | None = None,
        skip_geometry: bool = False,
        q: str | None = None,
        filterq: Any = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return a page as GeoJSON. Its link `next` has the last key (`after`), not an offset."""
        if filterq is not None or q is not None or sortby:
            raise ProviderInvalidQueryError(user_msg="filter, q and sortby are not supported.")
        where = self._where(bbox or [], properties or [])
        after = int(request.args.get("after", 0))
        match_count = portal().reader.count(self.collection, where)
        if resulttype == "hits":
            g.is_last_page = True
            return _feature_collection([], match_count)
        columns = [
            name for name in self._fields if not select_properties or name in select_properties
        ]
        with_geometry = not skip_geometry and request.args.get("geometry") != "none"
        names = columns if "code" in columns else ["code", *columns]
        rows = portal().reader.page(
            self.collection, where, names, after, limit + 1, offset, with_geometry
        )
        has_next_page, rows = len(rows) > limit, rows[:limit]
        g.is_last_page = not has_next_page
        features = _features(rows, names, columns, with_geometry)
        links = []
        if has_next_page:
            next_link = {"rel": "next", "type": "application/geo+json", "title": "Next page"}
            links.append({**next_link, "href": self._next(int(str(rows[-1][0])))})
        return {**_feature_collection(features, match_count), "links": links}

    def _next(self, after: int) -> str:
        parameters = [(name, request.args[name]) for name in PASSED_ON if name in request.args]
        # the portal's own address: the Host header comes from the client
        query = urlencode([("f", "json"), *parameters, ("after", after)])
        return f"{oidc.issuer()}{request.path}?{query}"

    @crs_transform
    def get(self, identifier: str, **kwargs: Any) -> dict[str, Any]:
        """Return one feature if the account may see it. Raises ProviderItemNotFoundError."""
        where = portal().reader.where(
            self.collection, [*g.conditions, Condition(any_of=(("code", (identifier,)),))]
        )
        columns = list(self._fields)
        rows = portal().reader.page(self.collection, where, columns, 0, 1)
        if not rows:
            raise ProviderItemNotFoundError(f"No such unit in {quoted(self.collection)}.")
        return _features(rows, columns, columns, True)[0]


def _feature_collection(features: list[dict[str, Any]], matched: int) -> dict[str, Any]:
    numbers = {"numberMatched": matched, "numberReturned": len(features)}
    return {"type": "FeatureCollection", "features": features, **numbers}


def _features(
    rows: list[tuple[object, ...]], names: list[str], columns: list[str], geometry: bool
) -> list[dict[str, Any]]:
    """Return rows as GeoJSON features with these columns."""
    position = names.index("code")
    positions = [names.index(name) for name in columns]
    geometries = (
        [shapely.geometry.mapping(shape) for shape in shapely.from_wkb([row[1] for row in rows])]
        if geometry
        else [None] * len(rows)
    )  # type: ignore[misc]
    return [
        {
            "type": "Feature",
            "id": row[2 + position],
            "geometry": shape,
            "properties": {
                name: row[2 + index] for name, index in zip(columns, positions, strict=True)
            },
        }
        for row, shape in zip(rows, geometries, strict=True)
    ]
