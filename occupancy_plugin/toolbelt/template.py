"""Texts with places in braces that somebody else wrote: filled in, never run as a format."""

from __future__ import annotations

import re

PLACE = re.compile(r"\{(\w+)\}")


def fill_in(template: str, **values: str) -> str:
    """Put each value in the place of its `{name}`; any other brace is a text like the rest."""
    return PLACE.sub(lambda match: values.get(match[1], match[0]), template)
