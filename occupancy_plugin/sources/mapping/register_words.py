"""Headings of registers that count something other than households: demands and attributions (SNE),
dwellings by commune (RPLS, LOVAC).

Also the headings of columns that count nothing: flags, ratios, means."""

from __future__ import annotations

import re

_OF = r"(?:nb|nbre|nombre|total|volume|stock)?(?: total)?(?: ?(?:de|d|des))? ?"
_TAIL = (
    r"(?: (?:actives?|en (?:cours|stock|attente|instance)|locatives?|sociales?|de|logements?|social"
    r"|sociaux|fin|debut|annee|exprimees?|enregistrees?|deposees?|recues?|total\w*|\d{4}))*$"
)
DEMANDS = re.compile(rf"{_OF}(?:demandes?|demandeurs?|dem|dls){_TAIL}")
ATTRIBUTIONS = re.compile(
    rf"{_OF}(?:attrib(?:utions?|ues?)?|demandes? satisfaites?|relogements?){_TAIL}"
)
QUALIFIED = re.compile(r" (?:hors|en|dans)(?: les?)? (?:qpv|mutations?)\b")
"""Columns of some demands or attributions only, for files in which none counts them all."""
MAIN_RESIDENCES = re.compile(r"p\d\d rp$")
"""Main residences of the census: as many as households."""
DWELLINGS = {  # heading of the register's dwellings → another heading that only this register has
    re.compile(r"nb ls$|nombre de logements sociaux$"): re.compile(
        r"(?:nb |logements |^)(?:loues|vacants|vides)\b|tx (?:vac|mob)"
    ),
    re.compile(r"tot\d\d$"): re.compile(
        r"^loues?(?:\d\d)?$|vac(?:ants?)?\d\d|tx ?vac|loy(?:er)?moy"
    ),
    re.compile(r"pp total \d\d$"): re.compile(r"pp vacant"),
    re.compile(rf"{_OF}logements (?:du |de )?(?:parc )?prives?$"): re.compile(r"\bvacan"),
    MAIN_RESIDENCES: re.compile(r"p\d\d (?:log|rsecocc|rp \w+)$"),
}
ALL_DWELLINGS = re.compile(
    rf"{_OF}(?:logements?|logts?|lgts?|log)"
    r"(?: (?:locatifs?|sociaux|hlm|lls|ls|familiaux|geres?|en service|du parc|total|totaux))*$"
)
OF_DWELLINGS = re.compile(
    r"(?:(?:nb|nombre|logements?|logts?|de|en) )*(?:[tf] ?[1-6]|type [1-6]|studios?|[1-6] pieces?"
    r"|(?:dpe|classe|etiquette)(?: energie)? ?[a-g]|plai|plus|pls|pli|individuels?|collectifs?"
    r"|maisons?|appartements?|vacants?|vides?|loyers?|dpe|financements?|typologie"
    r"|annee(?: de)? construction)\b"
)
OF_OCCUPANTS = re.compile(
    r"\b(?:menages?|foyers?|locataires?|occupants?|personnes?|seule?s?|isole\w*|monoparent\w*"
    r"|couples?|enfants?|famill\w*|ages?|titulaires?|emmenag\w*|revenus?|ressources|plafonds?|apl"
    r"|al|rsa|aah|allocat\w*|beneficiair\w*|minim\w*|actifs?|emplois?|chom\w*|impay\w*|baux|bail)\b"
)
"""A table of dwellings counts all of them, and their rooms, labels, loans or vacancy; one that
counts its occupants too has the threshold of households."""
FLAG = re.compile(r"^i |\b(?:flag|imput\w*|estim\w*|indicatrice|drapeau|secret|est \d+)\b|^i_")
IMPUTED_FLAG = re.compile(r"\bimput\w*|\bestim\w*|^i est")
RATIO = re.compile(r"\b(?:tension|pression|ratio|quotient|coefficient|par (?:attribution|offre))\b")
THOUSANDS = re.compile(r"\b(?:milliers?|millions?|thousands?)\b")
PER = re.compile(
    r"\b(?:par|per) (?:menage|logement|residence|immeuble|batiment|habitant|hectare|km2|household)$"
)
"""Ends of headings of ratios, where the numbers have decimals: “Ménages par résidence”."""
MEAN_WORD = re.compile(r"\b\w*moy\b|\b\w*med\b|\bage\b|\bsurf\w*\b")
