"""The search for many texts at once finds what a search for each would find."""

from __future__ import annotations

import random
import struct

from .spellings import Doubles, Spellings

TEXTS = ["59P12345678", "Bourg1234567", "Petitbourg", "12", "n° 12", "59139", "Ménages", "x" * 8]
WIDE = [(text, text.encode(order)) for text in TEXTS for order in ("utf-16-le", "utf-16-be")]
PLAIN = [(text, text.encode()) for text in TEXTS]


def test_a_text_is_met_wherever_it_starts_and_nothing_else_is():
    dice = random.Random(3)
    for spellings in (PLAIN, WIDE):
        search = Spellings(spellings)
        for _ in range(400):
            planted = dice.sample(spellings, dice.randrange(3))
            cut = [spelling[1:] for _, spelling in dice.sample(spellings, 2)]  # nearly there
            parts = [*(spelling for _, spelling in planted), *cut]
            dice.shuffle(parts)
            body = b"".join(dice.randbytes(dice.randrange(12)) + part for part in parts)
            assert search.met_in(body) == {text for text, one in spellings if one in body}
            assert search.met_in(body) >= {text for text, _ in planted}


def test_a_double_is_met_in_either_order_of_bytes_wherever_it_starts():
    values = [7654321.0, 700123.25, 6890000.5]
    search = Doubles(values)
    for lead in range(9):
        for order in "<>":
            for value in values:
                body = bytes([7] * lead) + struct.pack(f"{order}d", value) + b"\x07"
                assert search.met_in(body) == {value}
                assert search.met_in(body[: lead + 7]) == set()


def test_bytes_shorter_than_a_word_hold_short_texts_only():
    assert Spellings(PLAIN).met_in(b"a12") == {"12"}
    assert Spellings(PLAIN).met_in(b"") == set()
    assert Spellings([]).met_in(b"59P12345678") == set()
