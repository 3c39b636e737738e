"""One definition of the answers: written by the portal, read by the plugin, promised in
`/openapi`."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from scripts.portal.duties import answers
from scripts.portal.serving.app import BLUEPRINTS
from tests.unit.portal_reference.visitors import Visitor

assert BLUEPRINTS  # the rooms declare the operations when they are imported


def undeclared(value: Any, kind: Any, place: str = "") -> list[str]:
    """Keys of an answer that its type does not name."""
    matches: list[str] = []
    if isinstance(value, dict) and (is_dataclass(kind) or hasattr(kind, "__total__")):
        type_hints = get_type_hints(kind)
        matches += [f"{place}.{key}" for key in value if key not in type_hints]
        for key in value.keys() & type_hints.keys():
            matches += undeclared(value[key], type_hints[key], f"{place}.{key}")
    elif isinstance(value, list) and getattr(kind, "__args__", ()):
        for item in value:
            matches += undeclared(item, kind.__args__[0], f"{place}[]")
    return matches


def test_a_client_can_be_written_from_the_document(portal, visit):
    """All schemas that are named are there, and those of the three documents say their keys."""
    document = visit(portal, "agent.epci").get("/openapi").json()
    schemas = document["components"]["schemas"]
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names <= set(schemas)
    for name in ("CatalogueAnswer", "PolicyAnswer", "AccountAnswer", "Indicator"):
        assert schemas[name]["required"]
        assert schemas[name]["description"]
    assert {"rate", "count", "mean", "class"} <= set(schemas["Kind"]["enum"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/catalogue", answers.CatalogueAnswer),
        ("/policy", answers.PolicyAnswer),
        ("/me", answers.AccountAnswer),
    ],
)
def test_answers_have_the_keys_of_the_contract(portal, visit, path, kind):
    visitor: Visitor = visit(portal, "agent.epci")
    answer = visitor.get(path).json()
    TypeAdapter(kind).validate_python(answer)
    assert undeclared(answer, kind) == []
