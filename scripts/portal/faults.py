"""Named faults of the data downloads, for the tests of what a client does about them. One at a time, chosen at start."""

from __future__ import annotations

TRANSPORT = ("slow", "truncate", "garbage", "500", "429", "expire", "wrong-type", "wrong-crs", "duplicate", "huge", "redirect", "gzip-bomb")
VALUES = ("missing-count", "negative", "nan", "text")
FAULTS = (*TRANSPORT, *VALUES)
