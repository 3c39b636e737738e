"""Writes numpy columns to a GDAL layer through Arrow's C data interface, so that GDAL's driver
loops over the rows, not Python.

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

# Arrow's format codes: int64, float64, UTF-8, bytes
WHOLE_NUMBER, REAL_NUMBER, TEXT, WKB = "l", "g", "u", "z"
ROWS_AT_ONCE = 4_096  # only a batch is copied at a time; small layers too have several batches
NULLABLE = 2
_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_LAST_FIELDS: list[tuple[str, Any]] = [
    ("dictionary", ctypes.c_void_p),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    *_LAST_FIELDS,
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    *_LAST_FIELDS,
]


@_Release
def _keep(_: int) -> None:
    """The release callback of Arrow: Python owns every buffer, so it frees nothing."""


@dataclass(frozen=True)
class Column:
    """A field of the layer, or its shapes as WKB. Missing values are NaN in numbers, None in texts
    and bytes.

    values: (n,) floats, or objects for TEXT and WKB"""

    name: str
    kind: str  # WHOLE_NUMBER, REAL_NUMBER, TEXT or WKB
    values: np.ndarray = field(repr=False)


def write(layer: ogr.Layer, columns: Sequence[Column], rows: int) -> None:
    """Append rows to a layer whose fields have the columns' names. Raises GDAL's RuntimeError."""
    batches = [
        slice(start, min(start + ROWS_AT_ONCE, rows)) for start in range(0, rows, ROWS_AT_ONCE)
    ]
    with ThreadPoolExecutor(1) as pool:  # prepares the next batch while GDAL writes this one
        pending_batches = [pool.submit(_batch, columns, batch) for batch in batches[:1]]
        for batch, next_batch in zip_longest(batches, batches[1:]):
            buffers = pending_batches.pop().result()
            if next_batch is not None:
                pending_batches.append(pool.submit(_batch, columns, next_batch))
            _write_batch(layer, columns, batch.stop - batch.start, buffers)


def _batch(columns: Sequence[Column], rows: slice) -> list[list[np.ndarray | None]]:
    return [_buffers(column.kind, column.values[rows]) for column in columns]


def _write_batch(
    layer: ogr.Layer, columns: Sequence[Column], count: int, buffers: list[list[np.ndarray | None]]
) -> None:
    schema, array = ogr.ArrowSchema(), ogr.ArrowArray()
    root, struct = _Schema.from_address(schema._getPtr()), _Array.from_address(array._getPtr())
    kinds = [(column.kind.encode(), column.name.encode()) for column in columns]
    number = len(columns)
    fields = [_Schema(kind, name, flags=NULLABLE, release=_keep) for kind, name in kinds]
    arrays = [_array(count, buffer) for buffer in buffers]
    _fill(
        root, format=b"+s", name=b"", n_children=number, children=_pointers(fields), release=_keep
    )
    _fill(struct, length=count, n_buffers=1, buffers=(ctypes.c_void_p * 1)(None))
    _fill(struct, n_children=number, children=_pointers(arrays), release=_keep)
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
    null_count = -1 if buffers[0] is not None else 0  # -1: GDAL counts them
    return _Array(count, null_count, n_buffers=len(buffers), buffers=addresses, release=_keep)


def _buffers(kind: str, values: np.ndarray) -> list[np.ndarray | None]:
    """Return the buffers of a column: validity bits (None if nothing is missing), offsets for texts
    and bytes, values."""
    if kind in (TEXT, WKB):
        return _join(kind, values)
    is_known = ~np.isnan(values)
    if kind == WHOLE_NUMBER:
        return [_bits(is_known), np.where(is_known, values, 0).astype("int64")]
    return [_bits(is_known), np.ascontiguousarray(values, dtype="float64")]


def _join(kind: str, values: np.ndarray) -> list[np.ndarray | None]:
    """Return the buffers of texts or bytes: validity bits, offsets (n + 1,), concatenated bytes.
    ASCII texts (nearly all codes) are encoded together."""
    is_known = np.array([value is not None for value in values.tolist()], dtype=bool)
    values_or_blank: list[Any] = np.where(is_known, values, "" if kind == TEXT else b"").tolist()
    if kind == TEXT and not (text := "".join(values_or_blank)).isascii():
        values_or_blank = [item.encode() for item in values_or_blank]
        kind = WKB
    content = text.encode() if kind == TEXT else b"".join(values_or_blank)
    offsets = np.fromiter(
        accumulate(map(len, values_or_blank), initial=0),
        dtype="int32",
        count=len(values_or_blank) + 1,
    )
    return [_bits(is_known), offsets, np.frombuffer(content or b"\0", dtype="uint8")]


def _bits(is_known: np.ndarray) -> np.ndarray | None:
    """Arrow's validity bits, None if nothing is missing."""
    return None if is_known.all() else np.packbits(is_known, bitorder="little")
