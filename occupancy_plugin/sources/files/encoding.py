"""Finds the encoding of a text file: byte-order mark, pattern of zeros, strict UTF-8, then French
letters in context.

The last step compares the encodings that French offices have used."""

from __future__ import annotations

import codecs
import re

from ...toolbelt.translation import tr
from ..errors import Unreadable

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("cp1252", "iso8859-15", "mac_roman", "cp850")
LOWER_LETTERS, UPPER_LETTERS = "àâäçéèêëîïôöùûüÿœæñ", "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑ"
SIGNS = "’‘«»–—…°²³€“”·½ºª§ \u00a0\u202f"
SAMPLE_BYTES = 400_000  # bytes with letters beyond ASCII that are scored


def encoding_of(content: bytes) -> str:
    """Return the name of a codec that reads `content`. Raises Unreadable for bytes that are no
    text."""
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return name
    head = content[:4096]
    zeros_at_even, zeros_at_odd = head[0::2].count(0), head[1::2].count(0)
    if zeros_at_odd > len(head) // 4 and zeros_at_even < zeros_at_odd // 8:
        return "utf-16-le"
    if zeros_at_even > len(head) // 4 and zeros_at_odd < zeros_at_even // 8:
        return "utf-16-be"
    if b"\0" in content:
        raise Unreadable(tr("The file is no text: it holds bytes that no table has."))
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return _best_encoding(content)


def _best_encoding(content: bytes) -> str:
    """Return the encoding under which a sample looks most French, the first of equals."""
    sample = b"\n".join(
        re.findall(rb"[^\r\n;,\t|]*[\x80-\xff][^\r\n;,\t|]*", content[: 8 * SAMPLE_BYTES])
    )
    sample = sample[:SAMPLE_BYTES]
    scores = {name: _score(sample.decode(name, errors="replace")) for name in CANDIDATES}
    return max(CANDIDATES, key=scores.__getitem__)


def _score(text: str) -> float:
    """Return how French the letters beyond ASCII look, each in its context."""
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        start, sign = match.start(), match.group()
        sign_before = text[start - 1] if start else " "
        sign_after = text[start + 1] if start + 1 < len(text) else " "
        if sign in LOWER_LETTERS:
            fits = sign_before.isalpha() or sign_after.isalpha() or sign_before in " '-’("
            score += (2.0 if fits else -1.0) + (1.0 if sign in "éèêçàô" else 0.0)
            if sign_before.isupper() and sign_before.isascii() and sign_after.isupper():
                score -= 3.0  # VALéRY
            if sign in "ÿñæ":
                score -= 1.0
        elif sign in UPPER_LETTERS:
            fits = (sign_before.isupper() or not sign_before.isalpha()) and (
                sign_after.isupper() or sign_after.islower() or not sign_after.isalpha()
            )
            score += 2.0 if fits and (sign_before.isalpha() or sign_after.isalpha()) else -2.0
            if sign_before.islower():
                score -= 3.0
            if sign in "ŸÑÆ":
                score -= 1.0
        elif sign in SIGNS:
            score += (
                1.0 if not (sign_before.islower() and sign_after.islower()) or sign == "’" else -1.0
            )
        else:
            score -= 4.0
    return score


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return (text, encoding). Raises Unreadable where the requested encoding does not read the
    file."""
    name = encoding or encoding_of(content)
    try:
        text = content.decode(name)
    except LookupError as error:
        raise Unreadable(tr("There is no encoding of that name.")) from error
    except UnicodeDecodeError as error:
        if encoding or name.startswith("utf"):
            raise Unreadable(
                tr("The file is not written in {encoding} throughout.").format(encoding=name)
            ) from error
        text = content.decode(name, errors="replace")
    return text.removeprefix("\ufeff"), "utf-8" if name == "utf-8-sig" else name
