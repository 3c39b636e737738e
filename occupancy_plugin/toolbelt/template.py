"""Fills placeholders in texts from outside, without running them as a format."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill_in(template: str, **values: str) -> str:
    """Return the template with each `{name}` replaced by its value. Other braces stay."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)
