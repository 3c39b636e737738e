"""Columns of numpy → a GDAL layer, through Arrow's C data interface: GDAL's driver loops over the
rows, not Python.

QGIS ships no pyarrow, so the interface's two structs
(https://arrow.apache.org/docs/format/CDataInterface.html) are filled here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest
from typing import Any

import numpy as np
from osgeo import ogr

WHOLE, REAL, TEXT, WKB = "l", "g", "u", "z"  # Arrow's own letters: int64, float64, UTF-8, bytes
# copies of a batch only: memory stays flat, and a small layer's batches are made ready side by side
# too
ROWS_AT_ONCE = 4_096
NULLABLE = 2


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


@_Release
def _keep(_: int) -> None:
    """Python owns every buffer: nothing to free."""


@dataclass(frozen=True)
class Column:
    """A field of the layer (or its geometry, as WKB). Missing: NaN in numbers, None in text and
    bytes."""

    name: str
    kind: str  # WHOLE, REAL, TEXT or WKB
    values: np.ndarray = field(repr=False)


def can_write() -> bool:
    """GDAL 3.8 and later."""
    return hasattr(ogr.Layer, "WriteArrowBatch")


def write(layer: ogr.Layer, columns: Sequence[Column], rows: int) -> None:
    """Append the rows to a layer whose fields bear the names of the columns. Raises RuntimeError as
    GDAL does."""
    parts = [
        slice(start, min(start + ROWS_AT_ONCE, rows)) for start in range(0, rows, ROWS_AT_ONCE)
    ]
    with ThreadPoolExecutor(1) as pool:  # the next batch is made ready while GDAL writes this one
        ready = [pool.submit(_batch, columns, part) for part in parts[:1]]
        for part, following in zip_longest(parts, parts[1:]):
            buffers = ready.pop().result()
            if following is not None:
                ready.append(pool.submit(_batch, columns, following))
            _write_batch(layer, columns, part.stop - part.start, buffers)


def _batch(columns: Sequence[Column], part: slice) -> list[list[np.ndarray | None]]:
    return [_buffers(column.kind, column.values[part]) for column in columns]


def _write_batch(
    layer: ogr.Layer, columns: Sequence[Column], count: int, buffers: list[list[np.ndarray | None]]
) -> None:
    schema, array = ogr.ArrowSchema(), ogr.ArrowArray()
    root, struct = _Schema.from_address(schema._getPtr()), _Array.from_address(array._getPtr())
    kinds = [
        _Schema(
            column.kind.encode(), column.name.encode(), None, NULLABLE, 0, None, None, _keep, None
        )
        for column in columns
    ]
    arrays = [_array(count, buffer) for buffer in buffers]
    _fill(
        root,
        format=b"+s",
        name=b"",
        n_children=len(columns),
        children=_pointers(kinds),
        release=_keep,
    )
    _fill(
        struct,
        length=count,
        n_buffers=1,
        buffers=(ctypes.c_void_p * 1)(None),
        n_children=len(columns),
    )
    _fill(struct, children=_pointers(arrays), release=_keep)
    geometry = [f"GEOMETRY_NAME={column.name}" for column in columns if column.kind == WKB]
    layer.WriteArrowBatch(schema, array, geometry)


def _fill(structure: ctypes.Structure, **values: Any) -> None:
    for name, value in values.items():
        setattr(structure, name, value)


def _pointers(structures: Sequence[Any]) -> Any:
    kind = ctypes.POINTER(type(structures[0]))
    return (kind * len(structures))(*map(ctypes.pointer, structures))


def _array(count: int, buffers: Sequence[np.ndarray | None]) -> _Array:
    addresses = (ctypes.c_void_p * len(buffers))(
        *(None if buffer is None else buffer.ctypes.data for buffer in buffers)
    )
    return _Array(
        count,
        -1 if buffers[0] is not None else 0,
        0,
        len(buffers),
        0,
        addresses,
        None,
        None,
        _keep,
        None,
    )


def _buffers(kind: str, values: np.ndarray) -> list[np.ndarray | None]:
    """Validity bits (None: all known), offsets where lengths vary, values."""
    if kind in (TEXT, WKB):
        return _joined(kind, values)
    known = ~np.isnan(values)
    if kind == WHOLE:
        return [_bits(known), np.where(known, values, 0).astype("int64")]
    return [_bits(known), np.ascontiguousarray(values, dtype="float64")]


def _joined(kind: str, values: np.ndarray) -> list[np.ndarray | None]:
    """Texts or bytes end to end. ASCII (nearly all codes) is encoded in one piece."""
    known = np.array([value is not None for value in values.tolist()], dtype=bool)
    parts: list[Any] = np.where(known, values, "" if kind == TEXT else b"").tolist()
    if kind == TEXT and not (whole := "".join(parts)).isascii():
        parts = [part.encode() for part in parts]
        kind = WKB
    content = whole.encode() if kind == TEXT else b"".join(parts)
    offsets = np.fromiter(
        accumulate(map(len, parts), initial=0), dtype="int32", count=len(parts) + 1
    )
    return [_bits(known), offsets, np.frombuffer(content or b"\0", dtype="uint8")]


def _bits(known: np.ndarray) -> np.ndarray | None:
    return None if known.all() else np.packbits(known, bitorder="little")
