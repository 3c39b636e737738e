"""OGC API – Features under `/ogc`: pygeoapi's own application, with the portal's rights in front of
it."""

from __future__ import annotations

import json
import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request

from ..access import oidc, session
from ..access.portal import Portal
from ..catalogue.catalogue import FICTITIOUS, SCALE_LABELS, collection_id
from .flatgeobuf import MEDIA_TYPE

PAGE = 1000
LONGEST_PAGE = 100_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"
OPEN = ("/ogc/", "/ogc/conformance", "/ogc/openapi")


def _collection(portal: Portal, url: str, scale: str, vintage: str) -> dict[str, Any]:
    identifier = collection_id(scale, vintage)
    french, english = SCALE_LABELS[scale]
    return {
        "type": "collection",
        "title": {
            "fr": f"{french} {vintage} ({FICTITIOUS[0]})",
            "en": f"{english} {vintage} ({FICTITIOUS[1]})",
        },
        "description": {
            "fr": f"Occupation du parc social, {french}, {vintage} – {FICTITIOUS[0]}.",
            "en": f"Social-housing occupancy, {english}, {vintage} – {FICTITIOUS[1]}.",
        },
        "keywords": ["logement social", "données fictives", "OPS", "RPLS"],
        "links": [
            {
                "type": MEDIA_TYPE,
                "rel": "items",
                "title": "FlatGeobuf",
                "href": f"{url}/flatgeobuf/{identifier}.fgb",
                "hreflang": "fr",
            }
        ],
        "extents": {"spatial": {"bbox": portal.reader.extent(identifier), "crs": CRS84}},
        "providers": [
            {
                "type": "feature",
                "name": "scripts.portal.serving.provider.StoreProvider",
                "data": identifier,
                "id_field": "code",
                "title_field": "name",
                "crs": [CRS84, LAMBERT],
                "storage_crs": CRS84,
            }
        ],
    }


def configuration(portal: Portal, url: str) -> dict[str, Any]:
    """pygeoapi's configuration, every collection of the portal in it."""
    text = {
        "fr": "Portail de référence – données fictives",
        "en": "Reference portal – fictitious data",
    }
    contact = {"name": "Portail fictif", "url": url}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": f"{url}/ogc",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["fr-FR", "en-US"],
            "pretty_print": False,
            "limits": {"default_items": PAGE, "max_items": LONGEST_PAGE},
            "map": {"url": "", "attribution": ""},
            "admin": False,
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": text,
                "description": text,
                "keywords": {"fr": ["logement social"], "en": ["social housing"]},
                "keywords_type": "theme",
                "terms_of_service": url,
                "url": url,
            },
            "license": {"name": "Données fictives", "url": url},
            "provider": contact,
            "contact": contact,
        },
        "resources": {
            collection_id(scale, vintage): _collection(portal, url, scale, vintage)
            for vintage in portal.built.vintages
            for scale in portal.scales
        },
    }


def _normal_crs(text: str) -> str:
    return {"EPSG:2154": LAMBERT, "EPSG:4326": CRS84, "OGC:CRS84": CRS84}.get(text, text)


class ShortCrs:
    """WSGI middleware: `crs=EPSG:2154` as well as the URI that pygeoapi wants."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        query = environ.get("QUERY_STRING", "")
        if environ.get("PATH_INFO", "").startswith("/ogc") and "crs=" in query:
            parts = [part.split("=", 1) for part in query.split("&") if part]
            environ["QUERY_STRING"] = "&".join(
                f"{part[0]}={_normal_crs(part[1].replace('%3A', ':').replace('%3a', ':'))}"
                if part[0] in ("crs", "bbox-crs") and len(part) == 2
                else "=".join(part)
                for part in parts
            )
        return self.application(environ, start_response)


def register(app: Flask, portal: Portal, url: str) -> None:
    """Write pygeoapi's configuration, import its blueprint, and stand in front of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings, openapi = Path(folder, "pygeoapi.json"), Path(folder, "openapi.json")
        settings.write_text(
            json.dumps(configuration(portal, url), ensure_ascii=False), encoding="utf-8"
        )
        os.environ["PYGEOAPI_CONFIG"], os.environ["PYGEOAPI_OPENAPI"] = str(settings), str(openapi)
        openapi.write_text("{}", encoding="utf-8")
        with app.app_context():
            app.extensions["portal"] = portal
            document = import_module("pygeoapi.openapi").get_oas(configuration(portal, url))
        openapi.write_text(json.dumps(document, default=str), encoding="utf-8")
        blueprint = import_module("pygeoapi.flask_app").BLUEPRINT
    app.register_blueprint(blueprint, url_prefix="/ogc")
    app.before_request(_guard)
    app.wsgi_app = ShortCrs(app.wsgi_app)  # type: ignore[method-assign]


def _guard() -> Response | None:
    """Rights on every collection and every page of `/ogc`."""
    if not request.path.startswith("/ogc") or request.path in OPEN:
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        abort(405)
    account = session.signed_in()
    parts = request.path.strip("/").split("/")
    if len(parts) >= 3 and parts[1] == "collections":
        g.conditions = session.conditions(account, parts[2], request.args.get("territory"))
    return None


def no_store(response: Response) -> Response:
    if request.path.startswith("/ogc"):
        oidc.no_store(response)
    return response
