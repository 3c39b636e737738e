"""Canaries in bytes, in every usual spelling: separators, decimals, shares, encodings, binary
numbers, drawn outlines."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import numpy as np

from .canaries import Canaries
from .spellings import Doubles, Spellings
from .unpack import Piece, files_in, pieces

GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))")
TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")
# codes and names of released units, as canaries.py makes them
UNIT = re.compile(r"\b(?:59P|RP)\d{8}\b|\bBourg\d{7}\b")
TENTHS = re.compile(r"(?<![\d.,])\d{1,2}[.,]\d(?![\d.,]*\d)")
ROW = 600  # characters after a unit's code or name that count as its row
PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)")
SVG_PATH = re.compile(r"\bd\s*=\s*\"([^\"]+)\"|points\s*=\s*\"([^\"]+)\"")
PDF_STEP = re.compile(r"(?<!\d)(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?) ([mlh])\b")
METRES, DEGREES, SHARE = 0.06, 2e-6, 6e-7
WIDE = ("utf-16-le", "utf-16-be")
PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff\xe0")


class Searcher:
    """Built once, then asked for every file."""

    def __init__(self, canaries: Canaries) -> None:
        self._texts = Spellings((text, text.encode()) for text in canaries.texts)
        self._wide = Spellings(
            (text, text.encode(order)) for text in canaries.texts for order in WIDE
        )
        self._numbers = frozenset(canaries.numbers)
        self._shares = sorted(canaries.shares)
        self._rounded = canaries.rounded
        self._metric = sorted(canaries.metric)
        self._degrees = sorted(canaries.degrees)
        self._binary = Doubles([*canaries.metric, *canaries.numbers])
        self._judged: dict[str, frozenset[str]] = {}
        self._searched: dict[tuple[str, int, int], tuple[int, set[str]]] = {}
        self._found: dict[tuple[bytes, bool], frozenset[str]] = {}
        self._shapes = [_normal(shape) for shape in canaries.shapes]

    def found_in(self, paths: Iterable[Path]) -> tuple[int, set[str]]:
        """Bytes searched and canaries met in files and folders."""
        size, matches = 0, set()
        for path in paths:
            for file in files_in(path) if path.is_dir() else [path] if path.is_file() else []:
                read, met = self._file(file)
                size += read
                matches |= met
        return size, matches

    def _file(self, file: Path) -> tuple[int, set[str]]:
        """A file that did not change since it was searched is not read again."""
        status = file.stat()
        key = (str(file), status.st_mtime_ns, status.st_size)
        if key not in self._searched:
            size, matches = 0, set()
            for piece in pieces(file):
                size += len(piece.body)
                matches |= self.found(piece)
            self._searched[key] = size, matches
        return self._searched[key]

    def found(self, piece: Piece) -> frozenset[str]:
        """The canaries of a piece. The same bytes come out of many ways, and are searched once."""
        key = (blake2b(piece.body).digest(), piece.drawn)
        if key not in self._found:
            self._found[key] = frozenset(self._search(piece))
        return self._found[key]

    def _search(self, piece: Piece) -> set[str]:
        found = {f"text {text}" for text in self._texts.met_in(piece.body)}
        if not reads_as_text(piece.body):
            found |= {f"text {text}" for text in self._wide.met_in(piece.body)}
            if piece.body[:4] in PICTURES:
                return found
            return found | {f"number {value}" for value in self._binary.met_in(piece.body)}
        text = piece.body.decode("utf-8", "ignore")
        found |= self._in_text(text)
        if piece.drawn:
            found |= self._drawn(text)
        return found

    def _in_text(self, text: str) -> set[str]:
        matches: set[str] = set()
        joined = GROUPS.sub("", text)
        tokens = set(TOKEN.findall(text))
        if joined != text:
            tokens |= set(TOKEN.findall(joined))
        for token in tokens:
            if token not in self._judged:  # most numbers are in many files
                self._judged[token] = self._in_token(token)
            matches |= self._judged[token]
        return matches | self._rounded_in(text)

    def _in_token(self, token: str) -> frozenset[str]:
        matches = set()
        for value, decimals in _readings(token):
            if (decimals == 0 and value in self._numbers) or (
                round(value) in self._numbers and abs(value - round(value)) < 0.05
            ):
                matches.add(f"number {value:.0f}")
            if decimals >= 6 and _near(self._shares, value, SHARE):
                matches.add(f"share {value}")
            if decimals >= 1 and value > 1e5 and _near(self._metric, value, METRES):
                matches.add(f"coordinate {value}")
            if decimals >= 6 and _near(self._degrees, value, DEGREES):
                matches.add(f"coordinate {value}")
        return frozenset(matches)

    def _rounded_in(self, text: str) -> set[str]:
        """Hidden rates to one decimal, in the row or the label of their unit."""
        matches = set()
        met = list(UNIT.finditer(text))
        for position, unit in enumerate(met):
            hidden = self._rounded.get(unit.group())
            if not hidden:
                continue
            others = (
                later.start()
                for later in met[position + 1 :]
                if self._rounded.get(later.group()) != hidden
            )
            row = text[unit.end() : min(next(others, len(text)), unit.end() + ROW)]
            for token in TENTHS.findall(row):
                if float(token.replace(",", ".")) in hidden:
                    matches.add(f"rounded rate {token} of {unit.group()}")
        return matches

    def _drawn(self, text: str) -> set[str]:
        matches = set()
        for points in _paths(text):
            normal = _normal(points)
            for number, shape in enumerate(self._shapes):
                if any(_same(normal * (1, flip), shape) for flip in (1, -1)):
                    matches.add(f"outline {number}")
        return matches


def reads_as_text(body: bytes) -> bool:
    """Numbers are looked for in texts; pictures and compressed streams are full of accidents."""
    sample = body[:2000] + body[len(body) // 2 : len(body) // 2 + 2000]
    return sum(byte < 9 or 13 < byte < 32 for byte in sample) <= len(sample) // 100


def _readings(token: str) -> list[tuple[float, int]]:
    """What a number may mean: '12,5' and '12.5' are 12.5; '1,234,567' and '1.234.567' are
    1234567."""
    readings = []
    if len(token) > 40:
        return []
    plain = token.replace(",", "").replace(".", "")
    marks = [mark for mark in token if mark in ".,"]
    if "e" in token.lower():
        value = float(token.replace(",", ".")) if len(marks) <= 1 else math.inf
        return [(value, 6)] if math.isfinite(value) else []
    if not marks:
        return [(float(token), 0)] if len(token) < 18 else []
    if len(marks) == 1:
        integers, decimals = re.split("[.,]", token)
        readings.append((float(f"{integers}.{decimals}"), len(decimals)))
    elif len(set(marks)) == 1 and len(plain) < 18:
        readings.append((float(plain), 0))
        readings += [reading for part in token.split(marks[0]) for reading in _readings(part)]
    elif len(plain) < 18:
        head, _, tail = token.rpartition(marks[-1])
        readings.append((float(f"{head.replace(',', '').replace('.', '')}.{tail}"), len(tail)))
    if len(marks) > 1 and "," in marks:  # a list of numbers without spaces
        readings += [
            reading for part in token.split(",") if part != token for reading in _readings(part)
        ]
    return readings


def _near(values: list[float], value: float, within: float) -> bool:
    position = bisect_left(values, value - within)
    return position < len(values) and values[position] <= value + within


def _paths(text: str) -> Iterable[np.ndarray]:
    for match in SVG_PATH.finditer(text):
        points = [
            (float(x), float(y))
            for x, y in PAIR.findall(re.sub(r"[MLZz]", " ", match.group(1) or match.group(2)))
        ]
        if 8 <= len(points) <= 60:
            yield np.array(points)
    current: list[tuple[float, float]] = []
    for x, y, step in PDF_STEP.findall(text):
        if step == "m":
            if 8 <= len(current) <= 60:
                yield np.array(current)
            current = []
        current.append((float(x), float(y)))
    if 8 <= len(current) <= 60:
        yield np.array(current)


def _normal(points: np.ndarray) -> np.ndarray:
    """Free of place and scale."""
    centred = points - points.min(axis=0)
    span = centred.max()
    centred = centred / span if span > 0 else centred
    return centred - (centred.max(axis=0) + centred.min(axis=0)) / 2


def _same(points: np.ndarray, shape: np.ndarray) -> bool:
    """Every vertex of the outline lies near a drawn one, and they are about as many."""
    if not len(shape) - 3 <= len(points) <= len(shape) * 2 + 2:
        return False
    distances = np.hypot(*(points[:, None, :] - shape[None, :, :]).transpose(2, 0, 1))
    return bool(
        (distances.min(axis=0) < 0.02).mean() > 0.9 and (distances.min(axis=1) < 0.02).mean() > 0.9
    )
