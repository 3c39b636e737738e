<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
 <context>
  <name>Occupancy</name>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source> and </source>
   <translation> et </translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/refusals.py" />
   <source> to </source>
   <translation> à </translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>&amp;Add to map</source>
   <translation>&amp;Ajouter à la carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>&amp;Address of your portal</source>
   <translation>&amp;Adresse de votre portail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Address on the web</source>
   <translation>&amp;Adresse en ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>&amp;Bounds</source>
   <translation>&amp;Bornes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/form.py" />
   <source>&amp;Change it</source>
   <translation>&amp;Modifier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/dock.py" />
   <source>&amp;Choose</source>
   <translation>&amp;Choisir</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>&amp;Colours</source>
   <translation>&amp;Couleurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/unit_table.py" />
   <source>&amp;Compare with</source>
   <translation>Com&amp;parer à</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>&amp;File</source>
   <translation>&amp;Fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Folder</source>
   <translation>&amp;Dossier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>&amp;Indicators</source>
   <translation>&amp;Indicateurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Logo</source>
   <translation>&amp;Logo</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>&amp;Number of classes</source>
   <translation>&amp;Nombre de classes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>&amp;Purpose</source>
   <translation>&amp;Finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>&amp;Scale</source>
   <translation>É&amp;chelle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Scales</source>
   <translation>É&amp;chelles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>&amp;Shown as</source>
   <translation>&amp;Représentation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>&amp;Take over</source>
   <translation>&amp;Reprendre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Take over its content</source>
   <translation>&amp;Reprendre son contenu</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>&amp;Territory</source>
   <translation>&amp;Territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Title</source>
   <translation>&amp;Titre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>&amp;Undo</source>
   <translation>&amp;Annuler la modification</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>&amp;Vintage</source>
   <translation>&amp;Millésime</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>&amp;Vintages</source>
   <translation>&amp;Millésimes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>&amp;Write the dossier</source>
   <translation>&amp;Écrire le dossier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>0 in every row</source>
   <translation>0 sur chaque ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>10 to 19 years old</source>
   <translation>10 à 19 ans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>20 to 39 years old</source>
   <translation>20 à 39 ans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>40 to 59 years old</source>
   <translation>40 à 59 ans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>5 to 9 years old</source>
   <translation>5 à 9 ans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>60 years old or more</source>
   <translation>60 ans ou plus</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/plugin.py" />
   <source>A Python library of this QGIS cannot be loaded.</source>
   <translation>Une bibliothèque Python de ce QGIS ne peut pas être chargée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>A cell holds more than {n} characters: the file is no table.</source>
   <translation>Une cellule contient plus de {n} caractères : ce fichier n’est pas une table.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/chart_function.py" />
   <source>A chart of the unit beside the wider ones.</source>
   <translation>Graphique de l’unité comparée aux territoires plus larges.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>A column's name cannot be read. Save the layer again as GeoPackage in QGIS.</source>
   <translation>Le nom d’une colonne est illisible. Enregistrez de nouveau la couche en GeoPackage dans QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/families/cycles.py" />
   <source>A family of indicators cannot be protected.</source>
   <translation>Une famille d’indicateurs ne peut pas être protégée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>A file of what may leave, with its source and purpose</source>
   <translation>Un fichier des données diffusables, avec leur source et la finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>A file with the same headings is opened with it</source>
   <translation>Un fichier qui a les mêmes titres de colonnes s’ouvre avec lui</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>A mean per household, or per what another column counts: give that one the role “Weight of the means”.</source>
   <translation>Une moyenne par ménage, ou par ce que compte une autre colonne ; donnez à celle-ci le rôle « Poids des moyennes ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>A row counts as many dwellings as this column says.</source>
   <translation>Une ligne compte autant de logements que cette colonne l’indique.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>A row has more than {n} columns.</source>
   <translation>Une ligne a plus de {n} colonnes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_rows.py" />
   <source>A row of this list may be no dwelling. {reasons} Say in the window what the rows are, or in PROFILE: {answers}.</source>
   <translation>Une ligne de cette liste n’est peut-être pas un logement. {reasons} Dites dans la fenêtre ce que sont les lignes, ou dans PROFILE : {answers}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>A spreadsheet has turned the codes of column “{column}” into dates or rounded numbers: format the column as text and paste the codes again.</source>
   <translation>Un tableur a changé les codes de la colonne « {column} » en dates ou en nombres arrondis : mettez la colonne au format texte et collez de nouveau les codes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/spreadsheets.py" />
   <source>A spreadsheet holds fewer rows than this layer: choose GPKG or CSV.</source>
   <translation>Une feuille de calcul compte moins de lignes que cette couche : choisissez GPKG ou CSV.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>A table of your own, a row per commune (of attributions also per commune and landlord): it takes the place of the portal's.</source>
   <translation>Votre propre tableau, une ligne par commune (les attributions aussi par commune et bailleur) : il remplace celui du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>A unit stands in several rows, one for each value of “{column}”: the values were made columns.</source>
   <translation>Une unité occupe plusieurs lignes, une par valeur de « {column} » : ces valeurs sont devenues des colonnes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>A value that could be computed from others is hidden with them: the last category of a family, the last commune of an EPCI, what two zonings or two vintages leave between them.</source>
   <translation>Une valeur qui se déduirait d’autres est masquée avec elles : la dernière catégorie d’une famille, la dernière commune d’un EPCI, la différence entre deux zonages ou deux millésimes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>A&amp;ccessibility</source>
   <translation>Acce&amp;ssibilité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>Acc&amp;ount</source>
   <translation>C&amp;ompte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Access until</source>
   <translation>Accès jusqu’au</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>Access until {date}</source>
   <translation>Accès jusqu’au {date}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Account requests…</source>
   <translation>Demandes de compte…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Accounts and organisations</source>
   <translation>Comptes et organisations</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Accounts…</source>
   <translation>Comptes…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Act</source>
   <translation>Acte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Add them up</source>
   <translation>Les additionner</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Add up communes that have merged, where every part is there</source>
   <translation>Additionner les communes fusionnées, là où toutes les parties sont présentes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>Added</source>
   <translation>Ajoutés</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Address where the folder will be on the web</source>
   <translation>Adresse où le dossier sera en ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Against the territory</source>
   <translation>Écart au territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Agent of a commune</source>
   <translation>Agent d’une commune</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Agent of the EPCI</source>
   <translation>Agent de l’EPCI</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>All indicators</source>
   <translation>Tous les indicateurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_widget.py" />
   <source>All indicators; search…</source>
   <translation>Tous les indicateurs ; rechercher…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>All of them, each a scale</source>
   <translation>Toutes, une par échelle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>An A4 page; the arrow has A3, atlas and dossier</source>
   <translation>Une page A4 ; la flèche propose l’A3, l’atlas et le dossier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/audit.py" />
   <source>An atlas that was published before shows figures of {vintage} that are hidden today. Publish into its folder, so that it is read; or leave out, of this vintage: {places}. Nothing was published.</source>
   <translation>Un atlas publié auparavant montre, pour {vintage}, des chiffres masqués aujourd’hui. Publiez dans son dossier, pour qu’il soit relu ; ou laissez de côté, pour ce millésime : {places}. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Another indicator</source>
   <translation>Autre indicateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Another indicator of this map: type to search</source>
   <translation>Autre indicateur de cette carte : tapez pour chercher</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Another vintage of this map, under the same classes</source>
   <translation>Un autre millésime de cette carte, avec les mêmes classes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Applications for social housing are in the SNE: the dossier has pages on them.</source>
   <translation>La demande de logement social est dans le SNE : le dossier y consacre des pages.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Applies the statistical secrecy of social-housing data to any layer or table: units under the threshold of the policy (at least 11 households) are withheld, rates of 0 % and 100 % are hidden, and with them what would give them away by subtraction.

The profile is a JSON text, or the path of a JSON file, that says what the fields mean: {"code": "insee", "scale": "commune", "families": [{"name": "age", "columns": ["u25", "o25"], "total": "known"}], "rates": [], "nestings": [{"child": "iris", "parent": "commune", "key": "commune"}]}.

Layers of wider or finer scales that were or will be published too must be given as related layers, named like the scales of the profile: only then is subtraction between scales prevented. Fields that the profile does not describe are left out; name texts that may leave in “labels”.</source>
   <translation>Applique le secret statistique du parc social à une couche ou une table : les unités sous le seuil de la politique (au moins 11 ménages) sont retirées, les taux de 0 % et 100 % masqués, et avec eux ce qui les révélerait par différence.

Le profil est un texte JSON, ou le chemin d’un fichier JSON, qui dit ce que signifient les champs : {"code": "insee", "scale": "commune", "families": [{"name": "age", "columns": ["u25", "o25"], "total": "known"}], "rates": [], "nestings": [{"child": "iris", "parent": "commune", "key": "commune"}]}.

Les couches d’échelles plus larges ou plus fines qui sont ou seront publiées aussi doivent être données comme couches liées, nommées comme les échelles du profil : c’est la condition pour empêcher la soustraction entre échelles. Les champs que le profil ne décrit pas sont laissés de côté ; nommez dans « labels » les textes qui peuvent sortir.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Apply statistical secrecy</source>
   <translation>Appliquer le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_load.py" />
   <source>Applying statistical secrecy</source>
   <translation>Application du secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/territories.py" />
   <source>Around the territory</source>
   <translation>Alentours du territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>As the profile says</source>
   <translation>Comme le dit le profil</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Ask for an account…</source>
   <translation>Demander un compte…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Asked only when you choose its outlines for a file: the départements leave, no row</source>
   <translation>Interrogé seulement si vous choisissez ses contours pour un fichier : seuls les départements lui sont transmis, aucune ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Atlas, a page per unit</source>
   <translation>Atlas, une page par unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Attacks one or several layers or tables as a reader could: which hidden or missing cells follow from what is shown, which units under the threshold can be told by subtraction, and what is shown although the rules hide it. Empty cells and the usual symbols (s, nd, n.c.) count as hidden.

Layers are named like the scales of the profile (a single layer may have any name). The report names units and fields and never a value.</source>
   <translation>Attaque une ou plusieurs couches ou tables comme le ferait un lecteur : quelles cellules masquées ou vides se déduisent de ce qui est montré, quelles unités sous le seuil se retrouvent par différence, et ce qui est montré alors que les règles le masquent. Les cellules vides et les symboles usuels (s, nd, n.c.) comptent comme masqués.

Les couches sont nommées comme les échelles du profil (une couche seule peut porter n’importe quel nom). Le rapport nomme des unités et des champs, jamais une valeur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Audit statistical secrecy</source>
   <translation>Auditer le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/audit.py" />
   <source>Auditing {vintage} beside all that was published before</source>
   <translation>Audit de {vintage} avec tout ce qui a déjà été publié</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/algorithm.py" />
   <source>Authentication configuration</source>
   <translation>Configuration d’authentification</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Automatic</source>
   <translation>Automatique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Back to the preset</source>
   <translation>Revenir au préréglage</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Beside the PDF</source>
   <translation>À côté du PDF</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Bounds of another map</source>
   <translation>Bornes d’une autre carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Bounds of classes, legends and charts come from values that are shown, and are rounded.</source>
   <translation>Les bornes des classes, les légendes et les graphiques viennent des valeurs montrées, et sont arrondis.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Bounds set by hand</source>
   <translation>Bornes fixées à la main</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>By</source>
   <translation>Par</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>C&amp;lasses</source>
   <translation>C&amp;lasses</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>C&amp;ontact</source>
   <translation>C&amp;ontact</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis_run.py" />
   <source>Cancel</source>
   <translation>Annuler</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_wait.py" />
   <source>Cancel loading</source>
   <translation>Annuler le chargement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis_run.py" />
   <source>Cancelled.</source>
   <translation>Annulé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Categories</source>
   <translation>Catégories</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Category</source>
   <translation>Catégorie</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Change since</source>
   <translation>Évolution depuis</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>Change since {vintage}</source>
   <translation>Évolution depuis {vintage}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Chapters (ids, separated by commas; empty: all)</source>
   <translation>Chapitres (identifiants séparés par des virgules ; vide : tous)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>Checking your access</source>
   <translation>Vérification de votre accès</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>Choose a file.</source>
   <translation>Choisissez un fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Choose a headline indicator, or a family with fewer categories.</source>
   <translation>Choisissez un indicateur principal, ou une famille qui compte moins de catégories.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>Choose a purpose</source>
   <translation>Choisir une finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>Choose a purpose.</source>
   <translation>Choisissez une finalité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Choose a wider scale, or use the labels and the export of the layer below it.</source>
   <translation>Choisissez une échelle plus large, ou les étiquettes et l’export de la couche placée dessous.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Choose a wider scale: the EPCI, the département and the région are nearly always shown.</source>
   <translation>Choisissez une échelle plus large : l’EPCI, le département et la région sont presque toujours montrés.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>Choose an indicator first.</source>
   <translation>Choisissez d’abord un indicateur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/algorithm.py" />
   <source>Choose one of the convention's four purposes: what is written is an export.</source>
   <translation>Choisissez l’une des quatre finalités de la convention : ce qui est écrit est un export.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Circles</source>
   <translation>Cercles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/comparison.py" />
   <source>Class</source>
   <translation>Classe</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Classes over QPV</source>
   <translation>Classes dans les QPV</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/residence_types.py" />
   <source>Classes the résidences of a territory by six released rates (Ward's method, weighted by households) for the qualification of the PPGDID, and writes the rates of each type and the list of the résidences. The types have to come back when a fifth of the résidences is left out; otherwise there are none. Only releasable figures are used; the file is an export, with its purpose and a line in the journal.</source>
   <translation>Classe les résidences d’un territoire selon six taux diffusés (méthode de Ward, pondérée par les ménages) pour la qualification du PPGDID, et écrit les taux de chaque type et la liste des résidences. Les types doivent se retrouver quand un cinquième des résidences est retiré ; sinon il n’y en a pas. Seuls des chiffres diffusables sont utilisés ; le fichier est un export, avec sa finalité et une ligne au journal.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Click a unit on the map: its value, its rank and its comparators</source>
   <translation>Cliquez sur une unité de la carte : sa valeur, son rang et ses repères</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis_run.py" />
   <source>Close</source>
   <translation>Fermer</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Close the sample</source>
   <translation>Quitter les données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Code of a wider unit</source>
   <translation>Code d’une unité plus large</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_parameters.py" />
   <source>Code of one of the account's territories, or of a smaller one that it holds: SIREN of an EPCI, code of a commune, département or région (departement:32 where a région bears the same code). Empty: the account's first one.</source>
   <translation>Code d’un territoire du compte, ou d’un plus petit qui y est compris : SIREN d’un EPCI, code d’une commune, d’un département ou d’une région (departement:32 quand une région porte le même code). Vide : le premier du compte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Code of the unit</source>
   <translation>Code de l’unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Codes in small letters: {n}</source>
   <translation>Codes en minuscules : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Codes that a spreadsheet had given decimals: {n}</source>
   <translation>Codes auxquels un tableur avait ajouté des décimales : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Codes that had lost their leading zero: {n}</source>
   <translation>Codes qui avaient perdu leur zéro initial : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Codes that the official list does not know: {codes}</source>
   <translation>Codes absents de la liste officielle : {codes}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/unit_names.py" />
   <source>Codes were found by the names in “{column}”: {n}; not sure: {m}. Look at the list.</source>
   <translation>Codes trouvés d’après les noms de « {column} » : {n}, dont incertains : {m}. Vérifiez la liste.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Codes with spaces in them: {n}</source>
   <translation>Codes contenant des espaces : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Coloured areas</source>
   <translation>Aplats de couleur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Column</source>
   <translation>Colonne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Column of the file</source>
   <translation>Colonne du fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>Column {letter}</source>
   <translation>Colonne {letter}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Column “{column}” counts persons, jobs or the like, not households, and no other column counts households: the threshold is one of households. Say which column counts them, or bring a table that has one.</source>
   <translation>La colonne « {column} » compte des personnes, des emplois ou autre chose, pas des ménages, et aucune autre colonne ne compte de ménages : le seuil est un seuil de ménages. Dites quelle colonne les compte, ou apportez un tableau qui en a une.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>Column “{column}” counts something, but has decimals for {codes}: mend the cells, or say in the profile that it is weighted.</source>
   <translation>La colonne « {column} » compte quelque chose, mais a des décimales pour {codes} : corrigez les cellules, ou indiquez dans le profil qu’elle est pondérée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Column “{column}” does not count households.</source>
   <translation>La colonne « {column} » ne compte pas de ménages.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_rows.py" />
   <source>Column “{column}” does not count the dwellings of every row.</source>
   <translation>La colonne « {column} » ne compte pas les logements de chaque ligne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/values.py" />
   <source>Column “{column}” has negative counts for {codes} (rows of the file: {rows}). Mend them; where such a number stands for what is not told (-999), say so in “Signs that mean “unknown””.</source>
   <translation>La colonne « {column} » a des effectifs négatifs pour {codes} (lignes du fichier : {rows}). Corrigez-les ; si un tel nombre y remplace ce qui n’est pas diffusé (-999), indiquez-le dans « Signes qui veulent dire « inconnu » ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/values.py" />
   <source>Column “{column}” holds formulas without their values: open the file in a spreadsheet program, save it, come back.</source>
   <translation>La colonne « {column} » contient des formules sans leur valeur : ouvrez le fichier dans un tableur, enregistrez-le, puis recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/table.py" />
   <source>Column “{column}” holds numbers: it cannot leave as a text. Write words in it, or give it another role.</source>
   <translation>La colonne « {column} » contient des nombres : elle ne peut pas sortir comme texte. Écrivez-y des mots, ou donnez-lui un autre rôle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>Column “{column}” holds postal codes, which are no units: one may cover several communes, or a part of one. Give the Insee codes of the communes.</source>
   <translation>La colonne « {column} » contient des codes postaux, qui ne sont pas des unités : un code peut couvrir plusieurs communes, ou une partie d’une seule. Donnez les codes Insee des communes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/reshaping.py" />
   <source>Column “{column}” holds postal codes, which are no units: the names of the communes were taken.</source>
   <translation>La colonne « {column} » contient des codes postaux, qui ne sont pas des unités : les noms des communes ont été pris.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/values.py" />
   <source>Column “{column}” holds something that is no number for {codes} (rows of the file: {rows}). Mend the cells; where a sign stands for what is not told ([c], n/d), say so in “Signs that mean “unknown””.</source>
   <translation>La colonne « {column} » contient autre chose que des nombres pour {codes} (lignes du fichier : {rows}). Corrigez les cellules ; si un signe y remplace ce qui n’est pas diffusé ([c], n/d), indiquez-le dans « Signes qui veulent dire « inconnu » ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>Column “{column}” holds the same code twice: {codes}. Keep one row per unit.</source>
   <translation>La colonne « {column} » contient deux fois le même code : {codes}. Gardez une ligne par unité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Column “{column}” is called households, but its cells are no plain numbers: mend them. Where each row is a household, first count them by unit.</source>
   <translation>La colonne « {column} » s’appelle ménages, mais ses cellules ne sont pas de simples nombres : corrigez-les. Si chaque ligne est un ménage, comptez-les d’abord par unité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Column “{column}” is called households, but rows {rows} hold no number. Where a sign stands for what is not told, write it into “Signs that mean “unknown””; else mend the cells.</source>
   <translation>La colonne « {column} » s’appelle ménages, mais les lignes {rows} n’ont pas de nombre. Si un signe y remplace ce qui n’est pas diffusé, écrivez-le dans « Signes qui veulent dire « inconnu » » ; sinon, corrigez les cellules.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/roles.py" />
   <source>Column “{column}” keeps its own name: do its years count leases or buildings? A heading above it would say so.</source>
   <translation>La colonne « {column} » garde son propre nom : ses années comptent-elles des baux ou des bâtiments ? Un titre au-dessus le dirait.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/codes.py" />
   <source>Column “{column}” mixes QPV of 2015 and of 2024: keep one zoning in the file.</source>
   <translation>La colonne « {column} » mélange des QPV de 2015 et de 2024 : gardez un seul zonage par fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>Column “{column}” mixes zonings that cross each other: {codes} and others. Keep one of them in the file.</source>
   <translation>La colonne « {column} » mêle des zonages qui se croisent : {codes} et d’autres. N’en gardez qu’un dans le fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>Column “{column}”: marks of footnotes after {n} numbers were set aside.</source>
   <translation>Colonne « {column} » : les appels de note qui suivent {n} nombres ont été écartés.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Columns {columns} are years, and no heading says what they count. Keep the year that you need, and write what it counts above it (“Households 2023”, “Demands 2023”): each year has its own threshold.</source>
   <translation>Les colonnes {columns} sont des années, et aucun titre ne dit ce qu’elles comptent. Gardez l’année qu’il vous faut et écrivez au-dessus ce qu’elle compte (« Ménages 2023 », « Demandes 2023 ») : chaque année a son propre seuil.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Columns {columns} count households of several years: keep one year per file, and open the years one after the other.</source>
   <translation>Les colonnes {columns} comptent des ménages de plusieurs années : gardez une année par fichier et ouvrez les années l’une après l’autre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>Columns “{first}” and “{second}” make the codes together: write them as one column, as text.</source>
   <translation>Les colonnes « {first} » et « {second} » forment ensemble les codes : écrivez-les en une seule colonne, en texte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: mend these rows.</source>
   <translation>Les colonnes « {first} » à « {last} » ont pour somme « {total} », sauf pour {codes} : corrigez ces lignes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/joining.py" />
   <source>Columns “{x}” and “{y}” hold latitudes and longitudes the other way round: they were swapped.</source>
   <translation>La latitude et la longitude étaient inversées dans « {x} » et « {y} » : elles ont été permutées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/merged.py" />
   <source>Communes that are sums of merged ones: {codes}</source>
   <translation>Communes qui additionnent des communes fusionnées : {codes}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Communes that have merged: {pairs}</source>
   <translation>Communes fusionnées : {pairs}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Compare in two views</source>
   <translation>Comparer dans deux vues</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>Compare two lists of units</source>
   <translation>Comparer deux listes d’unités</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Compare two units…</source>
   <translation>Comparer deux unités…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>Compares two lists of résidences or other units by their codes, such as the REPMS annexed to a CIA in two years: which are in both (kept), only in the second (added), only in the first (removed). Codes and names are read, nothing else of the files.</source>
   <translation>Compare par leurs codes deux listes de résidences ou d’autres unités, par exemple les REPMS annexées à une CIA deux années : celles des deux listes (kept), de la seconde seule (added), de la première seule (removed). Seuls les codes et les noms sont lus.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Comparing the scale {scale} with what was released</source>
   <translation>Comparaison de l’échelle {scale} avec ce qui a été diffusé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Comparison</source>
   <translation>Comparaison</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Contact: an address of mail or of a page</source>
   <translation>Contact : une adresse de courriel ou de page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Content</source>
   <translation>Contenu</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>Continue in your browser</source>
   <translation>Suite dans le navigateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Controlled export</source>
   <translation>Export contrôlé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Copy the map</source>
   <translation>Copier la carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Count</source>
   <translation>Effectif</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>Counts are weighted (they have decimals): they are shown rounded, and what is under the threshold is decided before.</source>
   <translation>Les effectifs sont pondérés (ils ont des décimales) : ils sont affichés arrondis ; le seuil est apprécié avant l’arrondi.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Data</source>
   <translation>Données</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Date</source>
   <translation>Date</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Deadline for the CNIL (72 h)</source>
   <translation>Échéance CNIL (72 h)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Designate the local administrator…</source>
   <translation>Désigner l’administrateur local…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Details</source>
   <translation>Détails</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>Diagnosis</source>
   <translation>Diagnostic</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Diagnosis dossier</source>
   <translation>Dossier de diagnostic</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/comparison.py" />
   <source>Difference</source>
   <translation>Écart</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Digest of the list of files</source>
   <translation>Empreinte de la liste des fichiers</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Disclosures</source>
   <translation>Divulgations</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Discovered on</source>
   <translation>Découverte le</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>Done</source>
   <translation>Terminé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Dossier</source>
   <translation>Dossier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Dossier of the follow-up committee</source>
   <translation>Dossier du comité de suivi</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Dossiers and notes on the portal…</source>
   <translation>Dossiers et notes sur le portail…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>Downloading</source>
   <translation>Téléchargement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>Downloading: {parts}</source>
   <translation>Téléchargement : {parts}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Draw a hatched dot for addresses under statistical secrecy</source>
   <translation>Dessiner un point hachuré pour les adresses couvertes par le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Duties…</source>
   <translation>Obligations…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>Dwellings</source>
   <translation>Logements</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>Dwellings beyond doubt</source>
   <translation>Logements certains</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Dwellings in QPV</source>
   <translation>Logements en QPV</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Dwellings in service for a year or more</source>
   <translation>Logements en service depuis un an ou plus</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Dwellings let or vacant</source>
   <translation>Logements loués ou vacants</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Dwellings outside QPV</source>
   <translation>Logements hors QPV</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>Dwellings were counted: a few of them are as secret as a few households.</source>
   <translation>Les logements ont été comptés : quelques-uns sont aussi secrets que quelques ménages.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Dwellings with an energy label</source>
   <translation>Logements avec étiquette énergie</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>E-mail</source>
   <translation>Courriel</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Each row is a dwelling</source>
   <translation>Chaque ligne est un logement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>Each row is a dwelling, and no column tells in which commune it lies: add a column “DEPCOM” with the commune’s code, or one with its name.</source>
   <translation>Chaque ligne est un logement, et aucune colonne n’indique sa commune : ajoutez une colonne « DEPCOM » avec le code de la commune, ou une colonne avec son nom.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/reshaping.py" />
   <source>Each row is one demand or one household: this is a register of people, and no row of it may be shown. Count the rows first, by commune or by residence (a pivot table does that), and open the counts.</source>
   <translation>Chaque ligne est une demande ou un ménage : c’est un registre de personnes, dont aucune ligne ne peut être montrée. Comptez d’abord les lignes, par commune ou par résidence (un tableau croisé dynamique le fait), et ouvrez les effectifs.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Each unit has a row for all values of “{column}”: these rows were taken, and the others were left out.</source>
   <translation>Chaque unité a une ligne pour l’ensemble de « {column} » : ces lignes ont été prises, les autres laissées de côté.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Each unit stands in several rows, one for each value of {columns}: make a row per unit and a column per value of it (a pivot table does that).</source>
   <translation>Chaque unité occupe plusieurs lignes, une par valeur de {columns} : faites une ligne par unité et une colonne par valeur (un tableau croisé le fait).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Each unit stands in several rows, one for each value of “{column}”. If each household is in one of them, say “Add them up” in “Several rows per unit” (“several_rows”: “sum” in the profile); else make a row per unit and a column per value of it (a pivot table does that).</source>
   <translation>Chaque unité occupe plusieurs lignes, une par valeur de « {column} ». Si chaque ménage figure dans une seule d’entre elles, dites « Les additionner » dans « Plusieurs lignes par unité » (« several_rows » : « sum » dans le profil) ; sinon, faites une ligne par unité et une colonne par valeur (un tableau croisé le fait).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Each unit stands in several rows, one for each value of “{column}”: their counts were summed, and a value without a row counts nobody there.</source>
   <translation>Chaque unité figure sur plusieurs lignes, une par valeur de « {column} » : leurs effectifs ont été additionnés, et une valeur sans ligne y compte zéro.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Each unit stands in several rows, one for each year of “{column}”: keep the rows of one year, and open the years one after the other.</source>
   <translation>Chaque unité occupe plusieurs lignes, une par année de « {column} » : gardez les lignes d’une seule année, et ouvrez les années l’une après l’autre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Earlier vintage to compare with</source>
   <translation>Millésime antérieur à comparer</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Empty values</source>
   <translation>Valeurs vides</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Empty, not offered</source>
   <translation>Vides, non proposés</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>End the edit</source>
   <translation>Fin de la modification</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Equal intervals</source>
   <translation>Intervalles égaux</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal.py" />
   <source>Event</source>
   <translation>Événement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_load.py" />
   <source>Every unit of this file is under statistical secrecy.</source>
   <translation>Toutes les unités de ce fichier sont sous secret statistique.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Export {file}</source>
   <translation>Export de {file}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Exported by</source>
   <translation>Exporté par</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>Exported to {file}: {rows} units, {hidden} hidden values.</source>
   <translation>Exporté dans {file} : {rows} unités, {hidden} valeurs masquées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Export…</source>
   <translation>Exporter…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Extent</source>
   <translation>Étendue</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Extract of the journal (no values)</source>
   <translation>Extrait du journal (sans valeur)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Fall and rise</source>
   <translation>Baisse et hausse</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/families/table.py" />
   <source>Family {family} has a single column: it always equals {total}.</source>
   <translation>La famille {family} n’a qu’une colonne : elle est toujours égale à {total}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/families/table.py" />
   <source>Family {family}: the counts do not agree with {total} for {codes}.</source>
   <translation>Famille {family} : les effectifs ne concordent pas avec {total} pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/load.py" />
   <source>Fetches the occupancy data of a territory at one scale and vintage, applies statistical secrecy, and adds the releasable layer and the hatch of withheld units to the project. Without an authentication configuration, the session of the window is used. With an output file, the releasable rows are also written there by the controlled export (GeoPackage, CSV, XLSX or ODS).</source>
   <translation>Télécharge l’occupation du parc social d’un territoire à une échelle et pour un millésime, applique le secret statistique, et ajoute au projet la couche diffusable et la hachure des unités couvertes par le secret. Sans configuration d’authentification, la session de la fenêtre est utilisée. Avec un fichier de sortie, les lignes diffusables y sont aussi écrites par l’export contrôlé (GeoPackage, CSV, XLSX ou ODS).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Field with the number of households</source>
   <translation>Champ du nombre de ménages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Figures by landlord are in the dossier (New page ▸ Diagnosis dossier).</source>
   <translation>Les chiffres par bailleur sont dans le dossier (Mettre en page ▸ Dossier de diagnostic).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>File</source>
   <translation>Fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/subject_files.py" />
   <source>Files have shown {kind} of {others}. Beside {year} no year would be left that only {lost} counts, and the differences could tell single years of a commune. Choose a table of {last}, or of years that do not overlap.</source>
   <translation>Des fichiers ont montré les {kind} de {others}. Avec {year}, aucune année ne serait comptée par {lost} seul, et les différences pourraient révéler les années isolées d’une commune. Choisissez un tableau de {last}, ou d’années qui ne se recouvrent pas.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Files of other scales</source>
   <translation>Fichiers d’autres échelles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/scale_combo.py" />
   <source>Finer ▸</source>
   <translation>Plus fin ▸</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>First list</source>
   <translation>Première liste</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Flag of imputed values</source>
   <translation>Indicateur de valeur imputée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Flats</source>
   <translation>Logements collectifs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Folder of exports</source>
   <translation>Dossier des exports</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Folder of the atlas</source>
   <translation>Dossier de l’atlas</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Folder of your own page templates</source>
   <translation>Dossier de vos propres modèles de page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Follow up…</source>
   <translation>Suivre…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Follow-up</source>
   <translation>Suites données</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Follow-up committee</source>
   <translation>Comité de suivi</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>For&amp;mat</source>
   <translation>For&amp;mat</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>Fractions in {columns} were read as percentages (0.5 as 50 %).</source>
   <translation>Les fractions de {columns} ont été lues en pourcentages (0,5 pour 50 %).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>From a file…</source>
   <translation>À partir d’un fichier…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>GIP SNE</source>
   <translation>GIP SNE</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Give at least one layer or table.</source>
   <translation>Donnez au moins une couche ou une table.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>Held back</source>
   <translation>Retenue</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>Held back while it is examined</source>
   <translation>Retenue pendant l’examen</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/guide.py" />
   <source>Help</source>
   <translation>Aide</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/gate_algorithm.py" />
   <source>Hidden cells</source>
   <translation>Cellules masquées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Hidden values</source>
   <translation>Valeurs masquées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>Hold back again</source>
   <translation>Retenir de nouveau</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/means.py" />
   <source>Households</source>
   <translation>Ménages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Households (secrecy)</source>
   <translation>Ménages (secret)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/zones.py" />
   <source>Households by “{label}” were counted over {number} QPV, as the résidences’ own column places them.</source>
   <translation>Les ménages par « {label} » ont été comptés dans {number} QPV, d’après la colonne des résidences.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Houses</source>
   <translation>Logements individuels</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/histogram.py" />
   <source>How the values spread</source>
   <translation>Répartition des valeurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/charter.py" />
   <source>I accept</source>
   <translation>J’accepte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>I work on raw data…</source>
   <translation>Je travaille en brut…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>IRIS beside communes, communes beside départements: only together is it prevented that one is subtracted from the other.</source>
   <translation>Les IRIS avec les communes, les communes avec les départements : c’est la condition pour empêcher la soustraction entre échelles.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/outlines.py" />
   <source>IRIS, near by</source>
   <translation>IRIS, de près</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_parameters.py" />
   <source>Identifier of the scale: region, departement, epci, commune, iris, qpv2015, qpv2024, carreau, residence or batiment, as far as the portal has it and the account may see it.</source>
   <translation>Identifiant de l’échelle : region, departement, epci, commune, iris, qpv2015, qpv2024, carreau, residence ou batiment, pour autant que le portail la propose et que le compte y ait droit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_parameters.py" />
   <source>Identifiers separated by commas. Empty: all.</source>
   <translation>Identifiants séparés par des virgules. Vide : tous.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Identifies the dwelling</source>
   <translation>Identifie le logement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>In both lists</source>
   <translation>Dans les deux listes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Incident {number} reported to {n} recipients. Deadline for the CNIL: {deadline}.</source>
   <translation>Violation {number} signalée à {n} destinataires. Échéance pour la CNIL : {deadline}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Indicator shown</source>
   <translation>Indicateur affiché</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Indicators</source>
   <translation>Indicateurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Indicators: ids, separated by commas (empty: the headline indicators)</source>
   <translation>Indicateurs : identifiants séparés par des virgules (vide : les indicateurs principaux)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Its field with the codes</source>
   <translation>Son champ des codes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Its title, address, scales and indicators, and its vintages with the latest one</source>
   <translation>Son titre, son adresse, ses échelles, ses indicateurs et ses millésimes, avec le dernier en plus</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/records.py" />
   <source>Journal</source>
   <translation>Journal</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Kept in your profile for this indicator, without any value.</source>
   <translation>Conservé dans votre profil pour cet indicateur, sans aucune valeur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>L&amp;egal notice</source>
   <translation>Mentions lé&amp;gales</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Label {letter}</source>
   <translation>Étiquette {letter}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Labels</source>
   <translation>Étiquettes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Landlord</source>
   <translation>Bailleur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Landlords, the URH, the EPCI and the mandated third party see every dossier of the territory and can add notes.</source>
   <translation>Les bailleurs, l’URH, l’EPCI et le tiers mandaté voient tous les dossiers du territoire et peuvent y ajouter des notes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Language</source>
   <translation>Langue</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>Layer</source>
   <translation>Couche</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Layer or table</source>
   <translation>Couche ou table</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Layer with the shapes of the units</source>
   <translation>Couche des contours des unités</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/place.py" />
   <source>Layers of the pages</source>
   <translation>Couches des pages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Layers or tables</source>
   <translation>Couches ou tables</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>Layers that did not come through statistical secrecy are held back: QGIS shows none of their rows until they are opened under secrecy, or until you state that you work on raw data.</source>
   <translation>Les couches qui ne sont pas passées par le secret statistique sont retenues : QGIS n’en montre aucune ligne tant qu’elles ne sont pas ouvertes sous secret statistique, ou que vous ne déclarez pas travailler sur des données brutes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Left empty: the map as it is shown now.</source>
   <translation>Laissé vide : la carte telle qu’elle est affichée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Left out</source>
   <translation>Laissée de côté</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Left out, as no sum of them makes sense: {columns}.</source>
   <translation>Laissées de côté, car leur somme n’aurait pas de sens : {columns}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Left out: {bounds}</source>
   <translation>Bornes laissées de côté : {bounds}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Legal notice, or its address</source>
   <translation>Mentions légales, ou leur adresse</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Legend</source>
   <translation>Légende</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/map_legend.py" />
   <source>Legend of {map}</source>
   <translation>Légende de {map}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Less than 5 years old</source>
   <translation>Moins de 5 ans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Let</source>
   <translation>Loués</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>List of the REPMS</source>
   <translation>Liste des REPMS</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>List of the REPMS annexed to the CIA</source>
   <translation>Liste des REPMS annexée à la CIA</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/load.py" />
   <source>Load occupancy layers</source>
   <translation>Charger les couches de l’occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/plugin.py" />
   <source>Loading Python libraries</source>
   <translation>Chargement des bibliothèques Python</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Loading occupancy data</source>
   <translation>Chargement de l’occupation du parc social</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Local administrator</source>
   <translation>Administrateur local</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Locator map</source>
   <translation>Carte de situation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Logo</source>
   <translation>Logo</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Logo (picture)</source>
   <translation>Logo (image)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Logo of sheets and dossiers</source>
   <translation>Logo des mises en page et des dossiers</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Map</source>
   <translation>Carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Map as PNG and SVG…</source>
   <translation>Carte en PNG et SVG…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Maps (PDF)</source>
   <translation>Cartes (PDF)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Maps and exports</source>
   <translation>Cartes et exports</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Mean</source>
   <translation>Moyenne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Mean and standard deviation</source>
   <translation>Moyenne et écart-type</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Mean rent (€/m²)</source>
   <translation>Loyer moyen (€/m²)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/turnover.py" />
   <source>Mobility counts the leases that began in {year} in dwellings that were let or vacant and in service before.</source>
   <translation>La mobilité compte les baux de {year} dans les logements loués ou vacants déjà en service auparavant.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>More choices</source>
   <translation>Autres choix</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>More with this map</source>
   <translation>Autres actions sur cette carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Moves in the year, new entries excluded</source>
   <translation>Emménagements de l’année, hors mises en service</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>My account</source>
   <translation>Mon compte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>NULL in a column of figures of a released unit: {note}</source>
   <translation>NULL dans une colonne de chiffres d’une unité diffusée : {note}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Name</source>
   <translation>Nom</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Name and value</source>
   <translation>Nom et valeur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>Name in the file</source>
   <translation>Nom dans le fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Name of the unit</source>
   <translation>Nom de l’unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Names and codes…</source>
   <translation>Noms et codes…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>Names, definitions and everyday words: seniors, poverty…</source>
   <translation>Noms, définitions et mots courants : seniors, pauvreté…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Natural breaks (Jenks)</source>
   <translation>Seuils naturels (Jenks)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Neither: leave these rows out</source>
   <translation>Aucun des deux : ignorer ces lignes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>New page…</source>
   <translation>Mettre en page…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>No code of the official list: {names}</source>
   <translation>Pas de code de la liste officielle pour : {names}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>No column has a code of its own in every row: “{column}” repeats its codes, first in rows {rows}. Make a row per unit (a pivot table does that), or say which column holds the codes of the units.</source>
   <translation>Aucune colonne n’a un code différent sur chaque ligne : « {column} » répète ses codes, d’abord aux lignes {rows}. Faites une ligne par unité (un tableau croisé le fait), ou indiquez la colonne qui contient les codes des unités.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>No column is called households (“ménages”). These may count them, one per household: {columns}. If one does, give it the role “Households (secrecy)”. Nothing leaves without it.</source>
   <translation>Aucune colonne ne s’appelle « ménages ». Celles-ci peuvent les compter, à raison d’un par ménage : {columns}. Si c’est le cas de l’une d’elles, donnez-lui le rôle « Ménages (secret) ». Rien ne sort sans elle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>No column is called households (“ménages”): which column counts the households? Give it that role (“population” in the profile). Nothing leaves without it.</source>
   <translation>Aucune colonne ne s’appelle « ménages » : laquelle compte les ménages ? Donnez-lui ce rôle (« population » dans le profil). Rien n’est diffusé sans elle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>No column looks like codes of communes, IRIS, EPCI, QPV or squares. Which column holds the codes of the units? If two columns make them together, write them as one; if the units are headings, stand above what is counted (a pivot table), or if each row is a landlord, make a row per unit.</source>
   <translation>Aucune colonne ne ressemble à des codes de communes, d’IRIS, d’EPCI, de QPV ou de carreaux. Quelle colonne contient les codes des unités ? Si deux colonnes les forment ensemble, réunissez-les en une seule ; si les unités sont des titres de colonnes, surmontent ce qui est compté (tableau croisé) ou si chaque ligne est un bailleur, faites une ligne par unité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/outlines.py" />
   <source>No column of that file holds the codes of the units: {n} of {m} were found.</source>
   <translation>Aucune colonne de ce fichier ne contient les codes des unités : {n} trouvés sur {m}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>No dwellings in use: leave out {n} rows ({texts})</source>
   <translation>Pas des logements en service : écarter {n} lignes ({texts})</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>No field of the layer with the shapes holds the codes of the file's units: name it.</source>
   <translation>Aucun champ de la couche des contours ne contient les codes des unités du fichier : nommez-le.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>No households here: “{column}” decides what is under secrecy.</source>
   <translation>Pas de ménages ici : « {column} » décide de ce qui est sous secret.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>No indicator matches “{text}”.</source>
   <translation>Aucun indicateur ne correspond à « {text} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>No label</source>
   <translation>Aucune étiquette</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>No layer is held back.</source>
   <translation>Aucune couche n’est retenue.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>No occupancy portal answers at this address. Check it.</source>
   <translation>Aucun portail de l’occupation ne répond à cette adresse. Vérifiez-la.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>No other map of this project is measured in the same unit.</source>
   <translation>Aucune autre carte de ce projet n’est exprimée dans la même unité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>No other vintage can be shown here.</source>
   <translation>Aucun autre millésime ne peut être montré ici.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>No page of this dossier has a figure that may be shown. Choose other chapters.</source>
   <translation>Aucune page de ce dossier n’a de valeur diffusable. Choisissez d’autres chapitres.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/unit_names.py" />
   <source>No place of the official list, or several, are called so: {names}. In the window that opens the file, “Names and codes…” lets you choose the place of each, or say that it is none; or add a column of codes to the file.</source>
   <translation>Ces noms sont absents de la liste officielle, ou y figurent plusieurs fois : {names}. Dans la fenêtre qui ouvre le fichier, « Noms et codes… » permet de choisir le lieu de chacun, ou d’indiquer qu’il n’en désigne aucun ; ou ajoutez une colonne de codes au fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>No rate of 0 % or 100 %, nor one that would be written so after rounding: it would say something about every household.</source>
   <translation>Aucun taux de 0 % ou de 100 %, ni aucun taux qui s’écrirait ainsi une fois arrondi : il révélerait quelque chose de chaque ménage.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>No row has a code: which column holds the codes of the units?</source>
   <translation>Aucune ligne n’a de code : quelle colonne contient les codes des unités ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/atlas.py" />
   <source>No unit of this layer has a figure that may be shown.</source>
   <translation>Aucune unité de cette couche n’a de valeur diffusable.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>No unit: leave the row out</source>
   <translation>Aucune unité : laisser la ligne de côté</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>None of the fonts {fonts} is installed: the pages are set in {font}, so signs may be missing and lines may break elsewhere. Install Liberation Sans.</source>
   <translation>Aucune des polices {fonts} n’est installée : les pages sont composées en {font}, des signes peuvent manquer et des lignes se couper autrement. Installez Liberation Sans.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>None: a table</source>
   <translation>Aucun : une table</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>North</source>
   <translation>Nord</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>Not every column that was asked for came through the gate: joined and computed columns are not exported.</source>
   <translation>Certaines colonnes demandées ne sont pas passées par le contrôle du secret : les colonnes jointes ou calculées ne sont pas exportées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/merged.py" />
   <source>Not every part of these merged communes is in the file, so its rows stay as they are: {codes}</source>
   <translation>Il manque dans le fichier une partie de ces communes fusionnées, dont les lignes restent telles quelles : {codes}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Not in the new one: {names}.</source>
   <translation>Le nouveau n’aura plus : {names}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Not known yet</source>
   <translation>Pas encore connu</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Note</source>
   <translation>Note</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Note on fictitious data</source>
   <translation>Mention de données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Nothing about a unit with 1 to {n} households: all its indicators are hidden.</source>
   <translation>Rien sur une unité de 1 à {n} ménages : tous ses indicateurs sont masqués.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/listing.py" />
   <source>Nothing here yet.</source>
   <translation>Rien pour l’instant.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_load.py" />
   <source>Nothing of this file can be shown.</source>
   <translation>Aucune donnée de ce fichier n’est diffusable.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Nothing of this indicator is releasable at this scale.</source>
   <translation>Aucune valeur de cet indicateur n’est diffusable à cette échelle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Nothing of what was chosen is released for this territory.</source>
   <translation>Aucune donnée de ce choix n’est diffusée pour ce territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/on_map.py" />
   <source>Nothing yet: the tab “Choose” brings a first map.</source>
   <translation>Rien pour l’instant : l’onglet « Choisir » apporte une première carte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Notice</source>
   <translation>Mentions</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Notified on</source>
   <translation>Notifiée le</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Number</source>
   <translation>Numéro</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Number of dwellings</source>
   <translation>Nombre de logements</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Objections to the address scale…</source>
   <translation>Oppositions à l’échelle de l’adresse…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>Occupancy</source>
   <translation>Occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/machine.py" />
   <source>Occupancy needs Python libraries that this QGIS lacks: {names}. Windows: OSGeo4W setup, {packages}. macOS: a newer QGIS package brings them. Debian and Ubuntu: sudo apt install {packages}. Flatpak: a QGIS from another source. Then restart QGIS.</source>
   <translation>Occupancy a besoin de bibliothèques Python absentes de ce QGIS : {names}. Windows : installateur OSGeo4W, {packages}. macOS : un paquet QGIS plus récent les fournit. Debian et Ubuntu : sudo apt install {packages}. Flatpak : un QGIS d’une autre source. Puis relancez QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/machine.py" />
   <source>Occupancy needs Python {needed} or newer, and this QGIS brings Python {found}: install a newer QGIS (on macOS the package of QGIS 3.40 brings Python 3.9).</source>
   <translation>Occupancy a besoin de Python {needed} ou plus récent, et ce QGIS fournit Python {found} : installez un QGIS plus récent (sous macOS, le paquet de QGIS 3.40 fournit Python 3.9).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/machine.py" />
   <source>Occupancy needs newer Python libraries ({lowest}); this QGIS has {names}: install a newer QGIS.</source>
   <translation>Occupancy a besoin de bibliothèques Python plus récentes ({lowest}) ; ce QGIS a {names} : installez un QGIS plus récent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/examiner.py" />
   <source>Occupancy: looking at layers</source>
   <translation>Occupation : examen des couches</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Occupied without a lease</source>
   <translation>Occupés sans bail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>On maps a hatch, in tables and labels the letter s. The reason of one hidden value is never given: it would tell what it hides.</source>
   <translation>Sur les cartes une hachure, dans les tableaux et les étiquettes la lettre s. La raison d’une valeur masquée n’est jamais donnée : elle révélerait ce qu’elle cache.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/dock.py" />
   <source>On the &amp;map</source>
   <translation>Sur la ca&amp;rte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_parameters.py" />
   <source>One of housing_policy, programming, observation, attribution. Empty: that of the working session.</source>
   <translation>L’une des valeurs housing_policy, programming, observation, attribution. Vide : celle de la session de travail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>One sign for every reason</source>
   <translation>Un seul signe pour toutes les raisons</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/atlas.py" />
   <source>Only a layer of the portal can be made an atlas.</source>
   <translation>Seule une couche du portail peut servir à un atlas.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>Only hidden sheets hold something ({sheets}): name the one to open.</source>
   <translation>Seules des feuilles masquées contiennent quelque chose ({sheets}) : nommez celle à ouvrir.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>Only rates and means can be compared between two vintages.</source>
   <translation>Seuls les taux et les moyennes se comparent entre deux millésimes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>Only releasable values are written; a hidden value is written s. The file carries this caption:</source>
   <translation>Seules les valeurs diffusables sont écrites ; une valeur masquée s’écrit s. Le fichier porte cette mention :</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/columns.py" />
   <source>Only “{name}”</source>
   <translation>Seulement « {name} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Open a file under statistical secrecy</source>
   <translation>Ouvrir un fichier sous secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Open a file…</source>
   <translation>Ouvrir un fichier…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Open the folder</source>
   <translation>Ouvrir le dossier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>Open under secrecy</source>
   <translation>Ouvrir sous secret</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/file_entry_points.py" />
   <source>Open under statistical secrecy…</source>
   <translation>Ouvrir sous secret statistique…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Opened in one go with what is on the map: alone it would tell hidden values.</source>
   <translation>Ouvert en une fois avec ce qui est sur la carte : seul, il révélerait des valeurs masquées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/inspection.py" />
   <source>Opened with the saved profile “{name}”.</source>
   <translation>Ouvert avec le profil enregistré « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Opening the fictitious data</source>
   <translation>Ouverture des données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Opens a table or layer of your own (CSV, XLSX, ODS, XLS, GeoPackage, shapefile, GeoJSON, FlatGeobuf, MapInfo) and applies the statistical secrecy of social-housing data before anything of it reaches the map: units under the threshold of the policy (at least 11 households) are withheld, rates of 0 % and 100 % are hidden, and with them what would give them away by subtraction.

Without a profile everything is found: separator, sheet, headings, codes, households, what adds up. A file is refused where a choice would be a guess. The report says what was repaired, left out or assumed; the profile that was used can be kept and given again.

Files of other scales of the same data belong into “related files”: only then is subtraction between scales prevented.</source>
   <translation>Ouvre une table ou une couche (CSV, XLSX, ODS, XLS, GeoPackage, shapefile, GeoJSON, FlatGeobuf, MapInfo) et applique le secret statistique du parc social avant que rien n’en arrive sur la carte : les unités sous le seuil de la politique (au moins 11 ménages) sont retirées, les taux de 0 % et 100 % masqués, et avec eux ce qui les révélerait par différence.

Sans profil, tout est recherché : séparateur, feuille, titres, codes, ménages, ce qui s’additionne. Un fichier est refusé là où il faudrait deviner. Le rapport indique ce qui a été réparé, laissé de côté ou supposé ; le profil utilisé peut être enregistré et réutilisé.

Les fichiers d’autres échelles des mêmes données vont dans « Fichiers liés » : c’est la condition pour empêcher la soustraction entre échelles.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/integration.py" />
   <source>Options of social-housing occupancy…</source>
   <translation>Options de l’occupation du parc social…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Organisation</source>
   <translation>Organisation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Organisations…</source>
   <translation>Organisations…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Origin</source>
   <translation>Origine</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Other buildings</source>
   <translation>Autres bâtiments</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Other indicators of the theme:</source>
   <translation>Autres indicateurs du thème :</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Other loans</source>
   <translation>Autres financements</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Other occupation</source>
   <translation>Autre occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/territories.py" />
   <source>Outlines</source>
   <translation>Limites</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Outlines for files (WFS)</source>
   <translation>Contours pour les fichiers (WFS)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Outlines of IGN (the département leaves, no row)</source>
   <translation>Contours de l’IGN (seul le département est transmis, aucune ligne)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Outlines of the portal</source>
   <translation>Contours du portail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/territories.py" />
   <source>Outlines of the territory</source>
   <translation>Limites du territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Overcrowding is not surveyed: see large families, and the sizes of dwellings.</source>
   <translation>La suroccupation n’est pas enquêtée : voyez les familles nombreuses et la taille des logements.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>PLUS before 1977</source>
   <translation>PLUS avant 1977</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>PLUS since 1977</source>
   <translation>PLUS depuis 1977</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Page number</source>
   <translation>Numéro de page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Pages</source>
   <translation>Pages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Paper</source>
   <translation>Papier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Personal-data breach</source>
   <translation>Violation de données</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Personal-data breaches</source>
   <translation>Violations de données</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/background.py" />
   <source>Plan IGN</source>
   <translation>Plan IGN</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Plan IGN below the maps</source>
   <translation>Plan IGN sous les cartes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Policy</source>
   <translation>Politique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Policy (JSON)</source>
   <translation>Politique (JSON)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Portal</source>
   <translation>Portail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Portal address</source>
   <translation>Adresse du portail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Portal and options…</source>
   <translation>Portail et options…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Portrait of a unit</source>
   <translation>Portrait d’une unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_load.py" />
   <source>Preparing the layer</source>
   <translation>Préparation de la couche</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Preview after secrecy (“s”: statistical secrecy)</source>
   <translation>Aperçu sous secret (« s » : secret statistique)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/derived.py" />
   <source>Processing: {organisation}</source>
   <translation>Traitement : {organisation}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Profile (JSON)</source>
   <translation>Profil (JSON)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Profile that was used</source>
   <translation>Profil utilisé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_wait.py" />
   <source>Progress</source>
   <translation>Avancement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Protected together with {layer}: alone it would tell hidden values.</source>
   <translation>Protégé avec {layer} : seul, il révélerait des valeurs masquées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Pu&amp;blish</source>
   <translation>Pu&amp;blier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Publish an atlas</source>
   <translation>Publier un atlas</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>Published atlas</source>
   <translation>Atlas publié</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Published: {folder}. {n} values were read back and are those that were released.</source>
   <translation>Publié : {folder}. {n} valeurs ont été relues et sont celles qui ont été diffusées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Publishing is final. Make sure that your purpose and the landlords allow addresses and buildings on the web.</source>
   <translation>Publier est définitif. Assurez-vous que votre finalité et les bailleurs permettent de mettre en ligne des adresses et des bâtiments.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Purpose</source>
   <translation>Finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Putting the atlas in its place</source>
   <translation>Mise en place de l’atlas</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>QGIS answers between two pages.</source>
   <translation>Vous pouvez continuer à travailler dans QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/store/geopackage.py" />
   <source>QGIS could not open the rows kept in memory.</source>
   <translation>QGIS n’a pas pu ouvrir les lignes gardées en mémoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>QGIS is signed in as {name}.</source>
   <translation>QGIS est connecté au nom de {name}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Quantiles (equal counts)</source>
   <translation>Quantiles (effectifs égaux)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Quote the caption: it says that such values are not released.</source>
   <translation>Reprenez la mention de source : elle précise que ces valeurs ne sont pas diffusées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/unit_portrait.py" />
   <source>Rank among the units shown</source>
   <translation>Rang parmi les unités affichées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Rate</source>
   <translation>Taux</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Ratio (stays behind)</source>
   <translation>Ratio (reste de côté)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/watched_layers.py" />
   <source>Raw data, not guarded</source>
   <translation>Données brutes, non protégées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>Raw data, not guarded: {layers}</source>
   <translation>Données brutes, non protégées : {layers}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Raw layers</source>
   <translation>Couches brutes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Read it over…</source>
   <translation>Relire…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/remedies.py" />
   <source>Read the terms of use</source>
   <translation>Lire la charte d’utilisation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Reading a file</source>
   <translation>Lecture d’un fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Reading the atlas back</source>
   <translation>Relecture de l’atlas</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>Reading the figures</source>
   <translation>Lecture des valeurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/listing.py" />
   <source>Reading…</source>
   <translation>Lecture…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Read…</source>
   <translation>Lire…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>Recent</source>
   <translation>Récents</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Recipients</source>
   <translation>Destinataires</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Registers for the DPD…</source>
   <translation>Registres pour le DPD…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Related files</source>
   <translation>Fichiers liés</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/protect.py" />
   <source>Related layers</source>
   <translation>Couches liées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>Releasable at this scale: {n} of {of} {units}.</source>
   <translation>Diffusables à cette échelle : {n} des {of} {units}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/gate_algorithm.py" />
   <source>Releasable units</source>
   <translation>Unités diffusables</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/gate_algorithm.py" />
   <source>Released units</source>
   <translation>Unités diffusées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Remove this map</source>
   <translation>Retirer cette carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>Removed</source>
   <translation>Retirés</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Rent up to which a dwelling counts as cheap (€ per m², from the yearly notice)</source>
   <translation>Loyer jusqu’auquel un logement est dit abordable (€ par m², selon l’avis annuel sur les loyers)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>Report</source>
   <translation>Rapport</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Report a personal-data breach…</source>
   <translation>Signaler une violation de données…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Reserving body</source>
   <translation>Réservataire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Rights by role and scale…</source>
   <translation>Droits par rôle et par échelle…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Role</source>
   <translation>Rôle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Role of {column}</source>
   <translation>Rôle de {column}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/text.py" />
   <source>Row {row} cannot be read as a table's: a quotation mark may be open there.</source>
   <translation>La ligne {row} ne se lit pas comme celle d’une table : un guillemet y est peut-être resté ouvert.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>Row {row} has {n} cells, the headings {m}: is a line broken there?</source>
   <translation>La ligne {row} a {n} cellules, les titres {m} : une ligne y est-elle coupée ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>Row {row} has {n} cells, the headings {m}: is there a “{separator}” inside a name?</source>
   <translation>La ligne {row} a {n} cellules, les titres {m} : y a-t-il un « {separator} » dans un nom ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/reshaping.py" />
   <source>Row {row} holds headings again: two tables stand below each other on this sheet. Give each a sheet or a file of its own, and open them one after the other.</source>
   <translation>La ligne {row} contient de nouveau des titres de colonnes : deux tableaux se suivent sur cette feuille. Donnez à chacun sa feuille ou son fichier et ouvrez-les l’un après l’autre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/totals.py" />
   <source>Row {row} is a total of other rows than these: it was left out.</source>
   <translation>La ligne {row} est un total d’autres lignes que celles-ci : elle a été laissée de côté.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/totals.py" />
   <source>Row {row} is a total, but the rows do not add up to it in {columns}. Mend it, take the row out, or say in the profile that totals are left out: then rows and total together are not proved.</source>
   <translation>La ligne {row} est un total, mais les lignes n’ont pas cette somme dans {columns}. Corrigez-la, retirez-la, ou indiquez dans le profil que les totaux sont laissés de côté : lignes et total ne sont alors pas vérifiés ensemble.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/text.py" />
   <source>Row {row} opens a quotation mark that swallows the rows after it: close it or take it out.</source>
   <translation>La ligne {row} ouvre un guillemet qui avale les lignes suivantes : fermez-le ou retirez-le.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/workbook.py" />
   <source>Row {row} stands far below the table. Delete what is there.</source>
   <translation>La ligne {row} est loin sous la table. Supprimez ce qui s’y trouve.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/row_sums.py" />
   <source>Row “{row}” and its parts {codes} do not add up: the parts count more. Mend these rows.</source>
   <translation>La ligne « {row} » et ses parties {codes} ne concordent pas : les parties comptent davantage. Corrigez ces lignes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Rows of the list</source>
   <translation>Lignes de la liste</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Rows of totals, protected as parents: {n}</source>
   <translation>Lignes de totaux, protégées comme parents : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/linking.py" />
   <source>Rows of “{child}” do not add up to “{parent}” in {column} for {codes}. Mend them, or leave the link out in the profile (“links”: “ignore”): both together are then not proved.</source>
   <translation>Les lignes « {child} » n’ont pas pour somme « {parent} » dans {column} pour {codes}. Corrigez-les, ou écartez le lien dans le profil (« links » : « ignore ») : les deux ne sont alors pas vérifiées ensemble.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/split.py" />
   <source>Rows that are sums of others, protected as totals: {codes}</source>
   <translation>Lignes qui sont des sommes d’autres, protégées comme totaux : {codes}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>Rows that the sheet hides (a filter) were read too: {n}</source>
   <translation>Lignes que la feuille masque (un filtre), lues elles aussi : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Rows with the same text here are one dwelling, and counted once.</source>
   <translation>Les lignes qui ont ici le même texte sont un seul logement, compté une fois.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/report.py" />
   <source>Rows without a code, left out: {n}</source>
   <translation>Lignes sans code, laissées de côté : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/scales/row_sums.py" />
   <source>Rows {first} and rows {others} count the same households twice. Keep rows of one kind in the file, or add a column that says which row lies in which.</source>
   <translation>Les lignes {first} et les lignes {others} comptent deux fois les mêmes ménages. Gardez une seule sorte de lignes dans le fichier, ou ajoutez une colonne qui indique à quelle ligne chacune appartient.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Rows {rows} have no code, and belong to the unit above: repeat its code in each row, or make a row per unit.</source>
   <translation>Les lignes {rows} n’ont pas de code et appartiennent à l’unité au-dessus : répétez son code sur chaque ligne, ou faites une ligne par unité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/disagreeing.py" />
   <source>Rows {rows}: the name is that of another commune than the code. Say which is right in “Where code and name disagree”, or mend the rows: a figure would stand on the wrong commune.</source>
   <translation>Lignes {rows} : le nom est celui d’une autre commune que le code. Dites lequel est juste dans « Si code et nom se contredisent », ou corrigez ces lignes : un chiffre serait placé sur une autre commune que la sienne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Rule at the foot</source>
   <translation>Filet de bas de page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Run by an association</source>
   <translation>Pris en charge par une association</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Same classes as</source>
   <translation>Mêmes classes que</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Save as PDF…</source>
   <translation>Enregistrer en PDF…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Save the profile…</source>
   <translation>Enregistrer le profil…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>Save the rows of “{layer}” to open them</source>
   <translation>Enregistrer les lignes de « {layer} » pour les ouvrir</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/saving.py" />
   <source>Saved to {file}.</source>
   <translation>Enregistré dans {file}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Scale</source>
   <translation>Échelle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Scale bar</source>
   <translation>Barre d’échelle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}, column {column}: counts that are not whole numbers for {codes}.</source>
   <translation>Échelle {scale}, colonne {column} : effectifs non entiers pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}, column {column}: negative counts for {codes}.</source>
   <translation>Échelle {scale}, colonne {column} : effectifs négatifs pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}, column {column}: not a number for {codes}.</source>
   <translation>Échelle {scale}, colonne {column} : ce n’est pas un nombre pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}: the population column {column} is missing.</source>
   <translation>Échelle {scale} : la colonne de population {column} manque.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}: the same code twice: {codes}.</source>
   <translation>Échelle {scale} : le même code deux fois : {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/read.py" />
   <source>Scale {scale}: the same column twice: {columns}.</source>
   <translation>Échelle {scale} : la même colonne deux fois : {columns}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/tables/remainders.py" />
   <source>Scale {scale}: the units that its groups consist of are missing.</source>
   <translation>Échelle {scale} : les unités qui composent ses groupes manquent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/inclusions.py" />
   <source>Scale {scale}: {column} counts less than {others} allow, for {codes}.</source>
   <translation>Échelle {scale} : {column} compte moins que {others} ne le permettent, pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/inclusions.py" />
   <source>Scale {scale}: {part} counts more than {whole}, of which it is a part, for {codes}.</source>
   <translation>Échelle {scale} : {part} compte plus que {whole}, dont il fait partie, pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/structure.py" />
   <source>Scale {scale}: {relation} does not hold for {codes}.</source>
   <translation>Échelle {scale} : la relation {relation} n’est pas vérifiée pour {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Scale, vintage</source>
   <translation>Échelle, millésime</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Scales</source>
   <translation>Échelles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Scales of the series, separated by commas</source>
   <translation>Échelles de la série, séparées par des virgules</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Scales, separated by commas (empty: all but addresses)</source>
   <translation>Échelles, séparées par des virgules (vide : toutes sauf les adresses)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>Search (Ctrl+Shift+K)</source>
   <translation>Rechercher (Ctrl+Maj+K)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/unit_table.py" />
   <source>Search a unit</source>
   <translation>Rechercher une unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Search an indicator</source>
   <translation>Rechercher un indicateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/compare_lists.py" />
   <source>Second list</source>
   <translation>Seconde liste</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/listing.py" />
   <source>Select a row first.</source>
   <translation>Sélectionnez d’abord une ligne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/form.py" />
   <source>Send</source>
   <translation>Envoyer</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Sentences, one a line</source>
   <translation>Phrases, une par ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Series of maps instead: indicators</source>
   <translation>Série de cartes, à la place : indicateurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>Several columns count households; “{column}” decides what is under secrecy.</source>
   <translation>Plusieurs colonnes comptent des ménages ; « {column} » décide de ce qui est sous secret.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Several rows per unit</source>
   <translation>Plusieurs lignes par unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>Several sheets or layers fit: {sheets}. Name the one to open.</source>
   <translation>Plusieurs feuilles ou couches conviennent : {sheets}. Nommez celle à ouvrir.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>Severity</source>
   <translation>Gravité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Shapes of the units</source>
   <translation>Contours des unités</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Sheet or layer</source>
   <translation>Feuille ou couche</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/errors.py" />
   <source>Sheet “{sheet}”: {reason}</source>
   <translation>Feuille « {sheet} » : {reason}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Show it at the scale: {scale}</source>
   <translation>L’afficher à l’échelle : {scale}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>Show or hide this map</source>
   <translation>Afficher ou masquer cette carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Sign in</source>
   <translation>Se connecter</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Sign in first.</source>
   <translation>Connectez-vous d’abord.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/session_context.py" />
   <source>Sign in first: the outlines come from the portal.</source>
   <translation>Connectez-vous d’abord : les contours viennent du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/algorithm.py" />
   <source>Sign in in the occupancy panel first, or give an authentication configuration.</source>
   <translation>Connectez-vous d’abord dans le panneau Occupation du parc social, ou donnez une configuration d’authentification.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_widget.py" />
   <source>Sign in to choose from a list, or type the identifier</source>
   <translation>Connectez-vous pour choisir dans une liste, ou saisissez l’identifiant</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/integration.py" />
   <source>Sign in to the occupancy portal</source>
   <translation>Se connecter au portail de l’occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/lifecycle.py" />
   <source>Sign in to the portal to fill the occupancy layers of this project.</source>
   <translation>Connectez-vous au portail pour remplir les couches de l’occupation de ce projet.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Sign out</source>
   <translation>Se déconnecter</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>Signed out</source>
   <translation>Non connecté</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>Signing in to the occupancy portal</source>
   <translation>Connexion au portail de l’occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Signs in the cells of numbers, with blanks between them</source>
   <translation>Signes dans les cellules de nombres, séparés par des espaces</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Signs that mean “unknown”</source>
   <translation>Signes qui veulent dire « inconnu »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>Signs that were read as “unknown”: {signs}</source>
   <translation>Signes lus comme « inconnu » : {signs}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Size in bytes</source>
   <translation>Taille en octets</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Social mix is a page of the dossier; on the map see Resources.</source>
   <translation>La mixité est une page du dossier ; sur la carte, voyez Ressources.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Social-housing occupancy</source>
   <translation>Occupation du parc social</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_rows.py" />
   <source>Some rows seem to be no dwellings in use ({texts}).</source>
   <translation>Certaines lignes ne semblent pas être des logements en service ({texts}).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Some units are under statistical secrecy; here their number would tell something.</source>
   <translation>Des unités sont couvertes par le secret statistique ; ici, leur nombre serait révélateur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/several_rows.py" />
   <source>Some units have a row for all values of “{column}”, and these have not exactly one: {codes}. Give each unit such a row, or take them all away.</source>
   <translation>Certaines unités ont une ligne pour toutes les valeurs de « {column} », et celles-ci n’en ont pas exactement une : {codes}. Donnez à chaque unité une telle ligne, ou supprimez-les toutes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Source</source>
   <translation>Source</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/derived.py" />
   <source>Source: {name}</source>
   <translation>Source : {name}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>State</source>
   <translation>État</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>State of accessibility, or the address of its statement</source>
   <translation>État de l’accessibilité, ou l’adresse de sa déclaration</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>State services</source>
   <translation>Services de l’État</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Statistical secrecy: nothing about fewer than {n} households, no rate of 0 % or 100 %.</source>
   <translation>Secret statistique : rien sur moins de {n} ménages, aucun taux de 0 % ou 100 %.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Stay signed in (kept in QGIS's authentication database, under your master password)</source>
   <translation>Rester connecté (conservé dans la base d’authentification de QGIS, sous votre mot de passe principal)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/form.py" />
   <source>Still to fill in: {fields}</source>
   <translation>Reste à remplir : {fields}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Student dwellings</source>
   <translation>Logements étudiants</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Students are not counted apart: see lease holders under 25 and under 30.</source>
   <translation>Les étudiants ne sont pas comptés à part : voyez les titulaires du bail de moins de 25 et de moins de 30 ans.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/window.py" />
   <source>Style of the occupancy…</source>
   <translation>Style de l’occupation…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Style…</source>
   <translation>Style…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>Subject</source>
   <translation>Objet</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Submit to the committee…</source>
   <translation>Soumettre au comité de suivi…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>Submitted. Number of the dossier, quoted from now on in what this project publishes: {n}</source>
   <translation>Soumis. Numéro du dossier, cité désormais dans ce que ce projet publie : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>Subtitle</source>
   <translation>Sous-titre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Sum of categories</source>
   <translation>Somme de catégories</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>T5 and more</source>
   <translation>T5 et plus</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Table</source>
   <translation>Tableau</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Table of demands (SNE)</source>
   <translation>Tableau des demandes (SNE)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/unit_table.py" />
   <source>Table of the map</source>
   <translation>Tableau de la carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_orders.py" />
   <source>Tables and layers ({filters})</source>
   <translation>Tables et couches ({filters})</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Terms</source>
   <translation>Conditions</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Terms of use</source>
   <translation>Charte d’utilisation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/charter.py" />
   <source>Terms of use, version {version}</source>
   <translation>Charte d’utilisation, version {version}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>Territories</source>
   <translation>Territoires</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Territory</source>
   <translation>Territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Text that leaves</source>
   <translation>Texte qui sort</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/outlines.py" />
   <source>That file holds no layer with shapes.</source>
   <translation>Ce fichier ne contient aucune couche avec des contours.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>The GeoPackage could not be completed; nothing was written.</source>
   <translation>Le GeoPackage n’a pas pu être terminé ; rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/machine.py" />
   <source>The Python library “{name}” of this QGIS is there and cannot be loaded: install QGIS again, or a newer one; on Debian and Ubuntu, sudo apt install --reinstall python3-{name}.</source>
   <translation>La bibliothèque Python « {name} » de ce QGIS est présente mais ne peut pas être chargée : réinstallez QGIS, ou un QGIS plus récent ; sous Debian et Ubuntu, sudo apt install --reinstall python3-{name}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>The ages of the buildings are not counted: say the year of the list, in the window or in PROFILE: {answer}.</source>
   <translation>L’âge des bâtiments n’est pas compté : dites l’année de la liste, dans la fenêtre ou dans PROFILE : {answer}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/archive.py" />
   <source>The archive holds many tables: unpack it and open the one you want.</source>
   <translation>L’archive contient de nombreux tableaux : décompressez-la et ouvrez celui que vous voulez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/earlier_atlas.py" />
   <source>The atlas in {folder} cannot be read any more, so nobody knows what it showed. Put back the folder as it was published, or choose another folder. Nothing was published.</source>
   <translation>L’atlas du dossier {folder} n’est plus lisible : on ne peut pas savoir ce qu’il montrait. Remettez le dossier tel qu’il a été publié, ou choisissez un autre dossier. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The atlas in {folder} holds files that are not its own: {files}. Move them away first. Nothing was written.</source>
   <translation>L’atlas du dossier {folder} contient des fichiers qui ne sont pas les siens : {files}. Déplacez-les d’abord. Rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/credentials.py" />
   <source>The authentication configuration cannot be used. Check it in QGIS's options.</source>
   <translation>La configuration d’authentification est inutilisable. Vérifiez-la dans les options de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>The bounds between the classes; a class that would hold a single unit is merged</source>
   <translation>Les bornes entre les classes ; une classe qui n’aurait qu’une unité est fusionnée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>The changes of “{layer}” could not be saved, so its rows stay until the edit is ended.</source>
   <translation>Les changements de « {layer} » n’ont pas pu être enregistrés : ses lignes restent jusqu’à la fin de la modification.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/forest/residuals.py" />
   <source>The children do not add up to their parent: {codes}.</source>
   <translation>La somme des unités n’est pas égale à l’unité qui les contient : {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>The codes are right</source>
   <translation>Les codes sont justes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>The columns have no headings: write one above each column. Each unit is a row: where yours are columns, transpose the table.</source>
   <translation>Les colonnes n’ont pas de titre : écrivez-en un au-dessus de chacune. Une unité est une ligne : si les vôtres sont des colonnes, transposez le tableau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/text.py" />
   <source>The columns seem to be separated by spaces. Save the file with semicolons.</source>
   <translation>Les colonnes semblent séparées par des espaces. Enregistrez le fichier avec des points-virgules.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/families/fill_unknown.py" />
   <source>The counts contradict each other: {codes}.</source>
   <translation>Les effectifs se contredisent : {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/bodies.py" />
   <source>The download was cut short. Nothing was loaded; try again.</source>
   <translation>Le téléchargement a été interrompu. Rien n’a été chargé ; réessayez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>The export failed; nothing was written. The log has details.</source>
   <translation>L’export a échoué ; rien n’a été écrit. Le journal des messages de QGIS donne le détail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/tables.py" />
   <source>The field {name} does not look like a number of households. Name the field that counts them.</source>
   <translation>Le champ {name} ne ressemble pas à un nombre de ménages. Indiquez celui qui les compte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/refusals.py" />
   <source>The figures contradict each other.</source>
   <translation>Les chiffres se contredisent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/audit.py" />
   <source>The figures of {vintage} contradict those that were published before: the portal's data have changed. Leave this vintage out, or ask whoever answers for secrecy. Nothing was published.</source>
   <translation>Les chiffres de {vintage} contredisent ceux qui ont déjà été publiés : les données du portail ont changé. Laissez ce millésime de côté, ou adressez-vous à la personne responsable du secret statistique. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file cannot be opened. Is it open in another program?</source>
   <translation>Le fichier ne peut pas être ouvert. Est-il ouvert dans un autre logiciel ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>The file cannot be written there.</source>
   <translation>Le fichier ne peut pas être écrit à cet endroit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>The file has no codes: “{column}” was compared with the official list. Choose, or type a code, where a name is doubtful.</source>
   <translation>Le fichier n’a pas de codes : « {column} » a été comparée à la liste officielle. Choisissez, ou tapez un code, là où un nom est douteux.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>The file has no shapes: choose some under “More choices”, or it is a table.</source>
   <translation>Le fichier n’a pas de contours : choisissez-en dans « Autres choix », sinon le résultat est une table.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/reading.py" />
   <source>The file has no sheet or layer “{name}”.</source>
   <translation>Le fichier n’a pas de feuille ou de couche « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>The file holds many layers: name the one to open.</source>
   <translation>Le fichier contient beaucoup de couches : nommez celle à ouvrir.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file is damaged or was not copied whole. Open it in the program that made it, save it again, come back.</source>
   <translation>Le fichier est endommagé ou n’a pas été copié en entier. Ouvrez-le dans le logiciel qui l’a créé, enregistrez-le de nouveau, puis recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file is empty.</source>
   <translation>Le fichier est vide.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file is larger than {n} MB. Keep one département and open that.</source>
   <translation>Le fichier dépasse {n} Mo. Gardez un département et ouvrez celui-ci.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/encoding.py" />
   <source>The file is no text: it holds bytes that no table has.</source>
   <translation>Ce n’est pas un fichier texte : il contient des octets qu’aucune table ne contient.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/encoding.py" />
   <source>The file is not written in {encoding} throughout.</source>
   <translation>Le fichier n’est pas entièrement codé en {encoding}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file is protected by a password. Open it in a spreadsheet program, save it without the password, come back.</source>
   <translation>Le fichier est protégé par un mot de passe. Ouvrez-le dans un tableur, enregistrez-le sans mot de passe, puis recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>The file is too large to be read: keep one département, or fewer columns, and save it again.</source>
   <translation>Le fichier est trop grand pour être lu : gardez un département, ou moins de colonnes, et enregistrez-le de nouveau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_orders.py" />
   <source>The file of the layer “{layer}” is no longer there: it stays empty.</source>
   <translation>Le fichier de la couche « {layer} » n’est plus là : elle reste vide.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/ledgers.py" />
   <source>The file {file}, or the journal that vouches for it, is gone, was changed or cannot be read. Nothing was loaded: have it restored, or ask whoever answers for secrecy.</source>
   <translation>Le fichier {file}, ou le journal qui en répond, manque, a été modifié ou ne se lit pas. Rien n’a été chargé : faites-le rétablir, ou adressez-vous à la personne responsable du secret statistique.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/packed.py" />
   <source>The file's XML declares its own grammar, which no office program writes: not opened.</source>
   <translation>Le XML du fichier déclare sa propre grammaire, ce qu’aucun logiciel de bureau n’écrit : il n’est pas ouvert.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The folder changed while it was written. Nothing was published.</source>
   <translation>Le dossier a changé pendant son écriture. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The folder was read back and holds files that were not written: {files}. Nothing was published.</source>
   <translation>Le dossier a été relu et contient des fichiers qui n’ont pas été écrits par l’extension : {files}. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/readback.py" />
   <source>The folder was read back and is not what was released: {where}. Nothing was published; load the territory again, or leave this out.</source>
   <translation>Le dossier a été relu et diffère de ce qui a été diffusé : {where}. Rien n’a été publié ; chargez de nouveau le territoire, ou retirez cet élément.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The folder {folder} cannot be written there. Is the disk full?</source>
   <translation>Le dossier {folder} ne peut pas être écrit à cet endroit. Le disque est-il plein ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The folder {folder} does not exist.</source>
   <translation>Le dossier {folder} n’existe pas.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The folder {folder} is not empty and is not an atlas of this plugin: choose another one. Nothing was written.</source>
   <translation>Le dossier {folder} n’est pas vide et n’est pas un atlas de cette extension : choisissez-en un autre. Rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/cloud_folders.py" />
   <source>The folder “{name}” seems to be synchronised with a cloud service. The data must stay in the European Union.</source>
   <translation>Le dossier « {name} » semble synchronisé avec un service en nuage. Les données doivent rester dans l’Union européenne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/file_release.py" />
   <source>The gate refuses this file. {reason}</source>
   <translation>Le contrôle du secret refuse ce fichier. {reason}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>The heading “{column}” stands above two columns: where two tables stand next to each other, put one below the other under the same headings; else give each column a heading of its own.</source>
   <translation>Le titre « {column} » figure au-dessus de deux colonnes : si deux tableaux sont côte à côte, placez l’un sous l’autre, sous les mêmes titres ; sinon donnez à chaque colonne son propre titre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/journal.py" />
   <source>The journal cannot be exported there.</source>
   <translation>Le journal ne peut pas être exporté à cet endroit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/journal.py" />
   <source>The journal cannot be read.</source>
   <translation>Le journal ne peut pas être lu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/journal.py" />
   <source>The journal cannot be written.</source>
   <translation>Le journal ne peut pas être écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal.py" />
   <source>The journal is intact.</source>
   <translation>Le journal est intact.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/journal.py" />
   <source>The journal was changed from outside.</source>
   <translation>Le journal a été modifié de l’extérieur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal.py" />
   <source>The journal was changed from outside: line {n} does not follow from the one before.</source>
   <translation>Le journal a été modifié de l’extérieur : la ligne {n} ne suit pas la précédente.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/layer_reading.py" />
   <source>The layer has several rows for a unit: save it as a file, and open that instead.</source>
   <translation>La couche a plusieurs lignes par unité : enregistrez-la dans un fichier, et ouvrez celui-ci.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/place.py" />
   <source>The layer left the project while it was loaded.</source>
   <translation>La couche a quitté le projet pendant son chargement.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>The layer was emptied during the export; nothing was written.</source>
   <translation>La couche a été vidée pendant l’export ; rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/outlines.py" />
   <source>The layer with the shapes cannot be opened, or has no field {name}.</source>
   <translation>La couche des contours ne s’ouvre pas, ou n’a pas de champ {name}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/outlines.py" />
   <source>The layer with the shapes is too large: keep the territory of the file.</source>
   <translation>La couche des contours est trop grande : ne gardez que le territoire du fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/switch.py" />
   <source>The layer “{layer}” is not from this portal: it stays empty.</source>
   <translation>La couche « {layer} » ne vient pas de ce portail : elle reste vide.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>The layers cannot be audited. {reason}</source>
   <translation>Les couches ne peuvent pas être auditées. {reason}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/ledger.py" />
   <source>The ledger cannot be read.</source>
   <translation>Le registre des diffusions ne peut pas être lu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/vendor/__init__.py" />
   <source>The library “{name}” is missing. Install the plugin again from its zip file.</source>
   <translation>La bibliothèque « {name} » manque. Réinstallez l’extension à partir de son fichier zip.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/lists.py" />
   <source>The lists are of different scales ({first}, {second}): they cannot be compared.</source>
   <translation>Les listes ne sont pas à la même échelle ({first}, {second}) : elles ne peuvent pas être comparées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/pages.py" />
   <source>The logo {file} is not a picture: choose another.</source>
   <translation>Le logo {file} n’est pas une image : choisissez-en un autre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/sheet.py" />
   <source>The map cannot be written as PDF there.</source>
   <translation>La carte ne peut pas être écrite en PDF à cet endroit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/map_handover.py" />
   <source>The map is on the clipboard, with its legend and source.</source>
   <translation>La carte est dans le presse-papiers, avec sa légende et sa source.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/replacement.py" />
   <source>The map took the place of “{layer}”, with its opacity, blending and scales. Classes and labels are new: the old ones may show raw values.</source>
   <translation>La carte a pris la place de « {layer} », avec son opacité, son mode de fusion et ses échelles. Classes et étiquettes sont nouvelles : les anciennes peuvent montrer des valeurs brutes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>The master password was not given: you stay signed in until QGIS closes only.</source>
   <translation>Le mot de passe principal n’a pas été saisi : vous ne restez connecté que jusqu’à la fermeture de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>The names are right</source>
   <translation>Les noms sont justes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/forest/links.py" />
   <source>The nestings of the profile run in a circle.</source>
   <translation>Les emboîtements du profil forment une boucle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/forest/siblings.py" />
   <source>The nestings of the tables run in a circle.</source>
   <translation>Les emboîtements des tables forment une boucle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>The notice goes to the landlords and the URH, with the last lines of your journal (no values). The CNIL is told within 72 hours.</source>
   <translation>Le signalement est envoyé aux bailleurs et à l’URH, avec les dernières lignes de votre journal (sans valeur). La CNIL doit être prévenue sous 72 heures.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/zonings/differencing.py" />
   <source>The overlap {table} lacks the column {columns}.</source>
   <translation>Il manque la colonne {columns} au croisement {table}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/tables.py" />
   <source>The policy is weaker than the law allows or cannot be read. Nothing was done.</source>
   <translation>La politique de secret est moins stricte que la règle, ou illisible. Rien n’a été fait.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal answers with a redirection, which the plugin does not follow. Check the address.</source>
   <translation>Le portail répond par une redirection, que l’extension ne suit pas. Vérifiez l’adresse.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal cannot be reached. Check the address and the network.</source>
   <translation>Le portail est injoignable. Vérifiez l’adresse et le réseau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal did not accept the request.</source>
   <translation>Le portail n’a pas accepté la demande.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>The portal did not let this account in: its access has ended or was not granted. Your EPCI can ask for an extension.</source>
   <translation>Le portail n’a pas admis ce compte : son accès a pris fin ou n’a pas été accordé. Votre EPCI peut demander une prolongation.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal does not answer. Try again later.</source>
   <translation>Le portail ne répond pas. Réessayez plus tard.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal does not know this scale, vintage or territory.</source>
   <translation>Le portail ne connaît pas cette échelle, ce millésime ou ce territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal has a problem at the moment. Try again later.</source>
   <translation>Le portail rencontre un problème en ce moment. Réessayez plus tard.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>The portal has no data of this vintage for your account.</source>
   <translation>Le portail n’a pas de données de ce millésime pour votre compte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>The portal has no data of {vintage} for this territory.</source>
   <translation>Le portail n’a pas de données {vintage} pour ce territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/session_context.py" />
   <source>The portal has no outlines of this scale.</source>
   <translation>Le portail n’a pas de contours à cette échelle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/map_content.py" />
   <source>The portal has no such indicator at this scale, vintage and territory.</source>
   <translation>Le portail n’a pas cet indicateur à cette échelle, pour ce millésime et ce territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/map_content.py" />
   <source>The portal has no unit of this scale in the territory.</source>
   <translation>Le portail n’a aucune unité de cette échelle dans le territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal must be reached over https. Check its address.</source>
   <translation>L’adresse du portail doit commencer par https. Vérifiez-la.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal refers to another server. For security, the plugin does not follow.</source>
   <translation>Le portail renvoie vers un autre serveur. Par sécurité, l’extension ne suit pas.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>The portal refused the sign-in.</source>
   <translation>Le portail a refusé la connexion.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/client.py" />
   <source>The portal's answer cannot be read.</source>
   <translation>La réponse du portail est illisible.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/bodies.py" />
   <source>The portal's answer is not of the expected kind.</source>
   <translation>La réponse du portail n’est pas du type attendu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal's answer is too large to be used.</source>
   <translation>La réponse du portail est trop volumineuse pour être utilisée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>The portal's certificate is not trusted. Check the address, or QGIS's certificate authorities.</source>
   <translation>Le certificat du portail n’est pas reconnu. Vérifiez l’adresse, ou les autorités de certification de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/obtain.py" />
   <source>The portal's data and its catalogue contradict themselves or each other. Nothing was loaded; tell the portal's support.</source>
   <translation>Les données du portail et son catalogue se contredisent. Rien n’a été chargé ; signalez-le à l’assistance du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's data are in another reference system than asked for. Nothing was loaded.</source>
   <translation>Les données du portail sont dans un autre système de coordonnées que celui demandé. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's data are not of the expected kind. Nothing was loaded.</source>
   <translation>Les données du portail ne sont pas du type attendu. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/rows/flatgeobuf.py" />
   <source>The portal's data cannot be read. Nothing was loaded; try again, or tell the portal's support.</source>
   <translation>Les données du portail sont illisibles. Rien n’a été chargé ; réessayez, ou prévenez l’assistance du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>The portal's data come without geometry. Nothing was loaded.</source>
   <translation>Les données du portail sont sans géométrie. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/rows/decode.py" />
   <source>The portal's data hold the same unit twice. Nothing was loaded.</source>
   <translation>Les données du portail contiennent deux fois la même unité. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/rows/decode.py" />
   <source>The portal's data hold units without a code. Nothing was loaded.</source>
   <translation>Les données du portail contiennent des unités sans code. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's pages do not come to an end. Nothing was loaded.</source>
   <translation>Les pages du portail n’ont pas de fin. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/obtain.py" />
   <source>The portal's secrecy policy is weaker than the law allows. Nothing was loaded.</source>
   <translation>La politique de secret du portail est moins stricte que la règle. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/tables.py" />
   <source>The profile calls {name} a mean, but it holds whole numbers that are never more than {weight}: it is a count. Put it into a family.</source>
   <translation>Le profil fait de {name} une moyenne, mais le champ contient des nombres entiers toujours inférieurs ou égaux à {weight} : c’est un effectif. Placez-le dans une famille.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/profile.py" />
   <source>The profile cannot be read: it is no JSON object with the keys of a profile.</source>
   <translation>Le profil est illisible : ce n’est pas un objet JSON avec les clés d’un profil.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/refusals.py" />
   <source>The profile contradicts itself: check its families, sums and nestings.</source>
   <translation>Le profil se contredit : vérifiez ses familles, ses sommes et ses emboîtements.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/audit/equations.py" />
   <source>The published numbers contradict each other.</source>
   <translation>Les nombres publiés se contredisent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>The purpose is stamped on every export, layout and journal line.</source>
   <translation>La finalité est inscrite sur chaque export, mise en page et ligne du journal.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>The rent surcharge is not surveyed: see households above the ceiling (Resources).</source>
   <translation>Le supplément de loyer n’est pas enquêté : voyez les ménages au-dessus du plafond (Ressources).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/store/geopackage.py" />
   <source>The rows could not be stored in memory.</source>
   <translation>Les lignes n’ont pas pu être gardées en mémoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>The rows of “{layer}” come back, and nothing of it is guarded: whatever is copied, computed, printed or exported from it is raw.

Why do you need the raw rows? The journal records your reason.</source>
   <translation>Les lignes de « {layer} » reviennent, et rien n’en est protégé : tout ce qui en est copié, calculé, imprimé ou exporté est brut.

Pourquoi avez-vous besoin des lignes brutes ? Le journal garde votre raison.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>The rules</source>
   <translation>Les règles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>The résidences annexed to the CIA, as annexed: names and codes, no figure is read.</source>
   <translation>Les résidences annexées à la CIA, telles quelles : noms et codes, aucun chiffre n’est lu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/gate.py" />
   <source>The scales overlap in a way that cannot be protected.</source>
   <translation>Les échelles se recoupent d’une façon qui ne peut pas être protégée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/refusals.py" />
   <source>The secrecy policy is weaker than the law allows.</source>
   <translation>La politique de secret est moins stricte que la règle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/outlines.py" />
   <source>The service of outlines does not answer as it should. Its address is in the options; a layer of the project or a file may lend the shapes, and without any it is a table.</source>
   <translation>Le service de contours ne répond pas comme il le devrait. Son adresse est dans les options ; une couche du projet ou un fichier peut fournir les contours, sinon le résultat est une table.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>The shapefile's .dbf is missing: copy all files of the shapefile together.</source>
   <translation>Le .dbf du shapefile manque : copiez ensemble tous ses fichiers.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>The shapefile's .shx is missing: copy all files of the shapefile together.</source>
   <translation>Le .shx du shapefile manque : copiez ensemble tous ses fichiers.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>The sign-in answer did not come from the portal. Nothing was accepted.</source>
   <translation>La réponse de connexion ne vient pas du portail. Rien n’a été accepté.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>The sign-in did not succeed: QGIS says why.</source>
   <translation>La connexion n’a pas abouti : la raison s’affiche dans QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>The sign-in failed unexpectedly. The log has details.</source>
   <translation>La connexion a échoué de façon inattendue. Le journal des messages de QGIS donne le détail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>The sign-in page was left open too long. Start again.</source>
   <translation>La page de connexion est restée ouverte trop longtemps. Recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>The smaller territories could not be asked for: the portal did not answer.</source>
   <translation>Les territoires plus petits n’ont pas pu être obtenus : le portail n’a pas répondu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>The source and the meaning of s are in {file}, beside it: keep them together.</source>
   <translation>La source et le sens de s figurent dans {file}, à côté : gardez les deux fichiers ensemble.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/style/symbols.py" />
   <source>The style file {file} cannot be read, or lacks the rule “{rule}”.</source>
   <translation>Le fichier de style {file} ne peut pas être lu, ou il lui manque la règle « {rule} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/subject_files.py" />
   <source>The table of attributions outside QPV is of {outside}, that inside QPV of {inside}. Choose two tables of the same years.</source>
   <translation>Le tableau des attributions hors QPV porte sur {outside}, celui des attributions en QPV sur {inside}. Choisissez deux tableaux des mêmes années.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/sheet.py" />
   <source>The template has no map.</source>
   <translation>Le modèle n’a pas de carte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/pages/templates.py" />
   <source>The template {file} cannot be read.</source>
   <translation>Le modèle {file} ne peut pas être lu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/pages/templates.py" />
   <source>The template {file} has no map item named “map”. Give a map this id in the designer, save the template, and try again.</source>
   <translation>Le modèle {file} n’a pas de carte nommée « map ». Donnez cet identifiant à une carte dans l’éditeur de mise en page, enregistrez le modèle et recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/audit.py" />
   <source>The territory was loaded anew on this machine, and {scale} – {vintage} shows other figures since. Remove its layers, load the territory again and publish then; or leave this scale out. Nothing was published.</source>
   <translation>Le territoire a été rechargé sur ce poste, et {scale} – {vintage} montre depuis d’autres chiffres. Retirez ses couches, rechargez le territoire, puis publiez ; ou laissez cette échelle de côté. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>The texts of this column will leave as they are with each released unit: they must say nothing about people.</source>
   <translation>Les textes de cette colonne sortiront tels quels avec chaque unité diffusée : ils ne doivent rien dire des personnes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/columns.py" />
   <source>The theme “{name}”</source>
   <translation>Le thème « {name} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/forest/units.py" />
   <source>The units cannot be protected against differences between scales.</source>
   <translation>Les unités ne peuvent pas être protégées contre les différences entre échelles.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/zonings/read.py" />
   <source>The units of {pieces} hold more households than {scale}: {codes}.</source>
   <translation>Les unités de {pieces} comptent plus de ménages que {scale} : {codes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/algorithm.py" />
   <source>The vintage to compare with must be an earlier one that the portal has.</source>
   <translation>Le millésime à comparer doit être antérieur et figurer sur le portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>The vintages {one} and {other} were not protected beside each other. Load them in one session, or publish one of them.</source>
   <translation>Les millésimes {one} et {other} n’ont pas été protégés ensemble. Chargez-les dans une même session, ou n’en publiez qu’un.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/body.py" />
   <source>There is no column “{column}” in the file.</source>
   <translation>Il n’y a pas de colonne « {column} » dans le fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/encoding.py" />
   <source>There is no encoding of that name.</source>
   <translation>Aucun codage ne porte ce nom.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/reading.py" />
   <source>There is no file {name}.</source>
   <translation>Il n’y a pas de fichier {name}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>There is no row below the headings.</source>
   <translation>Il n’y a aucune ligne sous les titres.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/table_bounds.py" />
   <source>There is no table in it.</source>
   <translation>Elle ne contient pas de table.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/committee.py" />
   <source>There is nothing of the portal on the map: add a layer, or choose a PDF.</source>
   <translation>La carte ne contient rien du portail : ajoutez une couche, ou choisissez un PDF.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/sample.py" />
   <source>These are fictitious data without a portal. Sign in to a portal for this.</source>
   <translation>Ces données sont fictives et ne viennent d’aucun portail. Connectez-vous à un portail pour cela.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>These are pages of the portal, which open in your browser. Where they need an account, you sign in there.</source>
   <translation>Ces pages du portail s’ouvrent dans votre navigateur. Quand elles demandent un compte, vous vous y connectez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/column_scales.py" />
   <source>These codes may be régions or départements: {codes}. Write “R” before the codes of régions (R32).</source>
   <translation>Ces codes peuvent être ceux de régions ou de départements : {codes}. Écrivez « R » devant les codes de régions (R32).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>These units are under statistical secrecy: they can be neither labelled nor exported.</source>
   <translation>Ces unités sont couvertes par le secret statistique : elles ne peuvent être ni étiquetées ni exportées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/obligations.py" />
   <source>Third parties…</source>
   <translation>Tiers…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>Third party</source>
   <translation>Tiers</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>This QGIS cannot read .xls files. Save the workbook as .xlsx and open that.</source>
   <translation>Ce QGIS ne lit pas les fichiers .xls. Enregistrez le classeur en .xlsx et ouvrez celui-ci.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/vector.py" />
   <source>This QGIS cannot read Parquet files: its GDAL lacks the driver “Parquet”. Save the table as .csv or .gpkg and open that.</source>
   <translation>Ce QGIS ne lit pas les fichiers Parquet : son GDAL n’a pas le pilote « Parquet ». Enregistrez le tableau en .csv ou en .gpkg et ouvrez celui-ci.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>This authentication configuration is not meant for {portal}. Enter that address as its resource in QGIS's authentication options, or as the portal in the plugin's options.</source>
   <translation>Cette configuration d’authentification n’est pas destinée à {portal}. Indiquez cette adresse comme sa ressource dans les options d’authentification de QGIS, ou comme portail dans les options de l’extension.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>This breach is closed.</source>
   <translation>Cette violation est close.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/on_map.py" />
   <source>This computer remembers which values were shown, never the values, so that nobody can combine them later.</source>
   <translation>Ce poste retient quelles valeurs ont été affichées (jamais les valeurs) : c’est ce qui empêche de les recouper.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>This computer's clock is {hours} h {minutes} min ahead of the portal's. Correct its time or its time zone, then sign in again.</source>
   <translation>L’horloge de cet ordinateur avance de {hours} h {minutes} min sur celle du portail. Corrigez l’heure ou le fuseau horaire, puis reconnectez-vous.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>This file counts nothing: it is a list. If its rows are dwellings, give the column that identifies them this role (“dwelling” in the profile). A map of anything else needs a column that counts the households; “Compare two lists” in the Processing toolbox takes the list as it is.</source>
   <translation>Ce fichier ne compte rien : c’est une liste. Si ses lignes sont des logements, donnez ce rôle à la colonne qui les identifie (« dwelling » dans le profil). La carte d’autre chose demande une colonne qui compte les ménages ; « Comparer deux listes », dans la boîte à outils de traitements, accepte la liste telle quelle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>This file has shares and no count: the threshold is one of households, and shares alone do not tell how many there are. Add a column that counts the households of each row.</source>
   <translation>Ce fichier contient des parts et aucun effectif : le seuil porte sur des ménages, et des parts seules ne disent pas combien il y en a. Ajoutez une colonne qui compte les ménages de chaque ligne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>This folder holds the atlas of another territory, {territory}, of {day}. It will be replaced.</source>
   <translation>Ce dossier contient l’atlas d’un autre territoire, {territory}, du {day}. Il sera remplacé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>This folder holds the atlas of {day}, which will be replaced.</source>
   <translation>Ce dossier contient l’atlas du {day}, qui sera remplacé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>This format is not offered: choose {formats}.</source>
   <translation>Ce format n’est pas proposé : choisissez {formats}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/unit_portrait.py" />
   <source>This indicator cannot be added up here.</source>
   <translation>Cet indicateur ne se cumule pas ici.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>This is a JSON file that is no GeoJSON. Save the table as .csv.</source>
   <translation>C’est un fichier JSON qui n’est pas un GeoJSON. Enregistrez la table en .csv.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>This is a binary workbook (.xlsb). Save it as .xlsx and open that.</source>
   <translation>C’est un classeur binaire (.xlsb). Enregistrez-le en .xlsx et ouvrez celui-ci.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/reading.py" />
   <source>This is a folder: choose a file.</source>
   <translation>C’est un dossier : choisissez un fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>This is a web page under a table's name. Open it in a spreadsheet program and save it as .xlsx or .csv.</source>
   <translation>C’est une page web dont le nom est celui d’une table. Ouvrez-la dans un tableur et enregistrez-la en .xlsx ou .csv.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>This is an XML file. Open it in the program that made it and save it as .xlsx or .csv.</source>
   <translation>C’est un fichier XML. Ouvrez-le dans le logiciel qui l’a créé et enregistrez-le en .xlsx ou .csv.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/files/kinds.py" />
   <source>This is no table: a document, a picture or an archive.</source>
   <translation>Ce n’est pas une table : un document, une image ou une archive.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/export.py" />
   <source>This is none of the convention's four purposes: {purposes}.</source>
   <translation>Cette finalité n’est pas l’une des quatre de la convention : {purposes}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/http/transport.py" />
   <source>This is not a portal address. It should look like https://portal.example.fr.</source>
   <translation>Ce n’est pas une adresse de portail. Elle devrait ressembler à https://portal.example.fr.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>This is not the answer that QGIS is waiting for.</source>
   <translation>Ce n’est pas la réponse que QGIS attend.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>This layer did not come through the gate: protect it first, then export it.</source>
   <translation>Cette couche n’est pas passée par le contrôle du secret : protégez-la d’abord, puis exportez-la.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/style/apply.py" />
   <source>This layer does not hold the indicator “{name}”.</source>
   <translation>Cette couche ne contient pas l’indicateur « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/style/labelling.py" />
   <source>This layer has no column “{name}”.</source>
   <translation>Cette couche n’a pas de colonne « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>This layer has units under {n} households: it is not released data, whatever it says of itself. Nothing was written; protect it first.</source>
   <translation>Cette couche contient des unités de moins de {n} ménages : ce ne sont pas des données diffusables, quoi qu’elle dise d’elle-même. Rien n’a été écrit ; protégez-la d’abord.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/order.py" />
   <source>This layer is empty: fill it from the panel.</source>
   <translation>Cette couche est vide : remplissez-la depuis le panneau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/signed_in.py" />
   <source>This portal does not declare that it is hosted in the European Union. The contracts require it.</source>
   <translation>Ce portail ne déclare pas être hébergé dans l’Union européenne. Les contrats l’exigent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>This portal does not offer a safe sign-in (PKCE).</source>
   <translation>Ce portail n’offre pas de connexion sûre (PKCE).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/obtain.py" />
   <source>This portal releases only rows that it has protected itself, and these are not. Nothing was loaded: tell whoever runs the portal.</source>
   <translation>Ce portail ne diffuse que des lignes qu’il a lui-même protégées, et celles-ci ne le sont pas. Rien n’a été chargé : prévenez la personne qui exploite le portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/zonings.py" />
   <source>This project shows “{present}”: “{asked}” cannot be added, because two vintages of a zoning are never mixed. Remove the first from the project, or open a new one.</source>
   <translation>Ce projet montre « {present} » : « {asked} » ne peut pas y être ajouté, car deux millésimes d’un zonage ne se mélangent jamais. Retirez le premier du projet, ou ouvrez-en un nouveau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/pages/layers.py" />
   <source>This scale does not exist in both vintages.</source>
   <translation>Cette échelle n’existe pas dans les deux millésimes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/chooser.py" />
   <source>This territory is not among those of your account. Choose one in the list.</source>
   <translation>Ce territoire n’est pas l’un de ceux de votre compte. Choisissez-en un dans la liste.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Those of a file…</source>
   <translation>Celles d’un fichier…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Those of the file</source>
   <translation>Ceux du fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Thresholds of the catalogue</source>
   <translation>Seuils du catalogue</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>Tick at least one indicator, one scale and one vintage.</source>
   <translation>Cochez au moins un indicateur, une échelle et un millésime.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Tiles of IGN's public service, asked for by their place alone</source>
   <translation>Tuiles du service public de l’IGN, demandées par leur seule position</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Title</source>
   <translation>Titre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>To be said</source>
   <translation>À préciser</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/obtain.py" />
   <source>Together with what was loaded before on this machine, these data would tell hidden values. Nothing was loaded: load the earlier territory, or ask whoever answers for secrecy.</source>
   <translation>Avec ce qui a déjà été chargé sur ce poste, ces données révéleraient des valeurs masquées. Rien n’a été chargé : chargez le territoire précédent, ou adressez-vous à la personne responsable du secret statistique.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/file_ledgers.py" />
   <source>Together with what was opened before on this machine, this file would tell hidden values: open both files in one go, as related files.</source>
   <translation>Avec ce qui a déjà été ouvert sur ce poste, ce fichier révélerait des valeurs masquées : ouvrez les deux fichiers en une fois, comme fichiers liés.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/audit.py" />
   <source>Together with what was published before, this atlas would tell hidden values of {vintage}. Leave out, of this vintage: {places}. Nothing was published.</source>
   <translation>Avec ce qui a déjà été publié, cet atlas révélerait des valeurs masquées de {vintage}. Laissez de côté, pour ce millésime : {places}. Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/refusals.py" />
   <source>Together with what was released before on this machine, these data would tell hidden values.</source>
   <translation>Avec ce qui a déjà été diffusé sur ce poste, ces données révéleraient des valeurs masquées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Total</source>
   <translation>Total</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/remedies.py" />
   <source>Try again</source>
   <translation>Réessayer</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Try with fictitious data</source>
   <translation>Essayer avec des données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>Two computers may hide different values of this portal: do not put their maps side by side.</source>
   <translation>Deux postes peuvent masquer des valeurs différentes : ne rapprochez pas leurs cartes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>Two of the files are of one scale ({scale}): open them one after the other.</source>
   <translation>Deux des fichiers sont à la même échelle ({scale}) : ouvrez-les l’un après l’autre.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Type the address of your portal first.</source>
   <translation>Saisissez d’abord l’adresse de votre portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/residence_types.py" />
   <source>Types of résidences</source>
   <translation>Types de résidences</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>Unit</source>
   <translation>Unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Units left out under statistical secrecy</source>
   <translation>Unités laissées de côté sous secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Units of fewer than {n} households and rates of 0 % or 100 % not released (statistical secrecy)</source>
   <translation>Unités de moins de {n} ménages et taux de 0 % ou 100 % non diffusés (secret statistique)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>Units under statistical secrecy</source>
   <translation>Unités couvertes par le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Units under statistical secrecy: {n}</source>
   <translation>Unités couvertes par le secret statistique : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/open_file.py" />
   <source>Units without a shape</source>
   <translation>Unités sans contour</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/file_load.py" />
   <source>Units without a shape: {codes}</source>
   <translation>Unités sans contour : {codes}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/export.py" />
   <source>Units written</source>
   <translation>Unités écrites</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/search_hints.py" />
   <source>Unpaid rent is not surveyed: see the lowest resources and housing benefits.</source>
   <translation>Les impayés ne sont pas enquêtés : voyez les ressources les plus basses et les aides au logement.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/remedies.py" />
   <source>Until the terms of use are accepted, the portal serves no data.</source>
   <translation>Tant que la charte d’utilisation n’est pas acceptée, le portail ne donne aucune donnée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>User guide</source>
   <translation>Guide d’utilisation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/integration.py" />
   <source>User guide of social-housing occupancy</source>
   <translation>Guide d’utilisation de l’occupation du parc social</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Vacant</source>
   <translation>Vacants</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Vacant for over 3 months</source>
   <translation>Vacants depuis plus de 3 mois</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>Value of the indicator</source>
   <translation>Valeur de l’indicateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Values read back</source>
   <translation>Valeurs relues</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Vintage</source>
   <translation>Millésime</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Vintages, separated by commas (empty: the latest two)</source>
   <translation>Millésimes, séparés par des virgules (vide : les deux derniers)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Warning</source>
   <translation>Avertissement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Weight of the means</source>
   <translation>Poids des moyennes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>What is hidden, and why</source>
   <translation>Ce qui est masqué, et pourquoi</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/ledgers.py" />
   <source>What is loaded cannot be remembered on this machine, so nothing was loaded: the disk may be full, QGIS's profile folder read-only, or the share with it away.</source>
   <translation>Ce qui est chargé ne peut pas être mémorisé sur ce poste, donc rien n’a été chargé : le disque est peut-être plein, le dossier du profil de QGIS en lecture seule, ou son lecteur réseau absent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>What is published cannot be remembered on this machine (is the disk full?), so nothing was published.</source>
   <translation>Ce qui est publié ne peut pas être mémorisé sur ce poste (disque plein ?) : rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>What two other columns make (demands per attribution): beside one of them it would tell the other where that is hidden.</source>
   <translation>Le rapport de deux autres colonnes (demandes par attribution) : avec l’une, il révélerait l’autre là où elle est masquée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>What was exported cannot be remembered on this machine (is the disk full?); nothing was written.</source>
   <translation>L’export ne peut pas être mémorisé sur ce poste (disque plein ?) ; rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/form.py" />
   <source>What will be sent</source>
   <translation>Ce qui sera envoyé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>What you can do</source>
   <translation>Ce que vous pouvez faire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>What you write stays with the project, and is named on the method page.</source>
   <translation>Ce que vous écrivez reste dans le projet et est signalé sur la page de méthode.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal.py" />
   <source>When</source>
   <translation>Quand</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Where code and name disagree</source>
   <translation>Si code et nom se contredisent</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>Where something has to be given up, fine categories go first: headline indicators are shown as often as possible.</source>
   <translation>Quand il faut renoncer à des valeurs, les catégories fines cèdent d’abord : les indicateurs principaux sont montrés aussi souvent que possible.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Which data, which territory, how many people may be concerned</source>
   <translation>Quelles données, quel territoire, combien de personnes peuvent être concernées</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Why</source>
   <translation>Pourquoi</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Why can this layer be neither labelled nor exported?</source>
   <translation>Pourquoi cette couche ne peut-elle être ni étiquetée ni exportée ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/scale_combo.py" />
   <source>Wider ▸</source>
   <translation>Plus large ▸</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>With its title, legend and source, as on a page</source>
   <translation>Avec son titre, sa légende et sa source, comme sur une page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/gate_algorithm.py" />
   <source>Withheld units (outlines only)</source>
   <translation>Unités sous secret (contours seuls)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_words.py" />
   <source>Without a label</source>
   <translation>Sans étiquette</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Without a portal:</source>
   <translation>Sans portail :</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>Write {least} to {most} ascending numbers with semicolons between them.</source>
   <translation>Écrivez de {least} à {most} nombres croissants, séparés par des points-virgules.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/publish.py" />
   <source>Writes a folder that may be put on the web or on a disk: maps, tables, portraits, findings and the method of a territory, in French and English, without a server and without a request to anybody. Only released units and the chosen indicators are in it. The folder is read back and compared with what was released before it is put in its place; its page “Verify” says what was proved. Publishing is an export, with its purpose and a line in the journal.</source>
   <translation>Écrit un dossier qui peut être mis en ligne ou sur un disque : cartes, tableaux, portraits, constats et méthode d’un territoire, en français et en anglais, sans serveur et sans requête vers un tiers. Il ne contient que des unités diffusées et les indicateurs choisis. Le dossier est relu et comparé à ce qui a été diffusé avant d’être mis à sa place ; sa page « Vérifier » indique ce qui a été prouvé. Publier est un export, avec sa finalité et une ligne au journal.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Writes the dossier of a territory: cover, key figures, a page per theme with map, charts and sentences, a map book, tables and the method. The PDF has an outline, tags and searchable text; text document (ODT), single-file HTML and workbook stand beside it on request. Only releasable figures are shown; the dossier is an export, with its purpose and a line in the journal.</source>
   <translation>Écrit le dossier d’un territoire : couverture, chiffres clés, une page par thème avec carte, graphiques et phrases, cahier de cartes, tableaux et méthode. Le PDF a un sommaire, des balises et un texte interrogeable ; document texte (ODT), page HTML et classeur l’accompagnent sur demande. Seules les valeurs diffusables y figurent ; le dossier est un export, avec sa finalité et une ligne au journal.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/export.py" />
   <source>Writes the releasable values of an occupancy layer with its caption, the notes on secrecy and the purpose. A hidden value is written s (tables) or left empty (GeoPackage). The purpose is one of the convention's four: housing_policy, programming, observation, attribution.</source>
   <translation>Écrit les valeurs diffusables d’une couche de l’occupation avec sa mention de source, les notes sur le secret et la finalité. Une valeur masquée s’écrit s (tableaux) ou reste vide (GeoPackage). La finalité est l’une des quatre de la convention : housing_policy, programming, observation, attribution.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>Writing the files</source>
   <translation>Écriture des fichiers</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Writing the pages</source>
   <translation>Écriture des pages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>Writing the scale {scale}</source>
   <translation>Écriture de l’échelle {scale}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>Written by</source>
   <translation>Écrit par</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>Written for {vintage}: {words}</source>
   <translation>Rédigé pour {vintage} : {words}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis_run.py" />
   <source>Written: {files}</source>
   <translation>Écrit : {files}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>X of a point</source>
   <translation>X d’un point</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>Y of a point</source>
   <translation>Y d’un point</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>Year of the data</source>
   <translation>Année des données</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/choice_parameters.py" />
   <source>Year of the survey, such as 2024. Empty: the latest.</source>
   <translation>Année de l’enquête, par exemple 2024. Vide : la plus récente.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/oidc.py" />
   <source>You can close this page and go back to QGIS.</source>
   <translation>Vous pouvez fermer cette page et revenir dans QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/first_run.py" />
   <source>Your EPCI or the GIP SNE gives you the address. The password is typed in your own browser, never here.</source>
   <translation>Votre EPCI ou le GIP SNE vous donne l’adresse. Le mot de passe se saisit dans votre navigateur, jamais ici.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/signin/session.py" />
   <source>Your access to the portal has ended on the date set by the convention.</source>
   <translation>Votre accès au portail a pris fin à la date fixée par la convention.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/switch.py" />
   <source>Your account may not see the territory of “{layer}”: it stays empty.</source>
   <translation>Votre compte ne donne pas accès au territoire de « {layer} » : cette couche reste vide.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>Your account may not see these data.</source>
   <translation>Votre compte ne donne pas accès à ces données.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/scale_combo.py" />
   <source>Your account may not see this scale.</source>
   <translation>Votre compte ne donne pas accès à cette échelle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/breach.py" />
   <source>Your copy could not be written: save it from the list of breaches.</source>
   <translation>Votre copie n’a pas pu être écrite : enregistrez-la depuis la liste des violations.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Your own table of applications (SNE), a row per commune</source>
   <translation>Votre tableau des demandes (SNE), une ligne par commune</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Your own table of attributions inside QPV, a row per commune (and landlord)</source>
   <translation>Votre tableau des attributions en QPV, une ligne par commune (et par bailleur)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/diagnosis.py" />
   <source>Your own table of attributions outside QPV, a row per commune (and landlord)</source>
   <translation>Votre tableau des attributions hors QPV, une ligne par commune (et par bailleur)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/options.py" />
   <source>Your page templates</source>
   <translation>Vos modèles de page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/errors.py" />
   <source>Your session has ended. Sign in again.</source>
   <translation>Votre session a pris fin. Reconnectez-vous.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/more_menu.py" />
   <source>Zoom to the territory</source>
   <translation>Zoomer sur le territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>a difference of figures that are not all here</source>
   <translation>une différence entre des chiffres qui ne figurent pas tous ici</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>a dwelling each</source>
   <translation>un logement chacun</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>a flag of 0 and 1, no count</source>
   <translation>un indicateur 0 ou 1, pas un effectif</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>a mean: give it the role “Mean” and say what it is weighted by</source>
   <translation>une moyenne : donnez-lui le rôle « Moyenne » et dites ce qui la pondère</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>a number, a date or a code that counts nothing</source>
   <translation>un numéro, une date ou un code qui ne compte rien</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/group_families.py" />
   <source>a part: hidden with each column that is never less ({columns})</source>
   <translation>une partie : masquée avec chaque colonne qui n’est jamais inférieure ({columns})</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>a ratio: neither a count nor a percentage</source>
   <translation>un ratio : ni effectif ni pourcentage</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_wait.py" />
   <source>about {seconds} s left</source>
   <translation>encore {seconds} s environ</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>acknowledged</source>
   <translation>prise en compte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>adds up to “{total}”</source>
   <translation>est un terme de la somme « {total} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/unit_table.py" />
   <source>another unit</source>
   <translation>une autre unité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>atlas</source>
   <translation>atlas</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/publish.py" />
   <source>atlas_{code}</source>
   <translation>atlas_{code}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>attributions inside QPV</source>
   <translation>attributions en QPV</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>attributions outside QPV</source>
   <translation>attributions hors QPV</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>blue</source>
   <translation>bleu</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>blue-green</source>
   <translation>bleu-vert</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>breach reported</source>
   <translation>violation signalée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>brown</source>
   <translation>brun</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/name_review.py" />
   <source>choose, or type a code</source>
   <translation>choisissez, ou tapez un code</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>closed</source>
   <translation>close</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>codes of a wider scale</source>
   <translation>codes d’une échelle plus large</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/outlines.py" />
   <source>communes</source>
   <translation>communes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>counted by it</source>
   <translation>comptés par elle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>counts more than households and belongs to no family</source>
   <translation>compte plus que les ménages et n’est d’aucune famille</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>counts or percent? Give it the role “Count”, or say it in the heading</source>
   <translation>effectifs ou pourcentages ? Donnez-lui le rôle « Effectif », ou dites-le dans le titre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>critical</source>
   <translation>critique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>declaration</source>
   <translation>déclaration</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/subject_files.py" />
   <source>demands</source>
   <translation>demandes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>differs between the rows of a dwelling</source>
   <translation>diffère entre les lignes d’un logement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>dwellings counted by it</source>
   <translation>logements comptés par elle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>empty</source>
   <translation>vide</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>export</source>
   <translation>export</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>fictitious data</source>
   <translation>données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>follows from the households and a total</source>
   <translation>se déduit des ménages et d’un total</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>follows from {columns}: two of them add up to the other and this one</source>
   <translation>se déduit de {columns} : deux d’entre elles font ensemble l’autre et celle-ci</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>fractions or percent? Say it by writing them as percent</source>
   <translation>des fractions ou des pourcentages ? Écrivez-les en pourcentages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>free text</source>
   <translation>texte libre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>green</source>
   <translation>vert</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>headings from row {n}</source>
   <translation>titres dès la ligne {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>hidden values: {n}</source>
   <translation>valeurs masquées : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>high</source>
   <translation>élevée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>holds the column before, or is held by the next</source>
   <translation>contient la colonne précédente, ou est contenue dans la suivante</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/table.py" />
   <source>imputed</source>
   <translation>valeur imputée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/readback.py" />
   <source>indicators</source>
   <translation>indicateurs</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>layer loaded</source>
   <translation>couche chargée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>layer protected</source>
   <translation>couche protégée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>low</source>
   <translation>faible</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>makes 100 with its neighbours</source>
   <translation>a pour somme 100 avec ses voisines</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>map laid out</source>
   <translation>carte mise en page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>may be the share of several columns</source>
   <translation>peut être la part de plusieurs colonnes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>medium</source>
   <translation>moyenne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>name</source>
   <translation>nom</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>named in the profile</source>
   <translation>nommée dans le profil</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/readback.py" />
   <source>names</source>
   <translation>noms</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>never more than the households</source>
   <translation>jamais plus que les ménages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>never more than “{total}”</source>
   <translation>jamais plus que « {total} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/account_windows.py" />
   <source>no end is set</source>
   <translation>aucune date de fin</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>no number in it</source>
   <translation>aucun nombre</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>no rate between 0 and 100</source>
   <translation>pas un taux entre 0 et 100</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/propose.py" />
   <source>no role found</source>
   <translation>aucun rôle trouvé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>not counted</source>
   <translation>non comptée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>not named in the profile</source>
   <translation>non nommée dans le profil</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/notice.py" />
   <source>not stated</source>
   <translation>non précisée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>numbers with decimals whose meaning is not said</source>
   <translation>des nombres à décimales de sens inconnu</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>numbers, and other texts in {n} cells (rows of the file: {rows}): mend them, or say what the sign means</source>
   <translation>nombres, et autres textes dans {n} cellules (lignes du fichier : {rows}) : corrigez-les, ou indiquez ce que le signe signifie</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>orange</source>
   <translation>orangé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/readback.py" />
   <source>outlines</source>
   <translation>contours</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>over the households</source>
   <translation>sur les ménages</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>overall</source>
   <translation>ensemble</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/sheets.py" />
   <source>page</source>
   <translation>page</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>purple</source>
   <translation>violet</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/unit_portrait.py" />
   <source>rank {rank} of {n} releasable {units}</source>
   <translation>rang {rank} sur {n} {units} diffusables</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>red</source>
   <translation>rouge</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>refusal</source>
   <translation>refus</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/indicator_tree.py" />
   <source>releasable</source>
   <translation>diffusables</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>remembered</source>
   <translation>mémorisation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>rent per m² of the dwellings that have one</source>
   <translation>loyer au m² des logements qui en ont un</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>reopen</source>
   <translation>rouvrir</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/duties/journal_words.py" />
   <source>rows: {n}</source>
   <translation>lignes : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>said so</source>
   <translation>indiqué</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>sent</source>
   <translation>envoyée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>sent after the 72 hours</source>
   <translation>envoyée après les 72 heures</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>session ended</source>
   <translation>session terminée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>set aside</source>
   <translation>mise de côté</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>share of a group that no column counts</source>
   <translation>part d’un groupe qu’aucune colonne ne compte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>share of the total of “{column}”: it would tell that total</source>
   <translation>part du total de « {column} » : elle révélerait ce total</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>share of {n} categories</source>
   <translation>part de {n} catégories</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>signed in</source>
   <translation>connexion</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>signed out</source>
   <translation>déconnexion</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>submitted to the committee</source>
   <translation>soumis au comité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>sum of its categories</source>
   <translation>somme de ses catégories</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/families.py" />
   <source>sum of other columns</source>
   <translation>somme d’autres colonnes</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/portal_words.py" />
   <source>terms accepted</source>
   <translation>charte acceptée</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/basemap/outlines.py" />
   <source>territory</source>
   <translation>territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>the landlords and the URH that the portal names</source>
   <translation>les bailleurs et l’URH que le portail désigne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>the same as “{total}” in every row</source>
   <translation>égale à « {total} » sur chaque ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>the sum of “{column}” over several rows: it would tell a withheld one</source>
   <translation>la somme de « {column} » sur plusieurs lignes : elle révélerait une ligne retenue</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/kinds.py" />
   <source>thousands: rounded too far to count</source>
   <translation>des milliers : trop arrondis pour compter</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>to be filled</source>
   <translation>à remplir</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>total of the families</source>
   <translation>total des familles</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/duties/breach_notice.py" />
   <source>under investigation</source>
   <translation>en cours d’examen</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/readback.py" />
   <source>units</source>
   <translation>unités</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>units under secrecy</source>
   <translation>unités sous secret</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>unlike in every row</source>
   <translation>codes différents à chaque ligne</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/means.py" />
   <source>weighted by “{weight}”</source>
   <translation>pondérée par « {weight} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/population.py" />
   <source>what this register counts</source>
   <translation>ce que compte ce fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>why?</source>
   <translation>pourquoi ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/counts.py" />
   <source>with the sizes from “{first}” to “{last}” it would tell hidden households</source>
   <translation>avec les tailles de « {first} » à « {last} », elle révélerait des ménages masqués</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis.py" />
   <source>without</source>
   <translation>sans</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/symbology.py" />
   <source>yellow</source>
   <translation>jaune</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_rows.py" />
   <source>{columns}: a row seems to be a candidate, an occupant or a diagnosis. Give the column that identifies the dwelling this role.</source>
   <translation>{columns} : une ligne semble être un candidat, un occupant ou un diagnostic. Donnez ce rôle à la colonne qui identifie le logement.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/opening.py" />
   <source>{column} is left behind: on nearly every row it follows from {columns}.</source>
   <translation>{column} est laissée de côté : sur presque toutes les lignes, elle se déduit de {columns}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwellings.py" />
   <source>{column}: not told</source>
   <translation>{column} : non renseigné</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/diagnosis/dossier.py" />
   <source>{file} cannot be written. Is the disk full, or is the file open elsewhere?</source>
   <translation>{file} ne peut pas être écrit. Le disque est-il plein, ou le fichier ouvert ailleurs ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release/subject_files.py" />
   <source>{file} has no commune of {territory}.</source>
   <translation>{file} ne contient aucune commune de {territory}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/subject_tables.py" />
   <source>{file} has no row per commune. Choose a table of communes with their codes.</source>
   <translation>{file} n’a pas de ligne par commune. Choisissez un tableau de communes avec leurs codes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/subject_tables.py" />
   <source>{file} names several years: {years}. Choose a table of one year, or of one period whose heading names its first and last year.</source>
   <translation>{file} nomme plusieurs années : {years}. Choisissez un tableau d’une seule année, ou d’une seule période dont l’en-tête nomme la première et la dernière année.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/prepare.py" />
   <source>{first} and {last}</source>
   <translation>{first} et {last}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>{folder} is not a folder.</source>
   <translation>{folder} n’est pas un dossier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/figures/comparators.py" />
   <source>{name} (most households)</source>
   <translation>{name} (la plupart des ménages)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/panels/comparison.py" />
   <source>{name} ({value}): difference</source>
   <translation>{name} ({value}) : écart</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/qgis/file_entry_points.py" />
   <source>{name} seems to count households. Open it under statistical secrecy instead of as a raw layer?</source>
   <translation>{name} semble compter des ménages. L’ouvrir sous secret statistique plutôt que comme couche brute ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_card.py" />
   <source>{name}, change</source>
   <translation>{name}, évolution</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/session_header.py" />
   <source>{n} days left</source>
   <translation>{n} jours restants</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/audit.py" />
   <source>{n} disclosures. The report names them.</source>
   <translation>{n} divulgations. Le rapport les nomme.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/units.py" />
   <source>{n} of {m}</source>
   <translation>{n} sur {m}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>{n} under secrecy</source>
   <translation>{n} sous secret</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>{n} units</source>
   <translation>{n} unités</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/unit_portrait.py" />
   <source>{n} units under secrecy: no sum</source>
   <translation>{n} unités sous secret : pas de somme</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/unit_portrait.py" />
   <source>{n} units without a value: no sum</source>
   <translation>{n} unités sans valeur : pas de somme</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/map_tools.py" />
   <source>{paper} portrait</source>
   <translation>{paper} portrait</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/algorithm.py" />
   <source>{parameter}: {names} is not among {known}.</source>
   <translation>{parameter} : {names} ne figure pas parmi {known}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/atlas/folder.py" />
   <source>{reason} Nothing was published.</source>
   <translation>{reason} Rien n’a été publié.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/export/write.py" />
   <source>{reason} Nothing was written.</source>
   <translation>{reason} Rien n’a été écrit.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/structure.py" />
   <source>{relation} holds on every row of {scales}, and other scales do not have all of these columns: leave one of them out.</source>
   <translation>{relation} se vérifie sur chaque ligne de {scales}, et d’autres échelles n’ont pas toutes ces colonnes : retirez-en une.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/structure.py" />
   <source>{relation} holds on every row, and is no sum over the categories of one family: leave one of these columns out, or declare the sum as a column.</source>
   <translation>{relation} se vérifie sur chaque ligne, sans être une somme des catégories d’une même famille : retirez l’une de ces colonnes, ou déclarez la somme comme une colonne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/secrecy/structure.py" />
   <source>{relation}: these columns differ by the same number on every row. Leave one of them out.</source>
   <translation>{relation} : ces colonnes diffèrent du même nombre à chaque ligne. Retirez-en une.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/mapping_table.py" />
   <source>{role} (found)</source>
   <translation>{role} (trouvé)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>{rows} of {all} rows</source>
   <translation>{rows} lignes sur {all}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>{size} MB</source>
   <translation>{size} Mo</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/download.py" />
   <source>{size} of {whole} MB</source>
   <translation>{size} Mo sur {whole}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/diagnosis_run.py" />
   <source>{task}: an error of the plugin. The log has details.</source>
   <translation>{task} : une erreur de l’extension. Le journal de QGIS la détaille.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock/card_figures.py" />
   <source>{units} under statistical secrecy</source>
   <translation>{units} sous secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/processing/tables.py" />
   <source>{what} is neither a JSON object nor the path of a file with one.</source>
   <translation>{what} n’est ni un objet JSON, ni le chemin d’un fichier qui en contient un.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dialogs/export_dialog.py" />
   <source>{what}: {step}</source>
   <translation>{what} : {step}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/profile.py" />
   <source>{wider} minus {narrower}</source>
   <translation>{wider} moins {narrower}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>“No social housing” and “no data” are no secrets: they have greys of their own.</source>
   <translation>« Pas de logement social » et « absence de données » ne sont pas des secrets : ces cas ont leurs propres gris.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>“{column}” identifies the dwelling: leave out {n} rows that repeat one</source>
   <translation>« {column} » identifie le logement : écarter {n} lignes qui en répètent un</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/registers/dwelling_rows.py" />
   <source>“{column}” repeats in rows that differ.</source>
   <translation>« {column} » se répète dans des lignes différentes.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>“{layer}” holds figures of fewer than {n} households and is being edited. The edit ends now. Save its changes?</source>
   <translation>« {layer} » contient des chiffres de moins de {n} ménages et est en cours de modification. La modification s’arrête maintenant. Enregistrer ses changements ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>“{layer}” is held back: beside what was opened under secrecy it tells figures of fewer than {n} households.</source>
   <translation>« {layer} » est retenue : à côté de ce qui a été ouvert sous secret, elle révèle des effectifs de moins de {n} ménages.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>“{layer}” is held back: figures of fewer than {n} households.</source>
   <translation>« {layer} » est retenue : chiffres de moins de {n} ménages.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/raw/offer.py" />
   <source>“{layer}” is held back: it could not be examined.</source>
   <translation>« {layer} » est retenue : elle n’a pas pu être examinée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/toolbelt/translation.py" />
   <source>“{name}”</source>
   <translation>« {name} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/project/zonings.py" />
   <source>“{name}” does not have the same definition in {later} and {earlier}: the two vintages cannot be compared.</source>
   <translation>« {name} » n’a pas la même définition en {later} et en {earlier} : les deux millésimes ne peuvent pas être comparés.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/reasons.py" />
   <source>“{name}” is releasable for {n} of the {of} {units} with social housing.</source>
   <translation>« {name} » est diffusable pour {n} des {of} {units} qui ont des logements sociaux.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/rates.py" />
   <source>“{numerator}” over “{total}”</source>
   <translation>« {numerator} » sur « {total} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/files/open_file.py" />
   <source>“{text}”</source>
   <translation>« {text} »</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/sources/mapping/means.py" />
   <source>“{weight}” counts nothing that a mean (“{column}”) can be weighted by.</source>
   <translation>« {weight} » ne compte rien qui puisse pondérer une moyenne (« {column} »).</translation>
  </message>
 </context>
</TS>
