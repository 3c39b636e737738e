"""Keyed digests of codes and figures, which are kept in memory after a watched layer is removed.

They only protect against a casual look at a memory dump: the key is in the same memory, and a small
count can be found by trial."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import numpy as np

_KEY = os.urandom(16)  # of this session


def digest(text: str) -> int:
    """Return 64 bits of a text under the session's key, never 0."""
    digests = hashlib.blake2b(text.encode("utf-8", "replace"), key=_KEY, digest_size=8).digest()
    return int.from_bytes(digests, "little") or 1


def code_text(value: Any) -> str:
    """Normalise a code for comparison: no leading zeros, case or blanks; 59100.0 becomes 59100."""
    text = str(value).strip().lower()
    if text.endswith(".0"):
        text = text[:-2]
    return text.lstrip("0")


def digest_codes(values: np.ndarray) -> np.ndarray:
    """Digest (n,) objects to (n,) uint64; 0 where a code is missing."""
    texts = [code_text(value) if value is not None else "" for value in values]
    digests = {text: digest(text) if text else 0 for text in set(texts)}
    return np.array([digests[text] for text in texts], np.uint64)


def digest_figures(values: np.ndarray) -> np.ndarray:
    """Digest floats to uint64 of the same shape; 0 for a missing figure and for zero."""
    flat_values = np.where(np.isfinite(values), values, 0.0).ravel()
    distinct_values, positions = np.unique(flat_values, return_inverse=True)
    digests = [digest(f"{value:.10g}") if value else 0 for value in distinct_values.tolist()]
    return np.array(digests, np.uint64)[positions].reshape(values.shape)
