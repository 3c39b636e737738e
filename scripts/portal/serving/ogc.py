"""OGC API – Features under `/ogc`: pygeoapi's application behind the portal's rights."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import tomllib
from flask import Flask, Response, g, jsonify, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed

from ..access import session
from ..access.portal import Portal
from ..catalogue import subjects
from ..catalogue.catalogue import FICTITIOUS, SCALE_LABELS, TITLE, collection_id
from ..catalogue.folder_contents import without_fiction
from ..catalogue.tables import Label, text
from . import questions
from .flatgeobuf import MEDIA_TYPE

SETTINGS = Path(__file__).with_name("pygeoapi.toml")
ADDITIONS = tomllib.loads(Path(__file__).with_name("ogc.toml").read_text("utf-8"))
"""What `/ogc` states of itself beside pygeoapi's documents."""
PAGE_ROWS = 1000
MAX_PAGE_ROWS = 100_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
WITHOUT_ACCOUNT = ("/ogc/", "/ogc", "/ogc/conformance", "/ogc/openapi")
_LINK = rb'\{[^{}]*"type":\s*"text/(?:html|csv)[^"]*"[^{}]*\}'
PAGE_LINK = re.compile(rb",\s*" + _LINK + rb"|" + _LINK + rb"\s*,?")
_NEXT = rb'\{[^{}]*"rel":\s*"next"[^{}]*\}'
NEXT_LINK = re.compile(rb",\s*" + _NEXT + rb"|" + _NEXT + rb"\s*,?")
NOT_SERVED = ("/processes", "/jobs", "/TileMatrixSets")
SHORT_CRS = {"EPSG:2154": LAMBERT, "EPSG:4326": CRS84, "OGC:CRS84": CRS84}


OCCUPANCY: Label = ("Occupation du parc social", "Social-housing occupancy")


def _collections(portal: Portal) -> dict[str, tuple[Label, str, str]]:
    """Return collection → (title of its subject, scale, vintage or year)."""
    collections = {
        collection_id(scale, vintage): (OCCUPANCY, scale, vintage)
        for scale, vintage in portal.built.collections
    }
    for identifier, scale in portal.built.subject_collections.items():
        subject, _, vintage = identifier.split("-", 2)
        collections[identifier] = (subjects.title(subject), scale, vintage)
    return collections


def _collection(
    portal: Portal, url: str, identifier: str, subject: Label, scale: str, vintage: str
) -> dict[str, Any]:
    """Describe a collection for pygeoapi: titles, links, extent, provider."""
    texts = list(zip(("fr", "en"), subject, SCALE_LABELS[scale], FICTITIOUS, strict=True))
    link = {"type": MEDIA_TYPE, "rel": "items", "title": "FlatGeobuf", "hreflang": "fr"}
    provider = {
        "type": "feature",
        "name": "scripts.portal.serving.provider.StoreProvider",
        "data": identifier,
        "id_field": "code",
        "title_field": "name",
        "crs": [CRS84, LAMBERT],
        "storage_crs": CRS84,
    }
    return {
        "type": "collection",
        "title": {
            key: f"{name}, {scale_label} {vintage} ({fiction})"
            for key, name, scale_label, fiction in texts
        },
        "description": {
            key: f"{name}, {scale_label}, {vintage} – {fiction}."
            for key, name, scale_label, fiction in texts
        },
        "keywords": ["logement social", "données fictives", "OPS", "RPLS"],
        "links": [{**link, "href": f"{url}/flatgeobuf/{identifier}.fgb"}],
        "extents": {"spatial": {"bbox": portal.reader.extent(identifier), "crs": CRS84}},
        "providers": [provider],
    }


def configuration(portal: Portal, url: str) -> dict[str, Any]:
    """Return pygeoapi's configuration with every collection of the portal."""
    title = text(TITLE)
    resources = {
        identifier: _collection(portal, url, identifier, *details)
        for identifier, details in _collections(portal).items()
    }
    document: dict[str, Any] = tomllib.loads(SETTINGS.read_text("utf-8").replace("{url}", url))
    document["metadata"]["identification"] |= {"title": title, "description": title}
    document["server"]["limits"] = {"default_items": PAGE_ROWS, "max_items": MAX_PAGE_ROWS}
    document["resources"] = resources
    return document if portal.built.fictitious else without_fiction(document)


class ShortCrs:
    """WSGI middleware that accepts `crs=EPSG:2154` in place of the URI that pygeoapi requires."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        query = environ.get("QUERY_STRING", "")
        if environ.get("PATH_INFO", "").startswith("/ogc") and "crs=" in query:
            parts = [part.partition("=") for part in query.split("&") if part]
            environ["QUERY_STRING"] = "&".join(
                f"{name}={SHORT_CRS.get(unquote(value), value)}"
                if name in ("crs", "bbox-crs") and sign
                else f"{name}{sign}{value}"
                for name, sign, value in parts
            )
        return self.application(environ, start_response)


def register(app: Flask, portal: Portal, url: str) -> None:
    """Hand pygeoapi its configuration, register its blueprint and check rights before it."""
    log = logging.getLogger("pygeoapi")
    log.addHandler(logging.NullHandler())
    log.propagate = False  # it logs clients' input with its line breaks
    settings = configuration(portal, url)
    app.extensions["portal"] = portal
    with tempfile.TemporaryDirectory() as folder:
        openapi = Path(folder, "openapi.json")
        os.environ["PYGEOAPI_OPENAPI"] = str(openapi)
        openapi.write_text("{}", encoding="utf-8")
        # handed over as they are: pygeoapi would read them from a file with a slow YAML parser
        import_module("pygeoapi.config").get_config = lambda: settings  # type: ignore[attr-defined]
        pygeoapi = import_module("pygeoapi.flask_app")

    @cache
    def described() -> Any:
        document = import_module("pygeoapi.openapi").get_oas(configuration(portal, url))
        return json.loads(json.dumps(_reduce_openapi(document, url), default=str))

    def _describe() -> None:
        """Give pygeoapi its OpenAPI document when somebody asks for it: making it takes a third of
        a portal's start, and few ask."""
        if request.path == "/ogc/openapi":
            pygeoapi.api_.openapi = described()

    app.register_blueprint(pygeoapi.BLUEPRINT, url_prefix="/ogc")
    app.before_request(_check_request)
    app.before_request(_describe)
    app.after_request(_finish_response)
    app.wsgi_app = ShortCrs(app.wsgi_app)  # type: ignore[method-assign]


def _reduce_openapi(document: dict[str, Any], url: str) -> dict[str, Any]:
    """Reduce pygeoapi's OpenAPI document to reading, with the parameters that the portal accepts,
    its sign-in and its refusals. No reference leads to another host."""
    components = document["components"]
    components["parameters"]["f"]["schema"]["enum"] = list(questions.FORMATS)
    for response in ADDITIONS["responses"].values():
        components["responses"][response["name"]] = {"description": response["description"]}
    paths = {
        path_name: parts
        for path_name, parts in document["paths"].items()
        if not path_name.startswith(NOT_SERVED)
    }
    document["paths"] = {path: {"get": parts["get"]} for path, parts in paths.items()}
    references: dict[str, str] = {}
    for path, parts in document["paths"].items():
        accepted = questions.ITEMS if path.endswith("/items") else questions.DOCUMENT
        parameters = [
            parameter
            for parameter in parts["get"].get("parameters", [])
            if "{" in path or _name(parameter) in accepted
        ]
        if path.startswith("/collections/"):
            parameters += ADDITIONS["collection_parameters"]
        if path.endswith("/items"):
            parameters += ADDITIONS["item_parameters"]
        parts["get"]["parameters"] = [
            _shared_reference(parameter, components["parameters"], references)
            for parameter in parameters
        ]
        if f"/ogc{path}" in WITHOUT_ACCOUNT:
            parts["get"]["security"] = []
        else:
            parts["get"]["responses"] |= {
                status: {"$ref": f"#/components/responses/{response['name']}"}
                for status, response in ADDITIONS["responses"].items()
            }
    components["securitySchemes"] = {
        "portal": {
            "type": "openIdConnect",
            "openIdConnectUrl": f"{url}/.well-known/openid-configuration",
        }
    }
    document["security"] = [{"portal": ["openid", "occupancy"]}]
    _use_own_components(document, components)
    return document


def _shared_reference(
    parameter: dict[str, Any], shared_parameters: dict[str, Any], references: dict[str, str]
) -> dict[str, str]:
    """Return a reference to a parameter in `shared_parameters`, and add it there if it is missing.
    All collections have the same parameters, except for the columns, which depend on the scale.

    references: those that were returned before, by the text of their parameter"""
    name, written = _name(parameter), json.dumps(parameter, sort_keys=True)
    if written in references:
        return {"$ref": references[written]}
    for key in (name, *(f"{name}-{number}" for number in range(2, 1000))):
        if (
            name == "f"
            or "$ref" in parameter
            or shared_parameters.setdefault(key, parameter) == parameter
        ):
            references[written] = parameter.get("$ref", f"#/components/parameters/{key}")
            return {"$ref": references[written]}
    raise ValueError(f"too many forms of the parameter {name}")


def _use_own_components(part: Any, components: dict[str, Any]) -> None:
    """Replace references to other hosts in a part of the document by components of its own, named
    and described as those."""
    for value in list(part.values()) if isinstance(part, dict) else part:
        if isinstance(value, dict | list):
            _use_own_components(value, components)
    reference = part.get("$ref") if isinstance(part, dict) else None
    if not isinstance(reference, str) or reference.startswith("#"):
        return
    folder, _, file = reference.rpartition("/")
    kind, name = folder.rpartition("/")[2], file.removesuffix(".yaml")
    definitions: dict[str, dict[str, Any]] = {
        "responses": {"description": name},
        "parameters": {"name": name, "in": "query", "schema": {"type": "string"}},
        "schemas": {"type": "object"},
    }
    components.setdefault(kind, {}).setdefault(name, definitions[kind])
    part["$ref"] = f"#/components/{kind}/{name}"


def _name(parameter: dict[str, Any]) -> str:
    """Return a parameter's name; for a shared parameter the end of its reference."""
    return str(parameter.get("name") or parameter.get("$ref", "").rpartition("/")[2])


def _check_request() -> Response | None:
    """Check rights and parameters of every request under `/ogc`."""
    if not request.path.startswith("/ogc"):
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    # pygeoapi's HTML pages are not served: they load scripts from other sites
    request.environ["HTTP_ACCEPT"] = "application/json"
    parts = request.path.strip("/").split("/")
    account = None if request.path in WITHOUT_ACCOUNT else session.signed_in()
    questions.check(request.args, parts[3:] == ["items"])
    if request.path == "/ogc/conformance":
        return jsonify({"conformsTo": ADDITIONS["conformance"]})
    if account is not None and len(parts) >= 3 and parts[1] == "collections":
        g.conditions = session.conditions(account, parts[2], request.args.get("territory"))
    return None


def _finish_response(response: Response) -> Response:
    """Give features their media type, and remove links to what is not served: HTML pages, a page
    after the last one, processes and tiles."""
    if not request.path.startswith("/ogc"):
        return response
    response.headers = Headers(dict(response.headers))  # pygeoapi sets a dictionary
    if "json" not in (response.content_type or ""):
        return response
    parts = request.path.strip("/").split("/")
    rows = len(parts) >= 4 and parts[3] == "items"
    if response.status_code == 200 and rows and response.mimetype == "application/json":
        response.headers["Content-Type"] = "application/geo+json"
    body = PAGE_LINK.sub(b"", response.get_data())
    if rows and g.get("is_last_page"):  # pygeoapi adds a page of which the provider knows nothing
        body = NEXT_LINK.sub(b"", body)
    if len(parts) == 1 and response.status_code == 200:
        document = json.loads(body)
        links = document.get("links", [])
        document["links"] = [link for link in links if not link["href"].endswith(NOT_SERVED)]
        body = json.dumps(document).encode()
    response.set_data(body)
    return response
