"""Searches bytes for many texts and binary numbers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

WORD = 8


class Words:
    """Words of eight bytes, as whole numbers of the lowest byte first, wherever they start."""

    def __init__(self, wanted: Iterable[int]) -> None:
        self._wanted = np.array(sorted(set(wanted)), dtype=np.uint64)
        self._last_bytes = np.zeros(1 << 16, dtype=bool)  # two of them sort out nearly all words
        self._last_bytes[self._wanted >> np.uint64(48)] = True

    def met_in(self, body: bytes) -> set[int]:
        """Those that are in these bytes."""
        matches: set[int] = set()
        if not self._wanted.size:
            return matches
        for start in range(min(WORD, max(0, len(body) - WORD + 1))):
            count = (len(body) - start) // WORD
            words = np.frombuffer(body, dtype="<u8", count=count, offset=start)
            likely = words[self._last_bytes[words >> np.uint64(48)]]
            place = np.searchsorted(self._wanted, likely).clip(max=self._wanted.size - 1)
            matches |= set(likely[self._wanted[place] == likely].tolist())
        return matches


class Spellings:
    """Texts of which a spelling is in some bytes. A spelling that is there ends with its last eight
    bytes: these are looked for all at once, and only the spellings of an end that is met are looked
    for as a whole."""

    def __init__(self, spellings: Iterable[tuple[str, bytes]]) -> None:
        self._short: list[tuple[str, bytes]] = []
        self._by_end: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
        for text, spelling in spellings:
            if len(spelling) < WORD:
                self._short.append((text, spelling))
            else:
                self._by_end[int.from_bytes(spelling[-WORD:], "little")].append((text, spelling))
        self._ends = Words(self._by_end)

    def met_in(self, body: bytes) -> set[str]:
        """The texts."""
        candidates = [*self._short]
        for end in self._ends.met_in(body):
            candidates += self._by_end[end]
        return {text for text, spelling in candidates if spelling in body}


class Doubles:
    """Numbers as binary doubles, in either order of bytes."""

    def __init__(self, values: Iterable[float]) -> None:
        doubles = np.array([*values], dtype="<f8")
        self._values: dict[int, float] = {}
        for order in (doubles, doubles.byteswap()):
            self._values |= dict(zip(order.view("<u8").tolist(), doubles.tolist(), strict=True))
        self._words = Words(self._values)

    def met_in(self, body: bytes) -> set[float]:
        """The numbers that are in these bytes."""
        return {self._values[word] for word in self._words.met_in(body)}
