"""Declares the endpoints of the duties. One decorator adds the route, reads the body and enters the
endpoint in the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.routing import IntegerConverter

from ..access import oidc, session
from ..access.refusals import Refused, refused
from ..records import tables

Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=4000, pattern=r"^[^\x00]*$"),
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Value = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""The patterns above also refuse invalid text: half of a surrogate pair."""
blueprint = Blueprint("duties", __name__)
OPERATIONS: list[dict[str, Any]] = []
"""Every declared endpoint, in order. `/openapi` is made from it."""


def _line(most: int) -> StringConstraints:
    """Constrain a text to one line of at most `most` characters. A `Field(max_length=…)` in the
    same annotation would be ignored, so each length is a separate type."""
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$"
    )


Line = Annotated[str, _line(tables.LINE)]
Phone = Annotated[str, _line(tables.PHONE)]
Code = Annotated[str, _line(tables.CODE)]
Place = Annotated[str, _line(tables.TERRITORY)]
Region = Annotated[str, _line(tables.REGION)]


class Body(BaseModel):
    """A request body. Requests with unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


Model = TypeVar("Model", bound=Body)


def endpoint(
    method: str, path: str, title: str, status: int = 200, file: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an endpoint by its function, which gets the path's parameters.

    A parameter `account` is who asks; without one the endpoint is public. `body` is a model of the
    request's body. The type of what it returns is the answer's schema.
    file: name of an upload; the body is then multipart."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        types = get_type_hints(function)
        body, public = types.get("body"), "account" not in types
        OPERATIONS.append(
            {
                "method": method.lower(), "path": path, "title": title, "body": body,
                "public": public, "status": status, "file": file,
                "answer": types["return"],
            }
        )  # fmt: skip

        @wraps(function)
        def view(**parameters: Any) -> Response:
            if not public:
                parameters["account"] = session.signed_in()
            if body is not None:
                parameters["body"] = read(body)
            response = jsonify(function(**parameters))
            response.status_code = status
            return oidc.no_store(response)

        rule = path.replace("{", "<").replace("}", ">")
        name = f"{function.__module__.rpartition('.')[2]}_{function.__name__}"
        blueprint.add_url_rule(rule, name, view, methods=[method])
        return function

    return decorate


class Number(IntegerConverter):
    """The number of a record in a path. A number too large for its column does not match."""

    regex = r"[0-9]{1,9}"


def uploaded(
    name: str, limit: int, is_allowed: Callable[[bytes], object], too_large: Refused, other: Refused
) -> tuple[str | None, bytes | None]:
    """Return name and content of the request's file, None without one. Raises `too_large` for more
    than `limit` bytes, `other` for a type that is not allowed."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        return None, None
    content = upload.stream.read(limit + 1)
    if len(content) > limit:
        raise too_large
    if not is_allowed(content):
        raise other
    return upload.filename[-120:].replace("/", "_"), content


def _form_field(model: type[Body], name: str, text: str) -> Any:
    """Return a field of a form; a field with a dictionary is JSON (OpenAPI's default for
    multipart)."""
    field = model.model_fields.get(name)
    if field is None or get_origin(field.annotation) is not dict:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def read(model: type[Model]) -> Model:
    """Read the body, JSON or a form, into the model. Raises Refused (400, 422) with the names of
    the fields, never their contents."""
    if request.mimetype == "application/json":
        try:
            document = request.get_json(silent=True)
        except RecursionError:
            document = None
    else:
        document = {
            name: _form_field(model, name, value)
            for name, value in request.form.items()
            if value != "" and name != "csrf"
        }
    if not isinstance(document, dict):
        raise refused("body_unread")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        fields = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        wrong_fields = ", ".join(sorted(fields & set(model.model_fields)))
        raise refused("fields_to_correct", fields=wrong_fields or "–") from None
