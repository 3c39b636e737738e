"""The vocabulary of occupancy data: which headings count households, and which tables of headings
are occupancy data. The opener, the guard and Processing read it.

A heading alone decides nothing: `foyers` may be lamps on a pole, and `baux` leases of shops. A
table is occupancy data if it has a count of households, a unit's code, and a companion: another
column that only such tables have. Public tables are recognised by the form of their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .spelling import normalise

POPULATION = re.compile(
    r"\b(?:menages?|households?|foyers?|nbmen(?:ages?)?\d*|nb_?men|[pc]\d\d_? ?men|men)\b"
)
"""What the opener takes for a count of households, in a plain heading."""

LAMPS = re.compile(
    r"\bfoyers? (?:lumineux|d incendie|d infection|infectieux|epidemi\w*|de pollution|fisca\w*"
    r"|impos\w*|non impos\w*|declar\w*|desserv\w*|collect\w*|raccord\w*)"
)
"""Foyers that are no households."""
_NUMBER = r"(?:nb|nbr|nbre|nombre|num|n|tot|total|eff|effectif)"
_LET = r"(?:occupe|occupee|loue|louee)s?"
_HEADS = (
    r"\bchefs? (?:de |d )?(?:famille|menage|foyer)\b|\bfamilles? logees?\b"
    r"|\b(?:allocataires?|benef\w*)\b.*\b(?:parc social|hlm)\b"
)
"""Households whose words also name a category."""
_WORD = re.compile(
    POPULATION.pattern + rf"|\b{_NUMBER}(?:menages?|baux|locataires?|titulaires?|hh|log ?occ)\b"
    r"|\b(?:mnages?|mng|hh|baux|bail|locataires|titulaires?|preneurs?|attributaires)\b"
    rf"|{_HEADS}|\bmenag\b|\bloc (?:pres\w*|parc|enquet\w*)\b"
    rf"|\b(?:ul|unites? locatives?|appts?|apparts?|appartements?|habitations?) {_LET}\b"
    r"|\bcontrats? (?:de )?(?:location|bail|actifs?|en cours|signes?|locatifs?|loc)\b"
    r"|\b(?:logements?|logts?|lgts?|log|ls|dwellings?)(?: sociaux)?(?: (?:hlm|lls))?"
    r" (?:occupes?|occ|loues?|habites?)\b|\b(?:occupied|let) dwellings?\b"
    r"|\b(?:[pc]\d\d )?rp\b|\blog(?:ements)?(?:occupes?|loues?)\b"
)
_OTHER_HOUSEHOLDS = re.compile(
    r"\b(?:commercia\w*|commerces?|professionnel\w*|rura\w*|ruraux|agricoles?|fonciers?|lumineux"
    r"|luminaires?|lampes?|eclairage|puissance|fisca\w*|imposables?|imposes?|emphyteo\w*|incendies?"
    r"|feux|infect\w*|epidemi\w*|ordures?|dechets?|dotation|abonnes?|raccord\w*|marches?|permis|motoris\w*|equivalents?"
    r"|brevets?|licences?|postes?|concessions?|carrieres?|contrats? de ville|stationnement)\b"
)
"""Words that give a household word another meaning."""
_NO_COUNT = re.compile(
    r"[%‰]|\b(?:taux|tx|parts?|pct|pourcent\w*|percent\w*|shares?|rates?|moyen\w*|mean|median\w*"
    r"|revenus?|loyers?|prix|surfaces?|taille|indices?|densites?|evol\w*|variations?|ecarts?"
    r"|noms?|name|prenoms?|dates?|debut|fin|types?|id|ids|identifiants?|ref|references?|codes?"
    r"|nature|tel|telephones?|mails?|email|adresses?|personnes?|population|projections?)\b"
)
_SHARE = re.compile(
    r"[%‰]|\b(?:taux|tx|parts?|pct|pourcent\w*|percent\w*|shares?|rates?|proportions?|ratio)\b"
)
FEWEST_SHARES = 3
_CATEGORY = re.compile(
    r"\b(?:autres?|sans|avec|moins|plus|dont|seule?s?|monoparenta\w*|couples?|enfants?|ages?|ans"
    r"|apl|al|rsa|aah|plafonds?|sup|inf|emplois?|une|deux|vulnerables?|pauvres?|pauv|recents?"
    r"|emmenages?|isoles?|familles?|coll|mais|surf|prop|\d+ind|5ind|fmp|imp|secondaires?|vacants?)\b"
)
_CODE = re.compile(
    r"\b(?:insee|depcom|codgeo|codecom|code ?geo|com|commune|iris|dcomiris|qpv|quartier"
    r"|carreaux?|idcar\w*|idinspire|residences?|id ?res\w*|rescode|programmes?|ensemble|epci|siren"
    r"|groupes?|bat|batiments?|id ?bat\w*|ilots?|section|cage|entree|uai|code|cod|id|identifiant"
    r"|code\w*|id rpls|adresses?|town|municipality|area|ref|ug|prog)\b"
    r"|^(?:dep|departement|reg|region)$"
)
_RENT = re.compile(r"\bloyers?\b|\brents?\b|\bloymoy\b|\bcharges locatives\b")
_COMPANION = re.compile(
    r"\b(?:plai|pls|pli|hlm|lls|ops|rpls|bailleurs?|apl|rsa|aah|plafonds?|monoparent\w*|monop"
    r"|single parents?|unipersonnel\w*|vacan\w*|impayes?|emmenag\w*|occupants?|logements? sociaux"
    r"|log soc\w*|conventionnes?|precair\w*|demandeurs? d emploi|fragil\w*|rotation|attributions?"
    r"|enquet\w*|surveyed|locataires?|personnes? seules?|familles|age (?:[a-z]?\d+|jeunes|autres)"
    r"|(?:moins|plus) de \d\d ans|\d\d(?: \d\d)? ans(?: et plus)?|let|tenants?|lone parents?"
    r"|reloge[rs]?|decohabit\w*|logements? demolis|(?:rev|ress|inf) \d\d|plr|ress med|colocataires"
    r"|cotitulaires|shab|vac)\b"
    r"|^(?:nb )?t[1-6]$|^dpe [a-g]$|^(?:nb )?(?:plus|ls)$"
)
"""Other columns of OPS, RPLS, URH and landlords' lists."""
_COMPANION_ITSELF = re.compile(
    r"\b(?:enquet\w*|enq|loges?|hlm|sociaux|ops|rpls|surveyed)\b"
    r"|\b(?:menages|foyers|men|familles) locataires\b|\bparc (?:social|soc|public)\b"
    rf"|\bhh (?:occ|{_LET})\b|\b(?:ul|unites? locatives?) {_LET}\b|\bloc (?:pres\w*|parc)\b"
    r"|\b(?:logements?|logts?|lgts?|log|ls|dwellings?)\b.*\b(?:occupes?|occ|loues?|habites?)\b"
    r"|\b(?:occupied|let) dwellings?\b|\b(?:baux|contrats?)\b.*\b(?:actifs?|en cours|location)\b"
)
_WEAK = re.compile(
    rf"^(?:{_NUMBER} )?(?:de |d )?(?:rp|men|foyers?|hh)$"
    r"|^(?:bail|baux|preneurs?|contrats?|locataires)$"
)
"""Words that count other things too: they need a companion."""
_SOFT = re.compile(
    r"\b(?:foyers?|locataires|titulaires?|contrats?|preneurs?|attributaires)\b(?!.*\b(?:hlm|parc)\b)"
)
_ELSEWHERE_TOO = re.compile(r"\b(?:impayes?|vacan\w*|rotation|fragil\w*|locataires?|let)\b")
_DWELLING = re.compile(
    r"\b(?:log|logts?|lgts?|lgmts?|logements?|ls|lls|hlm|plai|pls|plus|residences?|programmes?|prog"
    r"|ensemble|ens|esi|ug|um|cage|etage|bailleurs?|apl|dpe|rls|loyers?|loy|financ\w*|conv|ops|rpls"
    r"|contingent|caleol|dalo|patrim\w*|appts?|bat|batiments?|immeubles?|imm|typo|vacants?)\b"
    r"|^(?:nb )?t[1-6]$"
)
"""Households that gardens, stalls and offices have as well, companions that those have too, and
the words that tell a home."""
_AREA = re.compile(r"\b(?:insee|iris|commune|com|depcom|codgeo|qpv)\b")
_HOUSEHOLDS = re.compile(r"\b(?:nb ?men|nbmen\w*|menages?|men|hh)\b")
_BUILDING = re.compile(r"\b(?:residences?|programmes?|prog)\b")
_BUSINESS = re.compile(
    r"\b(?:activit\w*|naf|ape|sire[nt]|entreprises?|etablissements?|commerc\w*|enseigne|fermage"
    r"|ferma\w*|emphyteo\w*|rura\w*|emplois?|employ\w*|zae|surface de vente)\b"
)
_NEUTRAL = re.compile(
    r"^(?:x|y|lon|lat|longitude|latitude|fid|gid|objectid|geom\w*|the geom|wkt ?geom|shape\w*|name"
    r"|annee|millesime|year|vintage|remarques?|observations?|commentaires?|layer|path)$"
    r"|\b(?:nom\w*|lib\w*|libelle|intitule|designation|voie|rue|ville|bailleur|organisme)\b"
)
_TENANT = re.compile(
    r"\b(?:locataire|titulaire|preneur|bail|contrat de location|chef de (?:famille|menage)|tenant"
    r"|occupant|numero unique|nud|nur|(?:n|no|num|numero)(?: de)? (?:demandes?|dossiers?))\b"
)
_PERSONAL = re.compile(
    r"\b(?:revenus?|rfr|ressources|quotient familial|naissance|ddn|nb (?:enfants?|personnes"
    r"|occupants?)|nombre (?:d )?(?:enfants?|personnes|occupants?)|composition familiale|income"
    r"|situation (?:familiale|professionnelle)|statut matrimonial|plafond)\b"
)
_HOME = re.compile(
    r"\b(?:logement|residence|programme|bailleur|hlm|loyer|apl|esi|module|cage|typologie|dwelling"
    r"|rent)\b"
)
"""Headings of a table with a row per household: its tenant, what only it has, its dwelling."""
_ASPECTS = {
    "benefits": r"rsa|aah|apl|als?|alf|caf|alloc\w*|minima(?: sociaux)?|css|aspa|fsl|asll|qf|rls"
    r"|sls|ch(?:e)?q(?:ue)? energ\w*|quotient familial",
    "family": r"mono|monop\w*|fmp|isoles?|couples?|cples?|gd ?fam\w*|pers(?:onnes?)? seules?"
    r"|fam(?:illes?)? nomb\w*|coloc\w*|conjoint|enf|enfants?|adu|adultes?|pers charge",
    "ages": r"(?:moins|plus) de \d\d(?: ans)?|\d\d(?: ans)? et plus|[mp]\d\d|\d\d ?p(?:lus)?"
    r"|age (?:moy|tit|loc|med|oc)\w*|\w* ?age (?:des )?titulaires?|retraites?|seniors?|moins ?\d\d",
    "work": r"chom|chomeurs?|inactifs?|sans emploi|ss emploi|demandeurs? d emploi|csp|precaires?"
    r"|sit(?:uation)? (?:pro|fam)\w*|actifs occupes|cdi|sans activite",
    "income": r"rev|revenus?|ress|ressources?|rfr|uc|plaf|plafonds?|quartile|q1|depasst|depassement"
    r"|(?:taux|tx) (?:d )?eff\w*|reste a charge|rev ?med|sous le seuil",
    "debts": r"impayes?|imp|dettes?|solde|recouvrement|expulsions?|surendett\w*|plan d apurement",
    "moves": r"emm|emmenag\w*|rotation|anciennete|preavis|mobilite|relog\w*|(?:dt|date) entree"
    r"|entree(?: dans)? (?:les lieux|bail)|sorties|duree occ\w*|decohab\w*|mutations?",
    "homes": r"tit|titulaires?|locataires?|loc|occupants?|occ|occupes?|residents?|foyers?|foy|men"
    r"|menages?|baux|bail|familles?|demandes?|dls|attrib\w*|dalo|suroc\w*|s(?:ou)?s occ\w*"
    r"|pers(?:onnes?)? logees?",
}
_ASPECT = {name: re.compile(rf"\b(?:{words})\b") for name, words in _ASPECTS.items()}
"""What tables of tenants describe of them. Three aspects together, or two and a dwelling, are found
in such tables and in hardly any other, in whatever words the count itself is written."""
FEWEST_ASPECTS = 3
_PUBLIC_COUNT = re.compile(
    r"\b(?:logements?|logts?|lgts?|dwellings?|parc|habitants|population|superficie|surface"
    r"|residences? principales?|annee|millesime|year|vintage|altitude|densite|capital\w*)\b"
    r"|^(?:nb )?(?:ls|lls|log|x|y|lon|lat|longitude|latitude|x l93|y l93|coord\w*(?: [xy])?)$"
)
_PUBLIC = (
    (re.compile(r"^[pcd]\d\d [a-z0-9 ]+$"), 4),  # census, by IRIS and by commune
    (re.compile(r"^(?:men|ind|log|i)(?: \w+)?$"), 5),  # Filosofi's squares
    (re.compile(r"^(?:disp|dec|nbmenfisc|nbpersmenfisc|tp60|rd)\w*(?: \w+)*$"), 2),  # Filosofi
    (re.compile(r"^(?:pp vacant|ff h vacant|nbvac)\w*(?: \w+)*$"), 1),  # LOVAC
    (re.compile(r"^(?:pmun|pcap|ptot)\d*$"), 2),  # legal populations
)
"""Headings of public tables, and how many of them a public table has at least."""


def aspects_of(heading: str) -> set[str]:
    """Return what a plain heading describes of households besides that they are some."""
    return {name for name, words in _ASPECT.items() if name != "homes" and words.search(heading)}


@dataclass(frozen=True)
class OccupancyColumns:
    """The columns that make a table occupancy data.

    counts  the headings that count households, surveyed ones first
    code    the heading of the units' codes"""

    counts: tuple[str, ...]
    code: str


def lists_households(headings: Sequence[str]) -> bool:
    """Whether each row of a table is a household: a tenant or a lease, what only a household has
    (an income, a date of birth, members), and the dwelling that it lives in."""
    words = [_words(heading) for heading in headings]
    return all(any(kind.search(text) for text in words) for kind in (_TENANT, _PERSONAL, _HOME))


def counts_households(heading: str) -> bool:
    """Whether a heading counts households, or the leases, holders and occupied dwellings that
    represent them. A category, a rate or a name is no such count."""
    words = _words(heading)
    if not _WORD.search(words) or _OTHER_HOUSEHOLDS.search(words):
        return False
    return not _NO_COUNT.search(words) and not _CATEGORY.search(re.sub(_HEADS, " ", words))


def share_columns(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the shares of a table with a unit's code that has no counts of households, () for any
    other table.

    It must have three at least, and one column that only occupancy tables have."""
    if any(_is_public(heading, headings) or counts_households(heading) for heading in headings):
        return ()
    if not _first_code(headings):
        return ()
    shares = [heading for heading in headings if _SHARE.search(_words(heading))]
    has_companion = any(_COMPANION.search(_words(heading)) for heading in headings)
    return tuple(shares) if has_companion and len(shares) >= FEWEST_SHARES else ()


def tenant_columns(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that may count the households of a table that describes tenants, () for
    any other table.

    For tables whose count has a heading that nobody foresaw: they describe three aspects of tenants
    at least (benefits, family, ages, work, income, debts, moves, homes), or two and dwellings."""
    not_public = [heading for heading in headings if not _is_public(heading, headings)]
    words = {heading: _words(heading) for heading in not_public}
    aspects = sum(any(map(aspect.search, words.values())) for aspect in _ASPECT.values())
    if aspects + any(map(_DWELLING.search, words.values())) < FEWEST_ASPECTS:
        return ()
    excluded = (_NO_COUNT, _NEUTRAL)
    return tuple(h for h, text in words.items() if not any(kind.search(text) for kind in excluded))


def names_unit(heading: str) -> bool:
    """Whether a heading names the codes of units."""
    return bool(_CODE.search(_words(heading)))


def is_public_count(heading: str) -> bool:
    """Whether a heading counts what public tables count too (dwellings, inhabitants), or is a
    coordinate or a year. Two layers with equal figures of this kind need not be copies."""
    words = _words(heading)
    return bool(_PUBLIC_COUNT.search(words)) and not counts_households(heading)


def occupancy_columns(
    headings: Sequence[str], code_columns: Sequence[str] = ()
) -> OccupancyColumns | None:
    """Return the columns that make a table of these headings occupancy data, None where it is none.

    code_columns: headings whose cells are known to hold codes of units, whatever they say."""
    not_public = [heading for heading in headings if not _is_public(heading, headings)]
    counts = [heading for heading in not_public if counts_households(heading)]
    others = [heading for heading in headings if heading not in counts]
    code = next(iter(code_columns), "") or _first_code(others)
    if not code:
        return None
    companions = [_words(heading) for heading in others if heading != code]
    counts = [heading for heading in counts if _is_confirmed(_words(heading), companions, code)]
    surveyed_first = sorted(counts, key=lambda heading: "enq" not in _words(heading))
    return OccupancyColumns(tuple(surveyed_first), code) if counts else None


def _is_confirmed(words: str, companions: Sequence[str], code: str) -> bool:
    """Whether the other columns show that a count is of households in social housing.

    companions  their plain words
    code        the heading of the units' codes"""
    is_lease = bool(re.search(r"\b(?:bail|baux|preneurs?)\b", words))  # of shops too
    if is_lease and any(_BUSINESS.search(companion) for companion in companions):
        return False
    if _COMPANION_ITSELF.search(words):
        return True
    telling = [*companions, _words(code)]
    if _HOUSEHOLDS.search(words) and any(_BUILDING.search(text) for text in telling):
        return True
    is_plain_table = all(
        _NEUTRAL.search(companion) or _CODE.search(companion) for companion in companions
    )
    if is_plain_table and not _WEAK.match(words):
        return True
    is_of_area = "locataires" in words and bool(_AREA.search(_words(code)))
    if (
        _SOFT.search(words)
        and not _HOUSEHOLDS.search(words)
        and not is_of_area
        and not any(_DWELLING.search(text) for text in (*telling, words))
    ):
        companions = [text for text in companions if not _ELSEWHERE_TOO.search(text)]
        return any(_COMPANION.search(companion) for companion in companions)
    if any(_COMPANION.search(companion) for companion in companions):
        return True
    return not is_lease and any(_RENT.search(companion) for companion in companions)


def _is_public(heading: str, headings: Sequence[str]) -> bool:
    """Whether a heading is one of a public table among the headings."""
    words = _words(heading)
    return any(
        form.match(words) and sum(bool(form.match(_words(text))) for text in headings) >= fewest
        for form, fewest in _PUBLIC
    )


def _first_code(headings: Sequence[str]) -> str:
    """Return the first heading that names codes of units, '' without one."""
    return next((heading for heading in headings if _CODE.search(_words(heading))), "")


@lru_cache(maxsize=4096)
def _words(heading: str) -> str:
    """Return a heading as plain words: NbMenages2022 → “nb menages 2022”. A letter that GDAL could
    not read in another encoding is most often an é: “M\ufffdnages”."""
    heading = heading.replace("\ufffd", "e")
    split = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z][a-zà-ÿ])", " ", heading)
    return normalise(re.sub(r"(?<=[a-zà-ÿ]{3})(?=\d)", " ", split))
