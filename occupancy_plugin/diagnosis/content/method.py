"""The last page: sources, definitions, rules, what is hidden and how much of it, and which texts a
user wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...layers.style.words import Words
from ..drawing.drawing import Drawing
from ..drawing.prose import Paragraph, prose
from .facts import Facts
from .order import SYNTHESIS, DiagnosisOrder, plan
from .page import Page, PageKind
from .phrases import percent, phrase_or, say

TEXTS: dict[str, dict[str, str]] = {
    "fr": {
        "sources": "Sources et millésimes",
        "survey": "Enquête sur l’occupation du parc social (OPS) {ops}, répertoire du parc locatif "
        "social (RPLS) {rpls}, diffusés par le GIP SNE. Géographie communale {cog}.",
        "before": "Comparaison avec le millésime {year}\u202f: seuls les indicateurs définis de la "
        "même façon dans les deux millésimes sont comparés, là où les deux valeurs sont "
        "diffusées.",
        "response": "Taux de réponse à l’enquête\u202f: {figures}.",
        "rules": "Règles de secret statistique",
        "r1": "Rien n’est diffusé sur une unité de moins de {n} ménages. Aucun taux de 0\u202f% ou "
        "de 100\u202f% n’est diffusé, ni le nombre qui le donnerait, ni une valeur qui "
        "s’afficherait ainsi une fois arrondie.",
        "r2": "Dans une famille de catégories et entre échelles emboîtées, d’autres valeurs sont "
        "masquées pour qu’aucune ne se déduise par soustraction. Une valeur masquée s’écrit s, "
        "quelle qu’en soit la raison\u202f; sur les cartes, une seule hachure couvre tout ce qui "
        "est secret.",
        "r3": "Les parts sont celles de la base diffusée, jamais recalculées. Dans les barres, ce "
        "qui est masqué forme un seul reste hachuré. Les bornes de classe sont arrondies et "
        "regroupent au moins deux unités quand c’est possible.",
        "reading": "Comment lire les écarts",
        "threshold": "«\u00a0Plus\u00a0», «\u00a0moins\u00a0», «\u00a0hausse\u00a0» et "
        "«\u00a0baisse\u00a0» se disent d’un écart que le hasard, ou pour une évolution le "
        "renouvellement des locataires, ne dépasse qu’une fois sur dix, et jamais de moins de deux "
        "ménages. En deçà on lit «\u00a0comme\u00a0», «\u00a0stable\u00a0» ou «\u00a0non "
        "significatif\u00a0».",
        "synthesis": "Synthèse\u202f: un atout ou une fragilité est un écart avec l’échelon "
        "supérieur, ou une évolution, d’au moins ce seuil, dans le sens favorable ou "
        "défavorable\u202f; le plus fort par thème, quatre au plus. Sens favorable\u202f: plus bas "
        "pour les revenus modestes, la demande d’emploi, l’APL, le RSA, le DPE F ou G et la "
        "vacance de plus de trois mois\u202f; plus haut pour la mobilité\u202f; aucun pour les "
        "âges et les types de ménages.",
        "hidden": "Ce qui est masqué",
        "units": "{scale}\u202f: {count}\u202f; {share} des valeurs des unités "
        "publiées sont masquées.",
        "counted": "{n} {units} non diffusées",
        "some": "des unités non diffusées",
        "none": "aucune unité non diffusée",
        "few": "une partie",
        "definitions": "Définitions",
        "repms": "Résidence à enjeu prioritaire de mixité sociale (REPMS) annexée à la CIA\u202f: "
        "{name} ({code}).",
        "edited": "Textes rédigés par une personne",
        "edits": "Les textes de ces pages ont été modifiés à la main et ne peuvent être vérifiés "
        "par l’outil\u202f: {pages}.",
        "use": "Conditions d’utilisation",
        "fictitious": "Toutes les données de ce document sont fictives.",
        "purpose": "Finalité\u202f: {purpose}. Toute utilisation commerciale et toute autre "
        "finalité sont exclues\u202f; les données sources ne sont pas transmises à des tiers.",
    },
    "en": {
        "sources": "Sources and vintages",
        "survey": "Survey of social-housing occupancy (OPS) {ops}, register of social rented "
        "dwellings (RPLS) {rpls}, published by GIP SNE. Communes as of {cog}.",
        "before": "Comparison with the vintage {year}: only indicators defined alike in both "
        "vintages are compared, where both values are released.",
        "response": "Response rate of the survey: {figures}.",
        "rules": "Rules of statistical secrecy",
        "r1": "Nothing is released about a unit of fewer than {n} households. No rate of 0% or "
        "100% is released, nor the number that would give it, nor a value that would read so once "
        "rounded.",
        "r2": "Within a family of categories and between nested scales, further values are hidden "
        "so that none follows by subtraction. A hidden value is written s, whatever the reason; on "
        "maps one hatch covers all that is secret.",
        "r3": "Shares are those of the released data, never computed anew. In bars, what is hidden "
        "is one hatched rest. Class bounds are rounded and hold at least two units where that is "
        "possible.",
        "reading": "How to read differences",
        "threshold": "“More”, “less”, “up” and “down” are said of a difference that chance, or for "
        "a change the renewal of tenants, exceeds only one time in ten, and never of less than two "
        "households. Below it stands “like”, “stable” or “not significant”.",
        "synthesis": "Synthesis: a strength or a fragile point is a difference from the next wider "
        "unit, or a change, of at least that threshold, in the favourable or unfavourable "
        "direction; the largest of each theme, four at most. Favourable: lower for modest incomes, "
        "job seekers, APL, RSA, DPE F or G and vacancy of over three months; higher for mobility; "
        "none for ages and types of household.",
        "hidden": "What is hidden",
        "units": "{scale}: {count}; {share} of the values of published units are hidden.",
        "counted": "{n} {units} not released",
        "some": "some units not released",
        "none": "no unit withheld",
        "few": "a part",
        "definitions": "Definitions",
        "repms": "Résidence with a priority of social mix (REPMS) annexed to the CIA: "
        "{name} ({code}).",
        "edited": "Texts written by a person",
        "edits": "The texts of these pages were changed by hand and cannot be checked by the tool: "
        "{pages}.",
        "use": "Terms of use",
        "fictitious": "All data in this document are fictitious.",
        "purpose": "Purpose: {purpose}. No commercial use and no other purpose; the source data "
        "are not passed on.",
    },
}
SCALES = ("commune", "iris")
DEFINED = ("qpv", "recent")  # definitions of a vintage with a phrase for each


def method_page(order: DiagnosisOrder, facts: Facts, edited: Sequence[Page]) -> Page:
    words = facts.words
    paragraphs = method_texts(order, facts, edited)
    title = say("method", words)

    def draw(box_width: float, box_height: float) -> Drawing:
        return prose(paragraphs, box_width, box_height, columns=2, size=8.5)

    return Page(
        "method",
        PageKind.DRAWN,
        title,
        title,
        f"{facts.territory}, {facts.vintage.id}",
        pictures={"body": draw},
        prose=tuple((p.text, p.heading) for p in paragraphs),
    )


def method_texts(order: DiagnosisOrder, facts: Facts, edited: Sequence[Page]) -> list[Paragraph]:
    """Write the page's headings and paragraphs."""
    text = facts.words.own(TEXTS)
    vintage = facts.vintage
    paragraphs = [
        Paragraph(text["sources"], True),
        Paragraph(text["survey"].format(ops=vintage.ops, rpls=vintage.rpls, cog=vintage.cog)),
    ]
    if facts.earlier_vintage:
        paragraphs.append(Paragraph(text["before"].format(year=facts.earlier_vintage)))
    figures = ", ".join(
        f"{figure.name} {figure.text}"
        for figure in facts.figures("response_rate")
        if figure.value is not None
    )
    if figures:
        paragraphs.append(Paragraph(text["response"].format(figures=figures)))
    paragraphs.append(Paragraph(text["rules"], True))
    paragraphs.append(Paragraph(text["r1"].format(n=facts.release.min_households)))
    paragraphs += [Paragraph(text[key]) for key in ("r2", "r3")]
    paragraphs += [Paragraph(text["reading"], True), Paragraph(text["threshold"])]
    if SYNTHESIS in order.chapters:
        paragraphs.append(Paragraph(text["synthesis"]))
    paragraphs.append(Paragraph(text["hidden"], True))
    paragraphs += [
        Paragraph(_hidden(facts, scale)) for scale in SCALES if scale in facts.release.scales
    ]
    paragraphs.append(Paragraph(text["definitions"], True))
    paragraphs += [Paragraph(line) for line in definitions(facts)]
    if len(order.repms) == 1:  # no table of one row
        ((code, name),) = order.repms
        paragraphs.append(Paragraph(text["repms"].format(name=name or code, code=code)))
    if edited:
        pages = ", ".join(
            f"«\u00a0{page.title}\u00a0»" if facts.words.french else f"“{page.title}”"
            for page in edited
        )
        paragraphs += [
            Paragraph(text["edited"], True),
            Paragraph(text["edits"].format(pages=pages)),
        ]
    paragraphs.append(Paragraph(text["use"], True))
    if facts.catalogue.fictitious:
        paragraphs.append(Paragraph(text["fictitious"]))
    if order.purpose:
        paragraphs.append(Paragraph(text["purpose"].format(purpose=order.purpose)))
    return paragraphs


def _hidden(facts: Facts, scale: str) -> str:
    text = facts.words.own(TEXTS)
    units = phrase_or(f"units {scale}", "units", facts.words)
    number = facts.withheld(scale)
    if number:
        count = text["counted"].format(n=number, units=units)
    else:
        count = text["some" if number is None else "none"]
    share = facts.hidden_share(scale)
    share_text = text["few"] if share is None else percent(share, facts.words, 0)
    return text["units"].format(scale=facts.scale_name(scale), count=count, share=share_text)


def definitions(facts: Facts) -> list[str]:
    """Return the catalogue's definitions of the key figures, then those of each vintage."""
    lines = []
    for indicator in plan()["key_figures"]:
        if str(indicator) in facts.indicators:
            measure = facts.measure(str(indicator))
            if measure.help:
                lines.append(f"{measure.name} – {measure.help}")
    vintages = (
        v for v in facts.catalogue.vintages if v.id in (facts.vintage.id, facts.earlier_vintage)
    )
    for vintage in sorted(vintages, key=lambda v: v.id, reverse=True):
        lines += [
            definition_sentence(key, vintage.id, value, facts.words)
            for key, value in vintage.definitions.items()
        ]
    return lines


def definition_sentence(key: str, year: str, value: str, words: Words) -> str:
    """Write a definition of a vintage as a sentence."""
    phrase_key = f"defines {key}" if key in DEFINED else "defines"
    return say(phrase_key, words, year=year, value=_years(value, words), name=key)


def _years(value: str, words: Words) -> str:
    """Translate the portal's '2.5 years'; any other text stays as it is."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?) years?", value)
    if match is None:
        return value
    years = float(match.group(1))
    number = words.number(years, 0 if years.is_integer() else 1)
    return say("years", words, n=number)
