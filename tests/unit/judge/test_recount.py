"""The recount of a dossier: it finds a figure that the raw rows do not give, and a head that does
not fit its column."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from scripts.judge.recount import recount
from scripts.judge.world import World

SHARE = SimpleNamespace(
    id="income_u40_rate", label={"fr": "Ménages modestes"}, kind="rate", decimals=1,
    numerator=("poor",), denominator="known", family="", sum="",
)  # fmt: skip
CATALOGUE = SimpleNamespace(indicators=(SHARE,), columns={}, families=(), vintages=())


def rows(**columns):
    return pd.DataFrame(columns).set_index("code")


@pytest.fixture
def world():
    own = rows(code=["E"], name=["Ici"],
        departement=["59"], households=[300], poor=[101], known=[211])  # fmt: skip
    around = rows(code=["59"], name=["Nord"], households=[9000], poor=[4000], known=[9000])
    leases = rows(code=["B1"], name=["Bailleur fictif"], households=[66], q1=[25], q234=[41])
    whole = rows(code=["E"], name=["Ici"], households=[105], q1=[50], q234=[55])
    return World(
        {
            ("", "epci", "2022"): own, ("", "departement", "2022"): around,
            ("leases_inside_period", "bailleur", "2018-2022"): leases,
            ("leases_inside_period", "epci", "2018-2022"): whole,
        },
        {"": CATALOGUE}, {}, ("epci", "E"), "Ici", "2022", "2020",
    )  # fmt: skip


def page(title, table=""):
    section = f"<section><h3>{title}</h3><p>Ménages modestes (%)</p>{table}</section>"
    return f"<html><body>{section}</body></html>"


def table(caption, header, *lines):
    head = "".join(f"<th>{text}</th>" for text in header)
    body = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{text}</td>' for text in texts)}</tr>"
        for name, *texts in lines
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def test_a_right_page_has_no_wrong_figure_and_hidden_ones_do_not_count(world):
    shares = table("Part", ("Unité", "Ménages modestes (%)"), ("Ici", "47,9"), ("Nord", "s"))
    title = "Ménages modestes\u202f: 47,9\u202f%, 3,5\u00a0points de plus que le département"
    account = recount(page(title, shares), world)
    assert [figure.shown for figure in account.figures] == [47.9, 47.9, 3.5]
    assert account.sentences == 2
    assert not account.wrong
    assert not account.unread


@pytest.mark.parametrize(
    "title",
    [
        "Ménages modestes\u202f: 48,0\u202f%, 3,5\u00a0points de plus que le département",
        "Ménages modestes\u202f: 47,9\u202f%, 3,6\u00a0points de plus que le département",
        "Ménages modestes\u202f: 47,9\u202f%, 3,5\u00a0points de moins que le département",
        "Ménages modestes\u202f: 47,9\u202f%, un quart de plus que le département",
    ],
)
def test_a_wrong_value_gap_direction_or_fraction_is_found(world, title):
    assert len(recount(page(title), world).wrong) == 1


def test_a_head_that_names_another_column_is_found(world):
    lines = (
        ("Ici", "105", "55", "52,4", "atteint"),
        ("Bailleur fictif", "66", "41", "62,1", "atteint"),
    )
    for head, wrong in (("autres quartiles", 0), ("1er quartile", 1)):
        header = ("Unité", "baux", head, "Part (%)", "manque")
        made = table("Par bailleur, en QPV, 2018–2022", header, *lines)
        assert len(recount(page("Attributions", made), world).wrong) == wrong


def test_a_text_with_a_number_and_no_rule_is_listed(world):
    account = recount(page("Il faut 12 arbres"), world)
    assert not account.figures
    assert account.unread == ["Il faut 12 arbres: Il faut 12 arbres"]


@pytest.mark.parametrize(
    ("told", "wrong"), [("un écart significatif", 0), ("2 écarts significatifs", 1)]
)
def test_the_net_gaps_of_a_title_are_those_of_its_table(world, told, wrong):
    lines = (("Ménages modestes", "47,9", "44,4", "nettement plus"), ("Autres", "s", "s", "comme"))
    made = table("Le parc", ("Indicateur", "Ici", "Nord", "Lecture"), *lines)
    account = recount(
        page(f"Le parc\u202f: {told} avec le département sur deux indicateurs", made), world
    )
    assert len(account.wrong) == wrong


@pytest.mark.parametrize(("said", "wrong"), [("comme", 0), ("plus", 1)])
def test_sentences_without_a_net_gap_agree_with_the_table(world, said, wrong):
    made = table("Part", ("Unité", "Lecture"), ("Ménages modestes 1", said))
    sentence = "<li>Sans écart significatif\u202f: ménages modestes 1.</li>"
    text = page("Titre", made).replace("</p>", f"</p>{sentence}")
    assert len(recount(text, world).wrong) == wrong
