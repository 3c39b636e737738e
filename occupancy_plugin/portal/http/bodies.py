"""What an answer's body may be: unpacked piece by piece with a bound on every piece, read as one
JSON object or refused. A few hundred bytes can hold gigabytes (gzip in gzip in gzip)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr

PIECE_BYTES = 1 << 18
PLAIN = ("", "identity")
PACKED = ("gzip", "x-gzip", "deflate")
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
JSON_KINDS = ("application/json", "application/geo+json", "application/problem+json")


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of at most PIECE_BYTES, whatever it is packed in. Raises BadData for more
    than one packing, for one that was not asked for, and for a body that ends too early."""
    name = encoding.strip().lower()
    if name in PLAIN:
        yield from chunks
        return
    if name not in PACKED:
        raise BadData(
            tr("The portal's answer cannot be read."), f"content encoding {encoding[:40]!r}"
        )
    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
    begun = False
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting:
                if decoder.eof:  # a gzip of several members
                    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
                begun = True
                piece = decoder.decompress(waiting, PIECE_BYTES)
                waiting = decoder.unconsumed_tail or decoder.unused_data
                if piece:
                    yield piece
        while begun and not decoder.eof and (piece := decoder.decompress(b"", PIECE_BYTES)):
            yield piece
    except zlib.error as error:
        raise _cut_short("not what its encoding says") from error
    if begun and not decoder.eof:
        raise _cut_short("packed body without an end")


def _cut_short(details: str) -> BadData:
    return BadData(tr("The download was cut short. Nothing was loaded; try again."), details)


def json_object(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; BadData where it is none, or so deep that no reader ends.

    Texts keep no lone surrogate (they could not be written anywhere)."""
    if content_type not in JSON_KINDS:
        raise BadData(
            tr("The portal's answer is not of the expected kind."),
            f"content type {content_type or 'missing'}",
        )
    try:
        value = json.loads(body)
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadData(
            tr("The portal's answer cannot be read."), f"not JSON: {type(error).__name__}"
        ) from error
    if not isinstance(value, dict):
        raise BadData(tr("The portal's answer cannot be read."), "not a JSON object")
    return value
