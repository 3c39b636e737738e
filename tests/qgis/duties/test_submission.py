"""A dossier goes to the committee with its file, and an answer without a number is an error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from occupancy_plugin.duties.client import Duties
from occupancy_plugin.toolbelt.errors import BadData


def test_a_dossier_is_sent_as_a_form_and_answered_by_its_number() -> None:
    def send(_method: str, _path: str, **options: Any) -> Any:
        answer = {"number": options["form"]["parameters"]} if "form" in options else {}
        return SimpleNamespace(json=lambda: answer)

    duties = Duties(cast(Any, SimpleNamespace(send=send)))
    values = {"title": "Vacance", "parameters": {"layers": ["2022"]}}
    number = duties.submit_publication(values, ("carte.pdf", b"%PDF-"))
    assert number == '{"layers": ["2022"]}'  # a form writes it as JSON
    with pytest.raises(BadData):
        duties.submit_publication(values, None)
