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
      place: "Ma commune", no_place: "Aucune commune publiée ne porte ce nom.",
      picture: "Image (PNG)", legal: "Mentions légales\u202f: ",
      accessibility: "Accessibilité\u202f: ", contact: "Contact\u202f: ",
      found: "{n} indicateurs", nothing_found: "Aucun indicateur ne porte ce nom.",
      zoom_in: "Agrandir", zoom_out: "Réduire", home: "Voir tout le territoire",
      fingers: "Deux doigts déplacent la carte",
      map_of: "Carte\u202f: {name}, {scale}, {period}. Flèches pour se déplacer, plus et moins pour "
        + "agrandir et réduire, zéro pour tout voir, Entrée pour choisir l’unité du centre.",
      loading: "Chargement…", failed: "Le fichier de cette échelle manque dans le dossier.",
      absent: "Cet indicateur n’existe pas à cette échelle ou dans ce millésime.",
      changed: "{name}\u202f: de {before} en {earlier} à {after} en {later}",
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
      hidden_note: "s\u202f: secret statistique, en hachures sur la carte. –\u202f: rien à mesurer (aucun ménage concerné).",
      indicator: "Indicateur", choose_unit: "Unité du portrait", whole: "Le territoire entier",
      unknown_unit: "Cette unité n’est pas diffusée à l’échelle choisie.",
      portrait_of: "Portrait\u202f: {name}", findings_of: "Les constats, {period}",
      chapters: "Chapitres du diagnostic", behind: "Les chiffres en tableau",
      no_chapter: "Les indicateurs de cet atlas ne suffisent à aucun chapitre du diagnostic.",
      definition: "Définition", see_map: "Voir la carte", method_of: "Méthode et secret statistique",
      verify_of: "Vérifier cet atlas",
      verify_lead: "Rien n’est publié ici sur moins de {least} ménages, et aucun effectif ni "
        + "aucune part masqués ne se calculent à partir des autres valeurs. Avant la publication, tout ce que "
        + "l’atlas contient a été relu et comparé, valeur par valeur, aux données dont la "
        + "diffusion est autorisée.",
      proved: "Ce qui a été vérifié",
      proved_equal: "Les {cells} valeurs affichées et les {hidden} valeurs masquées de {units} "
        + "unités sont celles des données autorisées\u202f; les {legends} légendes s’en "
        + "déduisent.",
      proved_subset: "L’atlas ne contient qu’une partie de ces données\u202f: il ne dit rien de "
        + "plus. Le secret statistique y a été vérifié pour toutes les échelles à la fois.",
      proved_ledger: "{known} chiffres (valeurs, effectifs et dénominateurs qui s’en "
        + "déduisent) avaient déjà été vérifiés, avec tout ce qui avait été montré ou publié "
        + "auparavant.",
      proved_audit: "{audited} chiffres ne l’avaient pas été\u202f: on a cherché tout ce qui "
        + "se calcule à partir de cet atlas et de {beside} chiffres publiés auparavant, sans "
        + "trouver aucune valeur masquée.",
      proved_later: "Ce qui sera publié plus tard sera vérifié avec tous ces chiffres.",
      proved_replaced: "Cet atlas remplace celui du {day}, dont chaque valeur a été relue "
        + "(empreinte {digest}).",
      proved_beside: "Les millésimes {vintages} ont été protégés ensemble\u202f: les comparer "
        + "ne révèle aucune valeur masquée.",
      proved_files: "Le dossier ne contient aucun autre fichier et aucun autre texte, et "
        + "n’appelle aucun autre site.",
      not_proved: "Ce qui ne l’a pas été",
      not_proved_text: "Les taux sont publiés avec certains de leurs dénominateurs (logements, "
        + "ménages)\u202f: on peut en déduire des effectifs, qui sont diffusés eux aussi. Ce qu’un "
        + "lecteur sait par ailleurs, par exemple un bailleur de son propre parc, n’est pas pris en "
        + "compte. Le titre, le logo et les mentions au pied des pages sont ceux de qui publie.",
      not_proved_means: "Moyennes ({means})\u202f: une moyenne masquée ne découle pas exactement des "
        + "autres valeurs, mais elle peut s’estimer de près, parfois au centime.",
      releases: "Données publiées", policy: "Règles", withheld: "Unités non publiées",
      released: "Unités publiées",
      threshold: "Seuil (ménages)", scale: "Échelle", vintage: "Millésime", gate: "Porte du secret",
      written: "Relu et publié le {at} par l’extension QGIS Occupancy, version {gate}.",
      not_stated: "non précisé",
      files: "Empreintes SHA-256 des données", how_to_check: "Pour vérifier les fichiers\u202f: "
        + "«\u00a0sha256sum -c SHA256SUMS\u00a0» dans le dossier.",
      no_request: "Ces pages n’envoient rien à personne\u202f: ni cookie, ni mesure "
        + "d’audience. Le navigateur leur interdit toute connexion (connect-src 'none').",
      share_of: "Partager et intégrer", link: "Adresse de cette vue", copy: "Copier",
      copied: "Copié.", embed: "Intégrer à une page", embed_hint: "Remplacez l’adresse par celle où "
        + "le dossier est déposé.", embed_height: "Le script donne au cadre la hauteur de son contenu\u202f; sans lui, elle reste celle du code.", data: "Données réutilisables",
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
      place: "My commune", no_place: "No published commune has this name.",
      picture: "Picture (PNG)", legal: "Legal notice: ", accessibility: "Accessibility: ",
      contact: "Contact: ",
      found: "{n} indicators", nothing_found: "No indicator has this name.",
      zoom_in: "Zoom in", zoom_out: "Zoom out", home: "See the whole territory",
      fingers: "Two fingers move the map",
      map_of: "Map: {name}, {scale}, {period}. Arrows to move, plus and minus to zoom, zero to see "
        + "all, Enter to choose the unit in the middle.",
      loading: "Loading…", failed: "The file of this scale is missing in the folder.",
      absent: "This indicator does not exist at this scale or in this vintage.",
      changed: "{name}: from {before} in {earlier} to {after} in {later}",
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
      hidden_note: "s: statistical secrecy, hatched on the map. –: nothing to measure (no household concerned).",
      indicator: "Indicator", choose_unit: "Unit of the portrait", whole: "The whole territory",
      unknown_unit: "This unit is not released at the chosen scale.",
      portrait_of: "Portrait: {name}", findings_of: "Findings, {period}",
      chapters: "Chapters of the diagnosis", behind: "The figures as tables",
      no_chapter: "The indicators of this atlas suffice for no chapter of the diagnosis.",
      definition: "Definition", see_map: "See the map", method_of: "Method and statistical secrecy",
      verify_of: "Verify this atlas",
      verify_lead: "Nothing is published here about fewer than {least} households, and no "
        + "hidden count or share can be worked out from the other values. Before publication, all that the "
        + "atlas contains was read back and compared, value by value, with the data whose "
        + "release is authorised.",
      proved: "What was verified",
      proved_equal: "The {cells} values shown and the {hidden} values hidden, of {units} "
        + "units, are those of the authorised data; the {legends} legends follow from them.",
      proved_subset: "The atlas contains only a part of these data: it says nothing more. "
        + "Statistical secrecy was verified in them for all scales together.",
      proved_ledger: "{known} figures (values, and the counts and denominators that follow "
        + "from them) had been verified before, with all that had been shown or published.",
      proved_audit: "{audited} figures had not: all that can be computed from this atlas and "
        + "from {beside} figures that were published before was looked for, and no hidden "
        + "value was found.",
      proved_later: "Whatever is published later will be verified together with all these "
        + "figures.",
      proved_replaced: "This atlas replaces the one of {day}, each value of which was read again "
        + "(digest {digest}).",
      proved_beside: "The vintages {vintages} were protected together: comparing them reveals "
        + "no hidden value.",
      proved_files: "The folder contains no other file and no other text, and calls no other "
        + "site.",
      not_proved: "What was not",
      not_proved_text: "Rates are published with some of their denominators (dwellings, "
        + "households): counts can be derived, which are released too. What a reader knows "
        + "otherwise, for example a landlord about its own stock, is not considered. Title, logo and the notices "
        + "at the foot of the pages are those of whoever publishes.",
      not_proved_means: "Means ({means}): a hidden mean does not follow exactly from the other "
        + "values, but it can be estimated closely, at times to the cent.",
      releases: "Published data", policy: "Rules", withheld: "Units not published",
      released: "Units published",
      threshold: "Threshold (households)", scale: "Scale", vintage: "Vintage", gate: "Gate",
      written: "Read back and published on {at} by the QGIS plugin Occupancy, version {gate}.",
      not_stated: "not stated",
      files: "SHA-256 digests of the data", how_to_check: "To check the files: “sha256sum -c "
        + "SHA256SUMS” in the folder.",
      no_request: "These pages send nothing to anybody: no cookie, no audience measurement. "
        + "The browser forbids them every connection (connect-src 'none').",
      share_of: "Share and embed", link: "Address of this view", copy: "Copy", copied: "Copied.",
      embed: "Embed in a page", embed_hint: "Replace the address by the one where the folder lies.",
      embed_height: "The script gives the frame the height of its content; without it, the height stays that of the code.",
      data: "Data for reuse",
      data_hint: "The file atlas.json describes the data, their scales and their indicators.",
      source: "Source", purpose: "Purpose: {purpose}", dossier: "Dossier {number}",
      published: "Published on {date}", licence: "Convention GIP SNE – URH – EPCI",
      shown_only: "Show this class only", km: "km", m: "m", unit_chosen: "{name}: {value}",
    },
  };

  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (placeholder, name) => (values && name in values ? values[name] : placeholder));

  /* word("rows", {n: 3, all: 9}) in the language of the state. */
  const word = (key, values) => filled(TEXTS[occupancyAtlas.state.now.language][key], values);

  /* The same of the words that the plugin's maps have too. */
  const sharedWord = (key, values) => filled(occupancyAtlas.get("meta").words[occupancyAtlas.state.now.language][key], values);

  /* "1 point", "2 points", "3 €/m²": a number as text with its unit. */
  function points(text, unit) {
    const number = Number(text.replace(",", ".")), { language } = occupancyAtlas.state.now;
    const isOne = language === "fr" ? number < 2 : number === 1;
    return occupancyAtlas.numbers.withUnit(text, unit === "points" && isOne ? "point" : unit, language);
  }

  /* A text of the data, which has both languages. */
  const text = (languages) => languages[occupancyAtlas.state.now.language] || languages.fr || "";

  return { word, sharedWord, points, text, TEXTS };
})();
