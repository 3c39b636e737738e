"""Releases of random instances, each made once for several tests. Tests must not change tables and
masks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pandas as pd

from occupancy_plugin.secrecy import Policy, Protected, Schema, protect

Tables = dict[str, pd.DataFrame]


class Instance(NamedTuple):
    """Raw tables by scale, what their columns mean, and what left the gate."""

    raw: Tables
    schema: Schema
    got: Protected


@cache
def released(build: Callable[..., tuple[Tables, Schema]], *drawn: int) -> Instance:
    """The instance that `build` draws of these numbers."""
    raw, schema = build(*drawn)
    return Instance(raw, schema, protect(raw, schema, Policy()))
