"""`/openapi`: the OpenAPI document of the portal's own endpoints, made from their declarations."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from ..access import oidc
from ..access.portal import portal
from ..catalogue.folder_contents import without_fiction
from ..catalogue.indicators import THEMES
from ..duties import endpoint as duty
from ..duties.answers import ErrorAnswer

blueprint = Blueprint("openapi", __name__)
REFUSALS = {
    400: "The body cannot be read",
    401: "Sign in",
    403: "Not allowed, with the reason",
    404: "No such item",
    409: "Not now: the state of things forbids it",
    413: "Too large",
    415: "Not a PDF",
    422: "Fields to correct",
    429: "Too many tries, or too much sent in a day",
    503: "Busy: try again later",
}


BODY_STATUSES = (413, 415, 422)


@blueprint.get("/openapi")
def openapi() -> Response:
    return oidc.no_store(jsonify(document(oidc.issuer())))


def document(url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document, one operation per endpoint."""
    models = [operation["body"] for operation in duty.OPERATIONS if operation["body"] is not None]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    answers = {"ErrorAnswer": ErrorAnswer} | {
        operation["answer"].__name__: operation["answer"] for operation in duty.OPERATIONS
    }
    _, answer_schemas = TypeAdapter.json_schemas(
        [(name, "validation", TypeAdapter(answer)) for name, answer in answers.items()],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in duty.OPERATIONS:
        paths.setdefault(operation["path"], {})[operation["method"]] = _operation(operation)
    title = "Portail de référence – données fictives / Reference portal – fictitious data"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title if portal().built.fictitious else without_fiction(title),
            "version": "2026-1",
            "description": f"Accounts, rights and duties. The statistics ({len(THEMES)} themes) "
            "are served under /ogc.",
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": {**definitions.get("$defs", {}), **answer_schemas.get("$defs", {})},
            "securitySchemes": {
                "signed_in": {
                    "type": "openIdConnect",
                    "description": "`Authorization: Bearer` with the access token (docs/portal.md)",
                    "openIdConnectUrl": f"{url}/.well-known/openid-configuration",
                }
            },
        },
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI description of a declared endpoint."""
    path = operation["path"]
    done, error = (
        {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer.__name__}"}}}
        for answer in (operation["answer"], ErrorAnswer)
    )
    document: dict[str, Any] = {
        "summary": operation["title"],
        "operationId": re.sub(r"\W+", "_", f"{operation['method']}{path}").strip("_"),
        "security": [] if operation["public"] else [{"signed_in": ["openid", "occupancy"]}],
        "responses": {
            str(operation["status"]): {"description": "Done", "content": done},
            **{
                str(status): {"description": text, "content": error}
                for status, text in REFUSALS.items()
                if not (operation["public"] and status == 401)
                if not (operation["method"] == "get" and status in BODY_STATUSES)
            },
        },
    }
    names = re.findall(r"{(\w+)}", path)
    if names:
        document["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
        ]
    if operation["body"] is not None:
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{operation['body'].__name__}"}
        content = {"application/json": {"schema": schema}}
        if operation["file"]:
            uploads = {operation["file"]: {"type": "string", "format": "binary"}}
            content["multipart/form-data"] = {
                "schema": {"allOf": [schema, {"type": "object", "properties": uploads}]}
            }
        document["requestBody"] = {"required": True, "content": content}
    return document
