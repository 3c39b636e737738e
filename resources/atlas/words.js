/* What the pages say beside the data, in both languages. */
"use strict";

occupancyAtlas.words = (() => {
  const TEXTS = {
    fr: {
      name: "Occupation du parc social", language: "English", theme: "Clair / sombre",
      print: "Imprimer", skip: "Aller au contenu", pages: "Pages de l’atlas",
      map: "Carte", portrait: "Portrait", diagnosis: "Diagnostic", findings: "Constats", method: "Méthode",
      verify: "Vérifier", share: "Partager", indicators: "Indicateurs",
      find: "Chercher un indicateur", scales: "Échelle", vintages: "Millésime",
      follow: "Échelle selon le zoom", beside: "Côte à côte", change: "Évolution",
      looks: "Représentation", look_classes: "Classes", look_around: "Écart au territoire",
      look_circles: "Cercles",
      found: "{n} indicateurs", nothing_found: "Aucun indicateur ne porte ce nom.",
      zoom_in: "Agrandir", zoom_out: "Réduire", home: "Voir tout le territoire",
      map_of: "Carte\u202f: {name}, {scale}, {period}. Flèches pour se déplacer, plus et moins pour "
        + "agrandir et réduire, zéro pour tout voir, Entrée pour choisir l’unité du centre.",
      loading: "Chargement…", failed: "Le fichier de cette échelle manque dans le dossier.",
      absent: "Cet indicateur n’existe pas à cette échelle ou dans ce millésime.",
      no_change: "Aucune évolution n’est diffusée ici\u202f: l’indicateur n’est pas défini de la "
        + "même façon dans les deux millésimes, ou ses valeurs sont masquées.",
      legend: "Légende", units: "unités", not_there: "Les unités non diffusées de cette échelle ne "
        + "sont pas dessinées.", comparators: "Le territoire et ses comparateurs",
      no_figure: "Le territoire n’a pas de valeur diffusée pour cet indicateur.",
      territory: "territoire", close: "Fermer", show_unit: "Voir sur la carte",
      unit_portrait: "Son portrait", table: "Tableau", find_unit: "Chercher une unité",
      unit: "Unité", commune: "Commune", value: "Valeur", sort: "Trier par {name}",
      rows: "Unités\u202f: {n} sur {all}", more: "Afficher {n} unités de plus",
      csv: "Ce tableau (CSV)", csv_all: "Tous les indicateurs (CSV)", csv_notice: "Notice (CSVW)",
      hidden_note: "s\u202f: secret statistique. –\u202f: rien à mesurer (aucun ménage concerné).",
      indicator: "Indicateur", choose_unit: "Unité du portrait", whole: "Le territoire entier",
      unknown_unit: "Cette unité n’est pas diffusée à l’échelle choisie.",
      portrait_of: "Portrait\u202f: {name}", findings_of: "Les constats, {period}",
      chapters: "Chapitres du diagnostic", behind: "Les chiffres en tableau",
      no_chapter: "Les indicateurs de cet atlas ne suffisent à aucun chapitre du diagnostic.",
      definition: "Définition", see_map: "Voir la carte", method_of: "Méthode et secret statistique",
      verify_of: "Vérifier cet atlas",
      verify_lead: "Ce dossier a été relu après son écriture, avant d’être mis à sa place\u202f: "
        + "chaque unité, chaque valeur, chaque contour, chaque classe de légende et chaque texte a "
        + "été comparé à la diffusion scellée dont il provient.",
      proved: "Ce qui a été prouvé",
      proved_equal: "{cells} valeurs affichées et {hidden} valeurs masquées, de {units} unités, "
        + "sont égales à celles de la diffusion\u202f; {legends} légendes s’en déduisent.",
      proved_subset: "Le dossier est une partie de la diffusion\u202f: il ne dit rien qu’elle ne "
        + "dise. La diffusion a été prouvée par la porte du secret statistique, toutes échelles "
        + "ensemble.",
      proved_ledger: "{known} chiffres (valeurs, effectifs et dénominateurs qui s’en déduisent) "
        + "figuraient déjà au registre de ce qui a été montré depuis ce poste, ou avaient déjà été "
        + "publiés.",
      proved_audit: "{audited} chiffres n’y figuraient pas\u202f: l’auditeur a cherché tout ce qui se "
        + "calcule à partir de cet atlas et de {beside} chiffres publiés auparavant, et n’a trouvé "
        + "aucune valeur masquée.",
      proved_later: "Tous y figurent désormais\u202f: ce qui sera diffusé ensuite sera prouvé à côté "
        + "d’eux.",
      proved_replaced: "Cet atlas remplace celui du {day}, dont chaque valeur a été relue "
        + "(empreinte {digest}).",
      proved_beside: "Les millésimes {vintages} ont été protégés l’un à côté de l’autre.",
      proved_files: "Aucun autre fichier, aucun autre texte, aucune adresse d’un autre site.",
      not_proved: "Ce qui ne l’est pas",
      not_proved_text: "Les taux sont publiés avec certains de leurs dénominateurs (logements, "
        + "ménages)\u202f: on peut en déduire des effectifs, qui sont diffusés eux aussi. Ce qu’un "
        + "lecteur sait par ailleurs, par exemple un bailleur de son propre parc, n’est pas pris en "
        + "compte. Le titre et le logo sont ceux de qui publie.",
      releases: "Diffusions", policy: "Politique", withheld: "Non diffusées", released: "Diffusées",
      threshold: "Seuil (ménages)", scale: "Échelle", vintage: "Millésime", gate: "Porte du secret",
      written: "Relu et publié le {at} par Occupancy {gate}.", not_stated: "non précisé",
      files: "Empreintes SHA-256 des données", how_to_check: "Pour vérifier les fichiers\u202f: "
        + "«\u00a0sha256sum -c SHA256SUMS\u00a0» dans le dossier.",
      no_request: "Cette page ne demande rien à personne\u202f: sa politique de sécurité interdit "
        + "toute connexion (connect-src 'none'). Ni témoin, ni mesure d’audience.",
      share_of: "Partager et intégrer", link: "Adresse de cette vue", copy: "Copier",
      copied: "Copié.", embed: "Intégrer à une page", embed_hint: "Remplacez l’adresse par celle où "
        + "le dossier est déposé.", data: "Données réutilisables",
      data_hint: "Le fichier atlas.json décrit les données, leurs échelles et leurs indicateurs.",
      source: "Source", purpose: "Finalité\u202f: {purpose}", dossier: "Dossier {number}",
      published: "Publié le {date}", licence: "Convention GIP SNE – URH – EPCI",
      shown_only: "N’afficher que cette classe", km: "km", m: "m", unit_chosen: "{name}\u202f: {value}",
    },
    en: {
      name: "Social-housing occupancy", language: "Français", theme: "Light / dark",
      print: "Print", skip: "Skip to content", pages: "Pages of the atlas",
      map: "Map", portrait: "Portrait", diagnosis: "Diagnosis", findings: "Findings", method: "Method",
      verify: "Verify", share: "Share", indicators: "Indicators",
      find: "Search for an indicator", scales: "Scale", vintages: "Vintage",
      follow: "Scale by zoom", beside: "Side by side", change: "Change",
      looks: "Symbology", look_classes: "Classes", look_around: "Around the territory",
      look_circles: "Circles",
      found: "{n} indicators", nothing_found: "No indicator has this name.",
      zoom_in: "Zoom in", zoom_out: "Zoom out", home: "See the whole territory",
      map_of: "Map: {name}, {scale}, {period}. Arrows to move, plus and minus to zoom, zero to see "
        + "all, Enter to choose the unit in the middle.",
      loading: "Loading…", failed: "The file of this scale is missing in the folder.",
      absent: "This indicator does not exist at this scale or in this vintage.",
      no_change: "No change is released here: the indicator is not defined alike in both vintages, "
        + "or its values are hidden.",
      legend: "Legend", units: "units", not_there: "Units of this scale that are not released are "
        + "not drawn.", comparators: "The territory and its comparators",
      no_figure: "The territory has no released value of this indicator.",
      territory: "territory", close: "Close", show_unit: "See on the map",
      unit_portrait: "Its portrait", table: "Table", find_unit: "Search for a unit",
      unit: "Unit", commune: "Commune", value: "Value", sort: "Sort by {name}",
      rows: "Units: {n} of {all}", more: "Show {n} more units",
      csv: "This table (CSV)", csv_all: "All indicators (CSV)", csv_notice: "Notice (CSVW)",
      hidden_note: "s: statistical secrecy. –: nothing to measure (no household concerned).",
      indicator: "Indicator", choose_unit: "Unit of the portrait", whole: "The whole territory",
      unknown_unit: "This unit is not released at the chosen scale.",
      portrait_of: "Portrait: {name}", findings_of: "Findings, {period}",
      chapters: "Chapters of the diagnosis", behind: "The figures as tables",
      no_chapter: "The indicators of this atlas suffice for no chapter of the diagnosis.",
      definition: "Definition", see_map: "See the map", method_of: "Method and statistical secrecy",
      verify_of: "Verify this atlas",
      verify_lead: "This folder was read back after it was written and before it was put in its "
        + "place: each unit, value, outline, class of a legend and text was compared with the "
        + "sealed release that it comes from.",
      proved: "What was proved",
      proved_equal: "{cells} values shown and {hidden} values hidden, of {units} units, equal those "
        + "of the release; {legends} legends follow from them.",
      proved_subset: "The folder is a part of the release: it says nothing that the release does "
        + "not say. The release was proved by the gate of statistical secrecy, all scales together.",
      proved_ledger: "{known} figures (values, and the counts and denominators that follow from "
        + "them) were in the register of what this machine has shown, or had been published.",
      proved_audit: "{audited} figures were not: the auditor looked for all that can be computed "
        + "from this atlas and from {beside} figures that were published before, and found no "
        + "hidden value.",
      proved_later: "All of them are in it now: whatever is released later is proved beside them.",
      proved_replaced: "This atlas replaces the one of {day}, each value of which was read again "
        + "(digest {digest}).",
      proved_beside: "The vintages {vintages} were protected beside each other.",
      proved_files: "No other file, no other text, no address of another site.",
      not_proved: "What is not",
      not_proved_text: "Rates are published with some of their denominators (dwellings, "
        + "households): counts can be derived, which are released too. What a reader knows "
        + "otherwise, for example a landlord about its own stock, is not considered. Title and logo are "
        + "those of whoever publishes.",
      releases: "Releases", policy: "Policy", withheld: "Not released", released: "Released",
      threshold: "Threshold (households)", scale: "Scale", vintage: "Vintage", gate: "Gate",
      written: "Read back and published on {at} by Occupancy {gate}.", not_stated: "not stated",
      files: "SHA-256 digests of the data", how_to_check: "To check the files: “sha256sum -c "
        + "SHA256SUMS” in the folder.",
      no_request: "This page asks nothing of anybody: its security policy forbids every connection "
        + "(connect-src 'none'). No cookie, no audience measurement.",
      share_of: "Share and embed", link: "Address of this view", copy: "Copy", copied: "Copied.",
      embed: "Embed in a page", embed_hint: "Replace the address by the one where the folder lies.",
      data: "Data for reuse",
      data_hint: "The file atlas.json describes the data, their scales and their indicators.",
      source: "Source", purpose: "Purpose: {purpose}", dossier: "Dossier {number}",
      published: "Published on {date}", licence: "Convention GIP SNE – URH – EPCI",
      shown_only: "Show this class only", km: "km", m: "m", unit_chosen: "{name}: {value}",
    },
  };

  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));

  /* word("rows", {n: 3, all: 9}) in the language of the state. */
  const word = (key, values) => filled(TEXTS[occupancyAtlas.state.now.language][key], values);

  /* The same of the words that the plugin's maps have too. */
  const shared = (key, values) => filled(occupancyAtlas.get("meta").words[occupancyAtlas.state.now.language][key], values);

  /* "1 point", "2 points", "3 €/m²": a number as text with its unit. */
  function points(text, unit) {
    const number = Number(text.replace(",", ".")), { language } = occupancyAtlas.state.now;
    const one = language === "fr" ? number < 2 : number === 1;
    return occupancyAtlas.numbers.withUnit(text, unit === "points" && one ? "point" : unit, language);
  }

  /* A text of the data, which has both languages. */
  const text = (both) => both[occupancyAtlas.state.now.language] || both.fr || "";

  return { word, shared, points, text, TEXTS };
})();
