"""Keyed digests of codes and figures: what is kept in memory of a watched layer that is gone.

They keep values out of a casual dump of memory and no more: the key lies in the same memory, and
a small count is found by trial."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import numpy as np

_KEY = os.urandom(16)  # of this session


def digest(text: str) -> int:
    """64 bits of a text under the session's key, never 0."""
    digests = hashlib.blake2b(text.encode("utf-8", "replace"), key=_KEY, digest_size=8).digest()
    return int.from_bytes(digests, "little") or 1


def code_text(value: Any) -> str:
    """A code as it is compared: without leading zeros, case and blanks, 59100.0 as 59100."""
    text = str(value).strip().lower()
    if text.endswith(".0"):
        text = text[:-2]
    return text.lstrip("0")


def digest_codes(values: np.ndarray) -> np.ndarray:
    """(n,) objects → (n,) uint64; 0 where there is no code."""
    texts = [code_text(value) if value is not None else "" for value in values]
    digests = {text: digest(text) if text else 0 for text in set(texts)}
    return np.array([digests[text] for text in texts], np.uint64)


def digest_figures(values: np.ndarray) -> np.ndarray:
    """Floats → uint64 of the same shape; 0 for an unknown figure and for nought."""
    flat = np.where(np.isfinite(values), values, 0.0).ravel()
    distinct, places = np.unique(flat, return_inverse=True)
    digests = [digest(f"{value:.10g}") if value else 0 for value in distinct.tolist()]
    return np.array(digests, np.uint64)[places].reshape(values.shape)
