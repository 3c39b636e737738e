"""How a duty's endpoint is declared: one decorator gives the route, the reading of its body, and
its entry in the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_args, get_origin, get_type_hints, is_typeddict

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.routing import IntegerConverter

from ..access import oidc, session
from ..access.refusals import refused
from ..records import tables


def _line(most: int) -> StringConstraints:
    """One line of text. A `Field(max_length=…)` beside it would not be looked at: a line of another
    length is a type of its own."""
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$"
    )


Line = Annotated[str, _line(tables.LINE)]
Phone = Annotated[str, _line(tables.PHONE)]
Code = Annotated[str, _line(tables.CODE)]
Place = Annotated[str, _line(tables.PLACE)]
Region = Annotated[str, _line(tables.REGION)]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=4000, pattern=r"^[^\x00]*$"),
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Value = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""A pattern also refuses what is no text at all: half a surrogate pair, as key or as value."""
OPERATIONS: list[dict[str, Any]] = []
"""Every declared endpoint, in order: what `/openapi` is made of."""


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def endpoint(
    blueprint: Blueprint,
    method: str,
    path: str,
    title: str,
    body: type[Body] | None = None,
    public: bool = False,
    statuses: tuple[int, ...] = (200,),
    files: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an endpoint. The function gets `account` (unless public), `body` (when declared) and
    the path's parameters; it returns a JSON value, a (value, status) pair or a whole Response. The
    TypedDict that it is annotated with is the answer's schema. `files` names uploads: the body is
    then multipart."""
    operation = {
        "method": method.lower(),
        "path": path,
        "title": title,
        "body": body,
        "public": public,
        "statuses": statuses,
        "files": files,
    }
    OPERATIONS.append(operation)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        operation["answer"] = answer_of(function)

        @wraps(function)
        def view(**parameters: Any) -> Response:
            if not public:
                parameters["account"] = session.signed_in()
            if body is not None:
                parameters["body"] = read(body)
            return answer(function(**parameters))

        blueprint.add_url_rule(
            _flask_path(path),
            view_func=view,
            methods=[method],
            endpoint=f"{function.__name__}_{method.lower()}",
        )
        return function

    return decorate


def answer_of(function: Callable[..., Any]) -> Any:
    """What an endpoint's function returns, by its annotation: the type of its JSON, None where it
    says none (a file, a page)."""
    told = get_type_hints(function).get("return")
    value = get_args(told)[0] if get_origin(told) is tuple else told
    return value if is_typeddict(value) else None


def _flask_path(path: str) -> str:
    return path.replace("{int:", "{number:").replace("{", "<").replace("}", ">")


class Number(IntegerConverter):
    """The number of a record in a path: what no column can hold is no path of the portal's."""

    regex = r"[0-9]{1,9}"


def answer(result: Any) -> Response:
    """What a function returned → a response that nobody keeps."""
    if isinstance(result, Response):
        return oidc.no_store(result)
    value, status = result if isinstance(result, tuple) else (result, 200)
    response = jsonify(value)
    response.status_code = status
    return oidc.no_store(response)


def _part(model: type[Body], name: str, text: str) -> Any:
    """A part of a form; one that stands for an object is JSON (OpenAPI's default for multipart)."""
    field = model.model_fields.get(name)
    if field is None or get_origin(field.annotation) is not dict:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def read(model: type[Body]) -> Body:
    """The body as the model, from JSON or from a form; raises Refused (422) naming the fields,
    never their contents."""
    if request.mimetype == "application/json":
        try:
            document = request.get_json(silent=True)
        except RecursionError:
            document = None
    else:
        document = {
            name: _part(model, name, value)
            for name, value in request.form.items()
            if value != "" and name != "csrf"
        }
    if not isinstance(document, dict):
        raise refused(
            "invalid",
            "Le corps de la requête ne peut pas être lu.",
            "The request's body cannot be read.",
            400,
        )
    try:
        return model.model_validate(document)
    except ValidationError as error:
        fields = sorted(
            {str(problem["loc"][0]) if problem["loc"] else "" for problem in error.errors()}
        )
        named = ", ".join(name for name in fields if name in model.model_fields)
        french, english = "Champs à corriger", "Fields to correct"
        raise refused(
            "invalid", f"{french}\u00a0: {named or '–'}.", f"{english}: {named or '–'}.", 422
        ) from None
