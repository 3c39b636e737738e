"""The phrases of the pages on attributions, demand, landlords and types of résidences."""

from __future__ import annotations

POLICY: dict[str, dict[str, str]] = {
    "fr": {
        "part policy": "Demande et attributions",
        "part landlords": "Bailleurs et loyers",
        "attributions": "Attributions",
        "attributions subtitle": "Baux signés, par quartile de ressources des demandeurs, "
        "{territory}, {first} à {last}",
        "missing": "Hors QPV, {share} des baux{when} au premier quartile\u202f: il manque {n} "
        "baux pour "
        "atteindre {target}",
        "missing one": "Hors QPV, {share} des baux{when} au premier quartile\u202f: il manque un "
        "bail "
        "pour "
        "atteindre {target}",
        "reached": "Hors QPV, {share} des baux{when} au premier quartile\u202f: l’objectif de "
        "{target} "
        "est atteint",
        "short": "Hors QPV, {share} des baux{when} au premier quartile, pour un objectif de "
        "{target}",
        "outside chart": "Hors QPV\u202f: part du premier quartile dans les baux signés",
        "inside chart": "En QPV\u202f: part des trois autres quartiles dans les baux signés",
        "target": "objectif {value}",
        "leases": "baux",
        "of which first": "1er quartile",
        "missing head": "manque",
        "reached short": "atteint",
        "by landlord": "Par bailleur, hors QPV, {year}",
        "by commune": "Par commune, hors QPV, {year}",
        "lease band": "Bande rose\u202f: ce que le hasard déplace, neuf fois sur dix, pour ce "
        "nombre "
        "de baux. Une bande qui touche l’objectif ne départage pas.",
        "outside counted": "En {year}, {first} des {all} baux signés hors QPV vont au premier "
        "quartile "
        "ou à des relogements ({share}).",
        "outside alone": "En {year}, {share} des baux signés hors QPV vont au premier quartile ou "
        "à des relogements.",
        "share rises": "Depuis {year}, cette part gagne {points}\u202f; le hasard seul en fait "
        "{least} au plus, neuf fois sur dix.",
        "share falls": "Depuis {year}, cette part perd {points}\u202f; le hasard seul en fait "
        "{least} au plus, neuf fois sur dix.",
        "share steady": "Depuis {year}, cette part varie de {points}\u202f: non significatif (le "
        "hasard seul en fait {least} au plus, neuf fois sur dix).",
        "landlords below": "Sous l’objectif, même en tenant compte du hasard\u202f: {names}.",
        "inside counted": "En QPV, {share} des {all} baux vont aux trois autres quartiles, pour un "
        "objectif de {target}.",
        "inside hidden": "En QPV, la part des trois autres quartiles n’est pas diffusée en {year}.",
        "years together": "Bailleurs et communes\u202f: baux de {years} ensemble. Année par année, "
        "la différence entre le cumul et les autres années donnerait ce qui est masqué.",
        "of years": " de {years}",
        "attributions subtitle one": "Baux signés, par quartile de ressources des demandeurs, "
        "{territory}, {first}",
        "by landlord inside": "Par bailleur, en QPV, {year}",
        "landlord in": "Bailleur, {years}",
        "balance landlords": "Bilan par bailleur, {years}",
        "communes title": "Hors QPV, {n} des {all} communes publiées donnent {target} des baux au "
        "premier quartile ({years})",
        "communes title one": "Hors QPV, {n} des {all} communes publiées donne {target} des baux "
        "au "
        "premier quartile ({years})",
        "communes title none": "Hors QPV, aucune des {all} communes publiées ne donne {target} des "
        "baux au premier quartile ({years})",
        "communes subtitle": "Baux signés hors QPV, {years}, {territory}, communes publiées",
        "communes under": "Sous l’objectif, même en tenant compte du hasard\u202f: {names}.",
        "communes listed": "{n} communes publiées, par nombre de baux\u202f: {share} des "
        "baux "
        "du territoire.",
        "centre": "{name} (centre)",
        "ring": "première couronne",
        "rest of communes": "autres communes",
        "ring told": "Première couronne de {name}\u202f: {ring} de ses {n} baux publiés, contre "
        "{centre} au centre.",
        "ring chart": "Centre, première couronne, autres communes publiées",
        "ring means": "Première couronne\u202f: les communes publiées qui touchent {name}\u202f; "
        "sommes de ce qui est publié.",
        "sne definition": "Premier quartile\u202f: seuil de ressources annuel de l’arrêté, ou "
        "ménages relogés (ANRU, ORCOD). Baux signés, ressources connues.",
        "balance": "Bilan annuel",
        "balance title": "Bilan {year}\u202f: {n} baux, {share} au premier quartile hors QPV, "
        "{inside} aux autres quartiles en QPV",
        "balance title outside": "Bilan {year}\u202f: {share} des baux hors QPV au premier "
        "quartile, "
        "pour un objectif de {target}",
        "balance subtitle": "Bilan annuel des attributions pour la conférence intercommunale du "
        "logement, {territory}, {year}",
        "landlord": "Bailleur",
        "leases outside": "Baux hors QPV",
        "first outside": "dont 1er quartile",
        "share": "Part (%)",
        "share outside": "Part hors QPV (%)",
        "share inside": "Part en QPV (%)",
        "types sheet": "Résidences",
        "gap to target": "Écart à {target} (baux)",
        "leases inside": "Baux en QPV",
        "others inside": "dont autres quartiles",
        "every landlord": "Tous bailleurs",
        "balance reading": "Écart\u202f: baux qui manquent pour atteindre l’objectif, ou au-delà "
        "(+). Il n’est écrit que là où les deux nombres sont diffusés.",
        "balance rule": "L’objectif légal vaut pour l’ensemble du territoire\u202f; les "
        "engagements "
        "de chaque bailleur sont ceux de la convention.",
        "by year": "Année par année",
        "year": "Année",
        "by size": "Demandes pour une attribution, par taille",
        "adopted": "Adopté par la conférence intercommunale du logement du ……………………, "
        "signatures\u202f: le préfet, le président de l’intercommunalité.",
        "priority publics": "Publics prioritaires\u202f: {outside} des baux hors QPV\u202f; "
        "{transfer} vont à des ménages déjà logés dans le parc social.",
        "demand": "Demande",
        "demand subtitle": "Demandes actives au 31 décembre et baux signés dans l’année, "
        "{territory}, {year}",
        "tension more": "{ratio} demandes pour une attribution, {gap} de plus que {other}",
        "tension fewer": "{ratio} demandes pour une attribution, {gap} de moins que {other}",
        "tension alike": "{ratio} demandes pour une attribution, comme {other}",
        "tension alone": "{ratio} demandes pour une attribution",
        "tension": "Demandes pour une attribution",
        "demand count": "{n} demandes actives au 31 décembre {year}, pour {leases} baux signés "
        "dans l’année.",
        "demands since": "Depuis {year}\u202f: {change} des demandes actives.",
        "small asked": "{asked} des demandes visent un T1 ou un T2, {let} des baux signés hors QPV "
        "en sont.",
        "long wait": "{share} des demandes attendent depuis plus de deux ans ({other}\u202f: "
        "{figure}).",
        "transfers asked": "{share} des demandeurs sont déjà logés dans le parc social "
        "({other}\u202f: {figure}).",
        "demand counted": "Une demande par ménage et par département, sans les associations, "
        "commune demandée en premier choix\u202f; déclaratif.",
        "two departements": "Le territoire touche deux départements\u202f: un ménage qui demande "
        "dans les deux y compte deux fois.",
        "asked and let": "Taille demandée, taille attribuée, taille du parc",
        "demand map": "Commune demandée en premier choix",
        "demand circles": "surface\u202f: demandes actives ({name}\u202f: {n})",
        "asked": "demandes",
        "let outside": "baux hors QPV",
        "in stock": "parc social",
        "demand by commune": "Par commune demandée en premier choix, {year}",
        "demands head": "Demandes",
        "small head": "T1–T2 (%)",
        "long head": "Plus de 2 ans (%)",
        "transfer head": "Déjà logés dans le parc (%)",
        "demand by year": "Demandes actives au 31 décembre",
        "demand beside": "Demandes actives, {year}",
        "landlords": "Bailleurs et loyers",
        "landlords subtitle": "Parc, occupation et loyers des résidences publiées, par bailleur, "
        "{territory}, {vintage}",
        "landlords title": "Parc et occupation par bailleur, résidences publiées",
        "above territory": "au-dessus du territoire",
        "below territory": "en dessous (écart que le hasard ne fait qu’une fois sur dix)",
        "dwellings head": "logements",
        "mean rent head": "Loyer moyen (€/m²)",
        "low rent head": "Sous {limit}/m²",
        "typed rent": "seuil saisi par la personne, à prendre dans l’avis annuel sur les loyers",
        "mean rent of": "loyer moyen pour {other}",
        "rent and size": "Logements par loyer moyen de la résidence et par taille (nombres "
        "diffusés)",
        "low rent": "référence",
        "rent up to": "jusqu’à {high}",
        "rent from": "plus de {low}",
        "one holds": "{name} gère {share} des logements publiés",
        "some hold": "{n} bailleurs sur {all} gèrent {share} des logements publiés",
        "low stock": "{share} des logements publiés sont à {limit}/m² au plus",
        "published stock": "{n} logements sont dans des résidences publiées, soit {share} du parc.",
        "landlords above": "{name}\u202f: au-dessus du territoire chez {landlords}.",
        "rent reference": "Référence\u202f: {limit}/m² au plus, hors charges ({source}). Le loyer "
        "est la "
        "moyenne de la résidence.",
        "sizes shown": "Les nombres par taille qui sont diffusés couvrent {share} des logements "
        "publiés\u202f: chaque case est un minimum.",
        "sums of published": "Sommes de ce qui est publié, jamais extrapolées. Un chiffre n’est "
        "écrit que si les résidences qui le masquent ont moins d’un dixième des logements.",
        "no crossing": "Le portail ne croise ni la rotation ni le financement avec la taille et le "
        "loyer\u202f: vacance et mobilité sont celles du territoire.",
        "typology": "Profils de résidences",
        "typology subtitle": "Classification des résidences sur six taux publiés, pondérée par les "
        "ménages, {territory}, {vintage}",
        "typology title": "{n} profils de résidences\u202f: {units} d’entre elles, {households} "
        "ménages – {name}",
        "typology count": "{n} profils parmi {units} résidences publiées",
        "profile": "Profil {letter}",
        "profile size": "{units} résidences · {households} ménages",
        "average": "moyenne du territoire",
        "profile high": "plus {what}",
        "profile low": "moins {what}",
        "profile plain": "proche de la moyenne",
        "trait income_u40_rate": "de bas revenus",
        "trait single_parents_rate": "de familles monoparentales",
        "trait type_single_rate": "de personnes seules",
        "trait age_65p_rate": "de titulaires âgés",
        "trait act_seeker_rate": "de demandeurs d’emploi",
        "trait ben_apl_rate": "d’aides au logement",
        "not classed": "non classée",
        "profile letters": "Le profil {letter}\u202f: {rate} ({indicator}), contre {whole} pour le "
        "territoire.",
        "typology stable": "Solidité\u202f: en retirant une résidence sur cinq, on retrouve "
        "l’essentiel des groupes (indice de Rand ajusté {rand} en médiane, 1\u202f= identiques).",
        "typology next": "{n} profils ne tiennent pas ({rand}).",
        "typology out": "{n} résidences publiées ne sont pas classées\u202f: un taux au moins "
        "n’est "
        "pas diffusé.",
        "typology names": "Les noms des profils sont proposés\u202f: ils se modifient avant "
        "l’impression (lignes «\u00a0A – …\u00a0»).",
        "typology crossed": "Avec la qualification de l’URH (résidences)",
        "typology map": "Où sont les profils",
        "band fragile head": "Résidences fragiles",
        "band fragile": "sur {all} publiées, {outside} hors QPV",
        "band missing": "il manque {n} baux",
        "band first quartile": "Baux hors QPV, 1er quartile",
        "sectors": "Secteurs",
        "sector more": "au-dessus du territoire",
        "sector alike": "comme le territoire",
        "sector fewer": "en dessous",
        "sector none": "non diffusé, ou rien à diffuser",
        "sector note": "{name}, écart à {value} que le hasard ne fait qu’une fois sur dix.",
        "ask quarter": "Il manque {n} baux hors QPV pour atteindre {target} au premier "
        "quartile\u202f: quel partage entre bailleurs\u202f?",
        "ask small": "{asked} des demandes visent un T1 ou un T2, {stock} du parc en "
        "sont\u202f: produire, diviser ou muter\u202f?",
        "orientation quarter": "Écrire pour chaque bailleur un objectif annuel de baux au premier "
        "quartile hors QPV.",
        "orientation small": "Programmer des T1 et des T2 là où la demande est la plus forte.",
        "essentials plain": "L’essentiel\u202f: {share} de ménages à très bas revenus",
        "essentials lacks": "il manque {n} baux pour {target} au premier quartile",
        "elsewhere types": "L’ensemble du territoire",
        "short income_u40_rate": "Sous 40\u202f% du plafond",
        "short single_parents_rate": "Monoparents",
        "short type_single_rate": "Personnes seules",
        "short age_65p_rate": "65\u00a0ans ou plus",
        "short act_seeker_rate": "Demandeurs d’emploi",
        "short ben_apl_rate": "APL ou AL",
        "short vacancy_rate": "Vacance",
        "short vacancy_3m_rate": "Vacance de plus de trois mois",
        "short mobility_rate": "Mobilité en un an",
        "essentials title": "L’essentiel\u202f: {n} écarts nets avec {other} sur {all} chiffres",
        "essentials title one": "L’essentiel\u202f: un écart net avec {other} sur {all} chiffres",
        "essentials title none": "L’essentiel\u202f: aucun écart net avec {other}",
        "plain income_u40_rate": "Ménages à très bas revenus (sous 40\u202f% du plafond PLUS)",
        "plain single_parents_rate": "Familles d’un seul parent",
        "plain type_single_rate": "Personnes qui vivent seules",
        "plain age_65p_rate": "Locataires de 65\u00a0ans ou plus",
        "plain act_seeker_rate": "Adultes qui cherchent un emploi",
        "plain ben_apl_rate": "Ménages aidés pour leur loyer (APL, AL)",
        "plain mobility_rate": "Logements qui changent de locataire dans l’année",
        "plain vacancy_rate": "Logements vacants",
        "plain vacancy_3m_rate": "Logements vacants depuis plus de trois mois",
        "plain dpe_fg_rate": "Logements énergivores (DPE F ou G)",
    },
    "en": {
        "part policy": "Demand and attributions",
        "part landlords": "Landlords and rents",
        "attributions": "Attributions",
        "attributions subtitle": "Leases signed, by the applicants’ quartile of resources, "
        "{territory}, {first} to {last}",
        "missing": "Outside QPV, {share} of leases{when} to the first quartile: {n} leases short "
        "of "
        "{target}",
        "missing one": "Outside QPV, {share} of leases{when} to the first quartile: one lease "
        "short of "
        "{target}",
        "reached": "Outside QPV, {share} of leases{when} to the first quartile: the target of "
        "{target} "
        "is reached",
        "short": "Outside QPV, {share} of leases{when} to the first quartile, for a target of "
        "{target}",
        "outside chart": "Outside QPV: the first quartile’s share of the leases signed",
        "inside chart": "Inside QPV: the other three quartiles’ share of the leases signed",
        "target": "target {value}",
        "leases": "leases",
        "of which first": "1st quartile",
        "missing head": "short of",
        "reached short": "reached",
        "by landlord": "By landlord, outside QPV, {year}",
        "by commune": "By commune, outside QPV, {year}",
        "lease band": "Band: what chance moves, nine times in ten, with that number of leases. A "
        "band that touches the target settles nothing.",
        "outside counted": "In {year}, {first} of the {all} leases signed outside QPV went to the "
        "first quartile or to rehousing ({share}).",
        "outside alone": "In {year}, {share} of the leases signed outside QPV went to the first "
        "quartile or to rehousing.",
        "share rises": "Since {year} this share has gained {points}; chance alone makes {least} at "
        "most, nine times in ten.",
        "share falls": "Since {year} this share has lost {points}; chance alone makes {least} at "
        "most, nine times in ten.",
        "share steady": "Since {year} this share has moved by {points}: not significant (chance "
        "alone makes {least} at most, nine times in ten).",
        "landlords below": "Below the target, even with chance: {names}.",
        "inside counted": "Inside QPV, {share} of the {all} leases went to the other three "
        "quartiles, for a target of {target}.",
        "inside hidden": "Inside QPV the share of the other three quartiles is not released in "
        "{year}.",
        "years together": "Landlords and communes: the leases of {years} together. Year by year, "
        "the difference of the sum and the other years would tell what is hidden.",
        "of years": " of {years}",
        "attributions subtitle one": "Leases signed, by the applicants’ quartile of resources, "
        "{territory}, {first}",
        "by landlord inside": "By landlord, inside QPV, {year}",
        "landlord in": "Landlord, {years}",
        "balance landlords": "Balance by landlord, {years}",
        "communes title": "Outside QPV, {n} of the {all} published communes give {target} of "
        "leases "
        "to the first quartile ({years})",
        "communes title one": "Outside QPV, {n} of the {all} published communes gives {target} of "
        "leases to the first quartile ({years})",
        "communes title none": "Outside QPV, none of the {all} published communes gives {target} "
        "of "
        "leases to the first quartile ({years})",
        "communes subtitle": "Leases signed outside QPV, {years}, {territory}, published communes",
        "communes under": "Below the target, even with chance: {names}.",
        "communes listed": "{n} published communes, most leases first: {share} of the territory’s "
        "leases.",
        "centre": "{name} (centre)",
        "ring": "first ring",
        "rest of communes": "other communes",
        "ring told": "First ring of {name}: {ring} of its {n} published leases, against {centre} "
        "in "
        "the centre.",
        "ring chart": "Centre, first ring, other published communes",
        "ring means": "First ring: the published communes that touch {name}; sums of what is "
        "published.",
        "sne definition": "First quartile: the decree’s yearly threshold of resources, or "
        "households rehoused (ANRU, ORCOD). Leases signed, resources known.",
        "balance": "Yearly balance",
        "balance title": "Balance of {year}: {n} leases, {share} to the first quartile outside "
        "QPV, "
        "{inside} to the others inside",
        "balance title outside": "Balance of {year}: {share} of leases outside QPV to the first "
        "quartile, for a target of {target}",
        "balance subtitle": "Yearly balance of attributions for the conférence intercommunale du "
        "logement, {territory}, {year}",
        "landlord": "Landlord",
        "leases outside": "Leases outside QPV",
        "first outside": "of which 1st quartile",
        "share": "Share (%)",
        "share outside": "Share outside QPV (%)",
        "share inside": "Share inside QPV (%)",
        "types sheet": "Résidences",
        "gap to target": "Gap to {target} (leases)",
        "leases inside": "Leases inside QPV",
        "others inside": "of which other quartiles",
        "every landlord": "All landlords",
        "balance reading": "Gap: leases short of the target, or beyond it (+). It is written only "
        "where both numbers are released.",
        "balance rule": "The legal target is about the whole territory; each landlord’s "
        "commitments are those of the convention.",
        "by year": "Year by year",
        "year": "Year",
        "by size": "Demands for an attribution, by size",
        "adopted": "Adopted by the conférence intercommunale du logement on ……………………, signatures: "
        "the prefect, the president of the EPCI.",
        "priority publics": "Priority publics: {outside} of the leases outside QPV; {transfer} "
        "went "
        "to households already in social housing.",
        "demand": "Demand",
        "demand subtitle": "Demands active on 31 December and leases signed in the year, "
        "{territory}, {year}",
        "tension more": "{ratio} demands for an attribution, {gap} more than {other}",
        "tension fewer": "{ratio} demands for an attribution, {gap} fewer than {other}",
        "tension alike": "{ratio} demands for an attribution, like {other}",
        "tension alone": "{ratio} demands for an attribution",
        "tension": "Demands for an attribution",
        "demand count": "{n} demands active on 31 December {year}, for {leases} leases signed in "
        "the year.",
        "demands since": "Since {year}: {change} of active demands.",
        "small asked": "{asked} of the demands ask for 1 or 2 rooms, as do {let} of the leases "
        "signed outside QPV.",
        "long wait": "{share} of the demands have waited for over two years ({other}: {figure}).",
        "transfers asked": "{share} of the applicants are already in social housing ({other}: "
        "{figure}).",
        "demand counted": "One demand a household and département, without associations, by the "
        "commune of first choice; as declared.",
        "two departements": "The territory touches two départements: a household that asks in both "
        "counts twice.",
        "asked and let": "Size asked for, size let, size of the stock",
        "demand map": "Commune of first choice",
        "demand circles": "area: active demands ({name}: {n})",
        "asked": "demands",
        "let outside": "leases outside QPV",
        "in stock": "social stock",
        "demand by commune": "By the commune of first choice, {year}",
        "demands head": "Demands",
        "small head": "1–2 rooms (%)",
        "long head": "Over 2 years (%)",
        "transfer head": "Housed in the stock (%)",
        "demand by year": "Demands active on 31 December",
        "demand beside": "Active demands, {year}",
        "landlords": "Landlords and rents",
        "landlords subtitle": "Stock, occupancy and rents of the published résidences, by "
        "landlord, "
        "{territory}, {vintage}",
        "landlords title": "Stock and occupancy by landlord, published résidences",
        "above territory": "above the territory",
        "below territory": "below (a difference that chance makes one time in ten)",
        "dwellings head": "dwellings",
        "mean rent head": "Mean rent (€/m²)",
        "low rent head": "Up to {limit}/m²",
        "typed rent": "typed by the person, from the yearly notice on rents",
        "mean rent of": "mean rent of {other}",
        "rent and size": "Dwellings by mean rent of the résidence and by size (released numbers)",
        "low rent": "reference",
        "rent up to": "up to {high}",
        "rent from": "over {low}",
        "one holds": "{name} has {share} of the published dwellings",
        "some hold": "{n} landlords of {all} have {share} of the published dwellings",
        "low stock": "{share} of the published dwellings cost {limit}/m² at most",
        "published stock": "{n} dwellings are in published résidences, {share} of the stock.",
        "landlords above": "{name}: above the territory with {landlords}.",
        "rent reference": "Reference: {limit}/m² at most, without charges ({source}). The rent is "
        "the résidence’s mean.",
        "sizes shown": "The released numbers by size cover {share} of the published dwellings: "
        "each "
        "cell is a least.",
        "sums of published": "Sums of what is published, never extrapolated. A figure is written "
        "only where the résidences that hide it have less than a tenth of the dwellings.",
        "no crossing": "The portal crosses neither turnover nor financing with size and rent: "
        "vacancy and mobility are the territory’s.",
        "typology": "Types of résidences",
        "typology subtitle": "Résidences classed by six released rates, weighted by households, "
        "{territory}, {vintage}",
        "typology title": "{n} types of résidences: {units} of them, {households} households – "
        "{name}",
        "typology count": "{n} types among {units} published résidences",
        "profile": "Type {letter}",
        "profile size": "{units} résidences · {households} households",
        "average": "the territory’s average",
        "profile high": "more {what}",
        "profile low": "fewer {what}",
        "profile plain": "near the average",
        "trait income_u40_rate": "low incomes",
        "trait single_parents_rate": "single parents",
        "trait type_single_rate": "single people",
        "trait age_65p_rate": "elderly holders",
        "trait act_seeker_rate": "job seekers",
        "trait ben_apl_rate": "housing benefits",
        "not classed": "not classed",
        "profile letters": "Type {letter}: {rate} ({indicator}), against {whole} for the "
        "territory.",
        "typology stable": "Solidity: without one résidence in five most of the groups come back "
        "(adjusted Rand index {rand} in the median, 1 = identical).",
        "typology next": "{n} types do not hold ({rand}).",
        "typology out": "{n} published résidences are not classed: at least one rate is not "
        "released.",
        "typology names": "The names of the types are proposals: they are edited before printing "
        "(lines “A – …”).",
        "typology crossed": "With the URH’s qualification (résidences)",
        "typology map": "Where the types are",
        "band fragile head": "Fragile résidences",
        "band fragile": "of {all} published, {outside} outside QPV",
        "band missing": "{n} leases short",
        "band first quartile": "Leases outside QPV, 1st quartile",
        "sectors": "Sectors",
        "sector more": "above the territory",
        "sector alike": "like the territory",
        "sector fewer": "below",
        "sector none": "not released, or nothing to release",
        "sector note": "{name}, a difference from {value} that chance makes one time in ten.",
        "ask quarter": "{n} leases outside QPV are lacking for {target} to the first quartile: how "
        "are the landlords to share them?",
        "ask small": "{asked} of the demands ask for 1 or 2 rooms, as {stock} of the stock has: "
        "build, divide or transfer?",
        "orientation quarter": "Write a yearly target of leases to the first quartile outside QPV "
        "for each landlord.",
        "orientation small": "Plan dwellings of 1 and 2 rooms where demand is strongest.",
        "essentials plain": "Key figures: {share} of households of very low income",
        "essentials lacks": "{n} leases short of {target} to the first quartile",
        "elsewhere types": "The whole territory",
        "short income_u40_rate": "Under 40% of ceiling",
        "short single_parents_rate": "Single parents",
        "short type_single_rate": "Single people",
        "short age_65p_rate": "65 or over",
        "short act_seeker_rate": "Job seekers",
        "short ben_apl_rate": "APL or AL",
        "short vacancy_rate": "Vacancy",
        "short vacancy_3m_rate": "Vacancy of over three months",
        "short mobility_rate": "Mobility in a year",
        "essentials title": "Key figures: {n} of {all} differ from {other}",
        "essentials title one": "Key figures: one of {all} differs from {other}",
        "essentials title none": "Key figures: no clear difference from {other}",
        "plain income_u40_rate": "Households of very low income (under 40% of the PLUS ceiling)",
        "plain single_parents_rate": "Families with a single parent",
        "plain type_single_rate": "People who live alone",
        "plain age_65p_rate": "Tenants of 65 or over",
        "plain act_seeker_rate": "Adults who look for a job",
        "plain ben_apl_rate": "Households with a housing benefit (APL, AL)",
        "plain mobility_rate": "Dwellings that change tenant in a year",
        "plain vacancy_rate": "Vacant dwellings",
        "plain vacancy_3m_rate": "Dwellings vacant for over three months",
        "plain dpe_fg_rate": "Dwellings with energy label F or G",
    },
}
