"""A caption that the portal's administrator wrote is a text, no format string."""

from __future__ import annotations

import pytest

from occupancy_plugin.toolbelt.template import fill_in

VALUES = {"ops": "2022", "organisation": "CA2C {ops}"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Source : OPS {ops} – {organisation}", "Source : OPS 2022 – CA2C {ops}"),
        ("{", "{"),
        ("{ops", "{ops"),
        ("{}", "{}"),
        ("{unknown} {ops}", "{unknown} 2022"),
        ("{organisation:>999999999}", "{organisation:>999999999}"),
        ("{ops.__class__} {ops[0]} {ops!r}", "{ops.__class__} {ops[0]} {ops!r}"),
    ],
)
def test_only_named_places_are_filled(template, text):
    assert fill_in(template, **VALUES) == text
