"""OGC API – Features, part 1, under `/ogc`: pages of rows behind the portal's rights, and the
documents that lead to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import shapely
from flask import Blueprint, Response, request
from osgeo import osr

from ..access import oidc, session
from ..access.portal import Portal, portal
from ..access.refusals import existing, refused
from ..catalogue import subjects
from ..catalogue.catalogue import FICTITIOUS, SCALE_LABELS, TITLE, collection_id
from ..catalogue.folder_contents import without_fiction
from ..catalogue.tables import Label
from ..rows.store import SRS, Condition
from . import questions
from .flatgeobuf import MEDIA_TYPE

OPENAPI = Path(__file__).with_name("ogc_openapi.json")
OPENAPI_KIND = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON, SCHEMA_KIND = "application/geo+json", "application/schema+json"
# `crs` and `bbox-crs` work, but part 2 is not declared: it has not been tried by its own tests
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-{part}"
    for part in (
        *("common-1/1.0/conf/core", "common-1/1.0/conf/json", "common-1/1.0/conf/landing-page"),
        *("common-1/1.0/conf/oas30", "common-2/1.0/conf/collections"),
        *("features-1/1.0/conf/core", "features-1/1.0/conf/geojson", "features-1/1.0/conf/oas30"),
    )
]
SCHEMA_LINK = "http://www.opengis.net/def/rel/ogc/1.0/schema"
PAGE_ROWS, MAX_PAGE_ROWS = 1000, 100_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
BOX_POINTS = 21  # on each side of a box that is transformed: its sides are curved
TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}
OCCUPANCY: Label = ("Occupation du parc social", "Social-housing occupancy")
blueprint = Blueprint("ogc", __name__, url_prefix="/ogc")


def _transformation(source: int, target: int) -> osr.CoordinateTransformation:
    """Return a transformation between two systems whose first axis is the east."""
    systems = osr.SpatialReference(), osr.SpatialReference()
    for system, number in zip(systems, (source, target), strict=True):
        system.ImportFromEPSG(number)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(*systems)


def _answer(document: Any, kind: str = "application/json", **headers: str) -> Response:
    """Return the document, without the words of fiction where the rows are real."""
    shown = document if portal().built.fictitious else without_fiction(document)
    response = Response(json.dumps(shown), content_type=kind)
    response.headers.update(headers)
    return oidc.no_store(response)


def _link(rel: str, kind: str, path: str = "", **others: str) -> dict[str, str]:
    """Return a link. The address is the portal's own: the Host header comes from the client."""
    return {"rel": rel, "type": kind, "href": f"{oidc.issuer()}/ogc{path}", **others}


def _collections(running: Portal) -> dict[str, tuple[Label, str, str]]:
    """Return collection → (title of its subject, scale, vintage or year)."""
    collections = {
        collection_id(scale, vintage): (OCCUPANCY, scale, vintage)
        for scale, vintage in running.built.collections
    }
    for identifier, scale in running.built.subject_collections.items():
        subject, _, vintage = identifier.split("-", 2)
        collections[identifier] = (subjects.title(subject), scale, vintage)
    return collections


def _describe(identifier: str, subject: Label, scale: str, vintage: str) -> dict[str, Any]:
    """Describe a collection, in the language that was asked for."""
    asked = request.args.get("lang") or request.accept_languages.best_match(("fr", "en")) or "fr"
    language = int(asked.startswith("en"))
    name = f"{subject[language]}, {SCALE_LABELS[scale][language]} {vintage}"
    path = f"/collections/{identifier}"
    file = f"{oidc.issuer()}/flatgeobuf/{identifier}.fgb"
    return {
        "id": identifier,
        "title": f"{name} ({FICTITIOUS[language]})",
        "description": f"{name} – {FICTITIOUS[language]}.",
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [portal().reader.extent(identifier)], "crs": CRS84}},
        "crs": [CRS84, LAMBERT],
        "storageCrs": CRS84,
        "links": [
            _link("self", "application/json", path),
            _link("items", GEOJSON, f"{path}/items", title="GeoJSON"),
            {"rel": "items", "type": MEDIA_TYPE, "title": "FlatGeobuf", "href": file},
            _link(SCHEMA_LINK, SCHEMA_KIND, f"{path}/schema"),
        ],
    }


@blueprint.get("/")
def landing() -> Response:
    questions.check(request.args, items=False)
    title = " / ".join(TITLE)
    links = [
        _link("self", "application/json", "/"),
        _link("service-desc", OPENAPI_KIND, "/openapi"),
        _link("conformance", "application/json", "/conformance"),
        _link("data", "application/json", "/collections"),
    ]
    return _answer({"title": title, "description": title, "links": links})


@blueprint.get("/conformance")
def conformance() -> Response:
    questions.check(request.args, items=False)
    return _answer({"conformsTo": CONFORMANCE})


@blueprint.get("/openapi")
def openapi() -> Response:
    """Answer the stored OpenAPI document with this portal's address, title and collections."""
    questions.check(request.args, items=False)
    document: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    document["info"]["title"] = " / ".join(TITLE)
    document["servers"] = [{"url": f"{oidc.issuer()}/ogc"}]
    parts = document["components"]
    parts["parameters"]["collectionId"]["schema"]["enum"] = list(_collections(portal()))
    discovery = f"{oidc.issuer()}/.well-known/openid-configuration"
    parts["securitySchemes"]["portal"]["openIdConnectUrl"] = discovery
    return _answer(document, OPENAPI_KIND)


@blueprint.get("/collections")
def collections() -> Response:
    session.signed_in()
    questions.check(request.args, items=False)
    described = [_describe(name, *details) for name, details in _collections(portal()).items()]
    links = [_link("self", "application/json", "/collections")]
    return _answer({"collections": described, "links": links})


def _conditions(identifier: str, items: bool) -> list[Condition]:
    """Return the conditions on the rows of a request, once it is allowed and its questions are
    sound."""
    account = session.signed_in()
    questions.check(request.args, items)
    return session.conditions(account, identifier, request.args.get("territory"))


@blueprint.get("/collections/<identifier>")
def collection(identifier: str) -> Response:
    _conditions(identifier, items=False)
    return _answer(_describe(identifier, *_collections(portal())[identifier]))


@blueprint.get("/collections/<identifier>/schema")
def schema(identifier: str) -> Response:
    _conditions(identifier, items=False)
    columns = portal().reader.columns(identifier)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{oidc.issuer()}{request.path}",
        "type": "object",
        "title": _describe(identifier, *_collections(portal())[identifier])["title"],
        "properties": {
            "geometry": {"format": "geometry-any", "x-ogc-role": "primary-geometry"},
            **{name: {"type": TYPES[kind]} for name, kind in columns.items()},
        },
    }
    return _answer(document, SCHEMA_KIND)


@blueprint.get("/collections/<identifier>/items")
def items(identifier: str) -> Response:
    """Answer a page of rows. Its link `next` has the last key (`after`), not an offset."""
    asked = request.args
    conditions = _conditions(identifier, items=True)
    conditions += [Condition(any_of=((n, (asked[n],)),)) for n in questions.CODES if n in asked]
    reader, crs = portal().reader, asked.get("crs", CRS84)
    all_columns = list(reader.columns(identifier))
    chosen = asked.get("properties", "").split(",") if asked.get("properties") else all_columns
    if not set(chosen) <= set(all_columns):
        raise refused("column_unknown")
    where = reader.where(identifier, conditions, _box())
    limit = min(int(asked.get("limit", PAGE_ROWS)), MAX_PAGE_ROWS)
    is_count = asked.get("resulttype") == "hits"
    has_shapes = asked.get("geometry") != "none" and asked.get("skipGeometry") != "true"
    columns = ["code", *(name for name in all_columns if name in chosen and name != "code")]
    after, offset = int(asked.get("after", 0)), int(asked.get("offset", 0))
    rows = [] if is_count else reader.page(
        identifier, where, columns, after, limit + 1, offset, has_shapes
    )  # fmt: skip
    links = [_link("self", GEOJSON, f"/collections/{identifier}/items")]
    if len(rows) > limit:
        kept = [(name, asked[name]) for name in asked if name not in ("after", "offset")]
        query = urlencode([*kept, ("after", rows[limit - 1][0])])
        links.append(_link("next", GEOJSON, f"/collections/{identifier}/items?{query}"))
    features = _features(rows[:limit], columns, "code" in chosen, _system(crs), has_shapes)
    document = {
        "type": "FeatureCollection",
        "features": features,
        "numberMatched": reader.count(identifier, where),
        "numberReturned": len(features),
        "links": links,
    }
    return _answer(document, GEOJSON, **{"Content-Crs": f"<{crs}>"})


@blueprint.get("/collections/<identifier>/items/<code>")
def item(identifier: str, code: str) -> Response:
    """Answer one row, if the account may see it."""
    reader = portal().reader
    conditions = [*_conditions(identifier, items=False), Condition(any_of=(("code", (code,)),))]
    columns = ["code", *(name for name in reader.columns(identifier) if name != "code")]
    rows = reader.page(identifier, reader.where(identifier, conditions), columns, 0, 1)
    feature = existing(next(iter(_features(rows, columns, True, SRS, True)), None))
    path = f"/collections/{identifier}"
    links = [
        _link("self", GEOJSON, f"{path}/items/{code}"),
        _link("collection", "application/json", path),
    ]
    return _answer({**feature, "links": links}, GEOJSON, **{"Content-Crs": f"<{CRS84}>"})


def _system(address: str) -> int:
    """Return the number of a reference system on offer. Raises Refused (400)."""
    if address not in (CRS84, LAMBERT):
        raise refused("crs_not_offered")
    return SRS if address == CRS84 else int(LAMBERT.rpartition("/")[2])


def _box() -> list[float]:
    """Return the area asked for, in degrees; [] for all."""
    system = _system(request.args.get("bbox-crs", CRS84))
    if "bbox" not in request.args:
        return []
    box = questions.read_box(request.args["bbox"])
    if system == SRS:
        return box
    return list(_transformation(system, SRS).TransformBounds(*box, BOX_POINTS))


def _features(
    rows: list[tuple[Any, ...]], columns: list[str], with_code: bool, system: int, has_shapes: bool
) -> list[dict[str, Any]]:
    """Return rows (key, WKB, *columns) as GeoJSON features.

    columns: `code` first; with_code: whether it is a property too"""
    shapes: list[Any] = [None] * len(rows)
    if has_shapes and rows:
        geometries = shapely.from_wkb([row[1] for row in rows])
        if system != SRS:
            transform = _transformation(SRS, system).TransformPoints
            geometries = shapely.transform(
                geometries, lambda points: [point[:2] for point in transform(points)]
            )
        shapes = [shapely.geometry.mapping(geometry) for geometry in geometries]
    first = 0 if with_code else 1
    return [
        {
            "type": "Feature",
            "id": code,
            "geometry": shape,
            "properties": dict(zip(columns[first:], (code, *values)[first:], strict=True)),
        }
        for (_, _, code, *values), shape in zip(rows, shapes, strict=True)
    ]
