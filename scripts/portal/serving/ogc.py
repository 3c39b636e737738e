"""OGC API – Features under `/ogc`: pygeoapi's application behind the portal's rights."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import tomllib
from flask import Flask, Response, g, jsonify, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed

from ..access import oidc, session
from ..access.portal import Portal
from ..access.portal import portal as get_portal
from ..catalogue import subjects
from ..catalogue.catalogue import FICTITIOUS, SCALE_LABELS, TITLE, collection_id
from ..catalogue.folder_contents import without_fiction
from ..catalogue.tables import Label, text
from . import questions
from .flatgeobuf import MEDIA_TYPE

SETTINGS = Path(__file__).with_name("pygeoapi.toml")
OPENAPI = Path(__file__).with_name("ogc_openapi.json")
OPENAPI_KIND = "application/vnd.oai.openapi+json;version=3.0"
CONFORMANCE = tomllib.loads(Path(__file__).with_name("ogc.toml").read_text("utf-8"))["conformance"]
PAGE_ROWS = 1000
MAX_PAGE_ROWS = 100_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
WITHOUT_ACCOUNT = ("/ogc/", "/ogc", "/ogc/conformance", "/ogc/openapi")
_LINK = rb'\{[^{}]*"type":\s*"(?:text/(?:html|csv)|application/ld\+json)[^"]*"[^{}]*\}'
PAGE_LINK = re.compile(rb",\s*" + _LINK + rb"|" + _LINK + rb"\s*,?")
_NEXT = rb'\{[^{}]*"rel":\s*"next"[^{}]*\}'
NEXT_LINK = re.compile(rb",\s*" + _NEXT + rb"|" + _NEXT + rb"\s*,?")
NOT_SERVED = ("/processes", "/jobs", "/TileMatrixSets")


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

    app.register_blueprint(pygeoapi.BLUEPRINT, url_prefix="/ogc")
    app.before_request(_check_request)
    app.after_request(_finish_response)


def openapi_document(portal: Portal, url: str) -> dict[str, Any]:
    """Return the OpenAPI document of `/ogc`: the stored one with this portal's address, title and
    collections."""
    document: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    title = " / ".join(TITLE)
    document["info"]["title"] = title if portal.built.fictitious else without_fiction(title)
    document["servers"] = [{"url": f"{url}/ogc"}]
    parts = document["components"]
    parts["parameters"]["collectionId"]["schema"]["enum"] = list(_collections(portal))
    discovery = f"{url}/.well-known/openid-configuration"
    parts["securitySchemes"]["portal"]["openIdConnectUrl"] = discovery
    return document


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
        return jsonify({"conformsTo": CONFORMANCE})
    if request.path == "/ogc/openapi":
        response = jsonify(openapi_document(get_portal(), oidc.issuer()))
        response.headers["Content-Type"] = OPENAPI_KIND
        return response
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
