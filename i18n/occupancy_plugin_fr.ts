<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
 <context>
  <name>Occupancy</name>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Access until {date}</source>
   <translation>Accès jusqu’au {date}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Add to map</source>
   <translation>Ajouter à la carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>Applying statistical secrecy</source>
   <translation>Application du secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Cancel</source>
   <translation>Annuler</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Cancel loading</source>
   <translation>Annuler le chargement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/cancellation.py" />
   <source>Cancelled.</source>
   <translation>Annulé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Choose a file.</source>
   <translation>Choisissez un fichier.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Choose a purpose</source>
   <translation>Choisir une finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Choose a purpose.</source>
   <translation>Choisissez une finalité.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Choose a wider scale, or use the labels and the export of the layer below it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Choose an indicator first.</source>
   <translation>Choisissez d’abord un indicateur.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Controlled export</source>
   <translation>Export contrôlé</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Controlled export…</source>
   <translation>Export contrôlé…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>Downloading</source>
   <translation>Téléchargement</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>Downloading: {size} MB</source>
   <translation>Téléchargement : {size} Mo</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/options.py" />
   <source>Draw a hatched dot for addresses under statistical secrecy</source>
   <translation>Dessiner un point hachuré pour les adresses couvertes par le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Exported to {file}: {rows} units, {hidden} hidden values.</source>
   <translation>Exporté dans {file} : {rows} unités, {hidden} valeurs masquées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Fictitious data</source>
   <translation>Données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>File</source>
   <translation>Fichier</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Format</source>
   <translation>Format</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock.py" />
   <source>Help</source>
   <translation>Aide</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Label with…</source>
   <translation>Étiqueter avec…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>Loading failed unexpectedly. Nothing was loaded; the log has details.</source>
   <translation>Le chargement a échoué de façon inattendue. Rien n’a été chargé ; le journal des messages a les détails.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>Loading occupancy data</source>
   <translation>Chargement de l’occupation du parc social</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Name</source>
   <translation>Nom</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>No label</source>
   <translation>Aucune étiquette</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>No occupancy portal answers at this address. Check it in the options.</source>
   <translation>Aucun portail de l’occupation ne répond à cette adresse. Vérifiez-la dans les options.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/window.py" />
   <source>Nothing is released about fewer than 11 households, no rate of 0 % or 100 %, and nothing that could be computed back.</source>
   <translation>Rien n’est diffusé sur moins de 11 ménages, ni aucun taux de 0 % ou 100 %, ni rien qui pourrait être recalculé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Nothing yet: choose an indicator, then “Add to map”.</source>
   <translation>Rien pour l’instant : choisissez un indicateur, puis « Ajouter à la carte ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/plugin.py" />
   <source>Occupancy needs the Python library “{name}”, which this QGIS lacks. Windows: OSGeo4W setup, package python3-{name}. Debian and Ubuntu: sudo apt install python3-{name}. Then restart QGIS.</source>
   <translation>L’extension a besoin de la bibliothèque Python « {name} », absente de ce QGIS. Windows : installateur OSGeo4W, paquet python3-{name}. Debian et Ubuntu : sudo apt install python3-{name}. Redémarrez ensuite QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>On the map</source>
   <translation>Sur la carte</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Only releasable values are written; a hidden value is written s. The file carries this caption:</source>
   <translation>Seules les valeurs diffusables sont écrites ; une valeur masquée s’écrit s. Le fichier porte cette mention :</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock.py" />
   <source>Options</source>
   <translation>Options</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/options.py" />
   <source>Portal address</source>
   <translation>Adresse du portail</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>Preparing the layer</source>
   <translation>Préparation de la couche</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Protected under policy {version}</source>
   <translation>Protégé selon la politique {version}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Purpose</source>
   <translation>Finalité</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Reserved for the purposes of the agreement; no commercial use, no onward transfer of the source data.</source>
   <translation>Réservé aux finalités de la convention ; ni usage commercial, ni cession des données sources.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Scale</source>
   <translation>Échelle</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Search an indicator…</source>
   <translation>Rechercher un indicateur…</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Sign in</source>
   <translation>Se connecter</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>Sign in first.</source>
   <translation>Connectez-vous d’abord.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock.py" />
   <source>Sign in to the portal to add the occupancy layers of your territory to the map.</source>
   <translation>Connectez-vous au portail pour ajouter à la carte les couches de l’occupation de votre territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/life.py" />
   <source>Sign in to the portal to fill the occupancy layers of this project.</source>
   <translation>Connectez-vous au portail pour remplir les couches de l’occupation de ce projet.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Sign out</source>
   <translation>Se déconnecter</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Signed out</source>
   <translation>Non connecté</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/session.py" />
   <source>Signing in to the occupancy portal</source>
   <translation>Connexion au portail de l’occupation</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Signing in: continue in your browser</source>
   <translation>Connexion en cours : continuez dans votre navigateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/dock.py" />
   <source>Social-housing occupancy</source>
   <translation>Occupation du parc social</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Some units are under statistical secrecy</source>
   <translation>Des unités sont couvertes par le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/lineage.py" />
   <source>Statistical secrecy: nothing about fewer than 11 households, no rate of 0 % or 100 %.</source>
   <translation>Secret statistique : rien sur moins de 11 ménages, aucun taux de 0 % ou 100 %.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/options.py" />
   <source>Stay signed in (kept in QGIS's authentication database, under your master password)</source>
   <translation>Rester connecté (conservé dans la base d’authentification de QGIS, sous votre mot de passe principal)</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Territory</source>
   <translation>Territoire</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/credentials.py" />
   <source>The authentication configuration cannot be used. Check it in QGIS's options.</source>
   <translation>La configuration d’authentification est inutilisable. Vérifiez-la dans les options de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The download was cut short. Nothing was loaded; try again.</source>
   <translation>Le téléchargement a été interrompu. Rien n’a été chargé ; réessayez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/session.py" />
   <source>The master password was not given: you stay signed in until QGIS closes only.</source>
   <translation>Le mot de passe principal n’a pas été donné : vous ne restez connecté que jusqu’à la fermeture de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal answers with a redirection, which the plugin does not follow. Check the address.</source>
   <translation>Le portail répond par une redirection, que l’extension ne suit pas. Vérifiez l’adresse.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal cannot be reached. Check the address and the network.</source>
   <translation>Le portail est injoignable. Vérifiez l’adresse et le réseau.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal did not accept the request.</source>
   <translation>Le portail n’a pas accepté la demande.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal does not answer. Try again later.</source>
   <translation>Le portail ne répond pas. Réessayez plus tard.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>The portal does not know this scale, vintage or territory.</source>
   <translation>Le portail ne connaît pas cette échelle, ce millésime ou ce territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal has a problem at the moment. Try again later.</source>
   <translation>Le portail rencontre un problème en ce moment. Réessayez plus tard.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>The portal has no data of this vintage for your account.</source>
   <translation>Le portail n’a pas de données de ce millésime pour votre compte.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>The portal has no unit of this scale in the territory.</source>
   <translation>Le portail n’a aucune unité de cette échelle dans le territoire.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal must be reached over https. Check the address in the options.</source>
   <translation>Le portail doit être joint en https. Vérifiez l’adresse dans les options.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal refers to another server. For security, the plugin does not follow.</source>
   <translation>Le portail renvoie vers un autre serveur. Par sécurité, l’extension ne suit pas.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The portal refused the sign-in.</source>
   <translation>Le portail a refusé la connexion.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The portal refused the sign-in: access denied.</source>
   <translation>Le portail a refusé la connexion : accès non autorisé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The portal's answer cannot be read.</source>
   <translation>La réponse du portail est illisible.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The portal's answer is not of the expected kind.</source>
   <translation>La réponse du portail n’est pas du type attendu.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal's answer is too large to be used.</source>
   <translation>La réponse du portail est trop volumineuse pour être utilisée.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>The portal's certificate is not trusted. Check the address, or QGIS's certificate authorities.</source>
   <translation>Le certificat du portail n’est pas reconnu. Vérifiez l’adresse, ou les autorités de certification de QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's data are in another reference system than asked for. Nothing was loaded.</source>
   <translation>Les données du portail sont dans un autre système de coordonnées que demandé. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's data are not of the expected kind. Nothing was loaded.</source>
   <translation>Les données du portail ne sont pas du type attendu. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/formats.py" />
   <source>The portal's data cannot be read. Nothing was loaded; try again, or tell the portal's support.</source>
   <translation>Les données du portail sont illisibles. Rien n’a été chargé ; réessayez, ou prévenez l’assistance du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>The portal's data come without geometry. Nothing was loaded.</source>
   <translation>Les données du portail arrivent sans géométrie. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>The portal's data contradict themselves. Nothing was loaded; tell the portal's support.</source>
   <translation>Les données du portail se contredisent. Rien n’a été chargé ; prévenez l’assistance du portail.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/formats.py" />
   <source>The portal's data hold the same unit twice. Nothing was loaded.</source>
   <translation>Les données du portail contiennent deux fois la même unité. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/formats.py" />
   <source>The portal's data hold units without a code. Nothing was loaded.</source>
   <translation>Les données du portail contiennent des unités sans code. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>The portal's pages do not come to an end. Nothing was loaded.</source>
   <translation>Les pages du portail n’en finissent pas. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/release.py" />
   <source>The portal's secrecy policy is weaker than the law allows. Nothing was loaded.</source>
   <translation>La politique de secret du portail est plus faible que la règle. Rien n’a été chargé.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>The purpose is stamped on every export, layout and journal line.</source>
   <translation>La finalité est inscrite sur chaque export, mise en page et ligne du journal.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The sign-in answer did not come from the portal. Nothing was accepted.</source>
   <translation>La réponse de connexion ne vient pas du portail. Rien n’a été accepté.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/session.py" />
   <source>The sign-in failed unexpectedly. The log has details.</source>
   <translation>La connexion a échoué de façon inattendue. Le journal des messages a les détails.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>The sign-in page was left open too long. Start again.</source>
   <translation>La page de connexion est restée ouverte trop longtemps. Recommencez.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/style.py" />
   <source>The style file {file} cannot be read.</source>
   <translation>Le fichier de style {file} est illisible.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>These units are under statistical secrecy: they can be neither labelled nor exported.</source>
   <translation>Ces unités sont couvertes par le secret statistique : elles ne peuvent être ni étiquetées ni exportées.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>This folder seems to be synchronised with a cloud service. The data must stay in the European Union.</source>
   <translation>Ce dossier semble synchronisé avec un service en ligne. Les données doivent rester dans l’Union européenne.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>This indicator does not exist at this scale and vintage.</source>
   <translation>Cet indicateur n’existe pas à cette échelle et pour ce millésime.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/transport.py" />
   <source>This is not a portal address. It should look like https://portal.example.fr.</source>
   <translation>Ce n’est pas une adresse de portail. Elle devrait ressembler à https://portal.example.fr.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>This is not the answer that QGIS is waiting for.</source>
   <translation>Ce n’est pas la réponse que QGIS attend.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/style.py" />
   <source>This layer does not hold the indicator “{name}”.</source>
   <translation>Cette couche ne contient pas l’indicateur « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/labelling.py" />
   <source>This layer has no column “{name}”.</source>
   <translation>Cette couche n’a pas de colonne « {name} ».</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/session.py" />
   <source>This portal does not declare that it is hosted in the European Union. The contracts require it.</source>
   <translation>Ce portail ne déclare pas être hébergé dans l’Union européenne. Les contrats l’exigent.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>This portal does not offer a safe sign-in (PKCE).</source>
   <translation>Ce portail n’offre pas de connexion sûre (PKCE).</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>This territory is not among those of your account. Choose one in the list.</source>
   <translation>Ce territoire n’est pas de ceux de votre compte. Choisissez-en un dans la liste.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/export_dialog.py" />
   <source>Units left out under statistical secrecy: {n}.</source>
   <translation>Unités laissées de côté sous secret statistique : {n}.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>Units under statistical secrecy</source>
   <translation>Unités couvertes par le secret statistique</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Units under statistical secrecy: {n}</source>
   <translation>Unités couvertes par le secret statistique : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Value of the indicator</source>
   <translation>Valeur de l’indicateur</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/options.py" />
   <source>Version {version}</source>
   <translation>Version {version}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Vintage</source>
   <translation>Millésime</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/guard/menus.py" />
   <source>Why can this layer be neither labelled nor exported?</source>
   <translation>Pourquoi cette couche ne peut-elle être ni étiquetée ni exportée ?</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/oidc.py" />
   <source>You can close this page and go back to QGIS.</source>
   <translation>Vous pouvez fermer cette page et revenir dans QGIS.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/session.py" />
   <source>Your access to the portal has ended on the date set by the convention.</source>
   <translation>Votre accès au portail a pris fin à la date fixée par la convention.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/life.py" />
   <source>Your account may not see the territory of the layer “{layer}”: it stays empty.</source>
   <translation>Votre compte ne donne pas accès au territoire de la couche « {layer} » : elle reste vide.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/portal/client.py" />
   <source>Your account may not see these data.</source>
   <translation>Votre compte ne donne pas accès à ces données.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/chooser.py" />
   <source>Your account may not see this scale.</source>
   <translation>Votre compte ne donne pas accès à cette échelle.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>Your session has ended. Sign in again.</source>
   <translation>Votre session a pris fin. Reconnectez-vous.</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>Zoom to layer</source>
   <translation>Zoomer sur la couche</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/layers/load.py" />
   <source>fictitious data</source>
   <translation>données fictives</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/on_map.py" />
   <source>hidden values: {n}</source>
   <translation>valeurs masquées : {n}</translation>
  </message>
  <message>
   <location filename="../occupancy_plugin/gui/state_line.py" />
   <source>{n} days left</source>
   <translation>{n} jours restants</translation>
  </message>
 </context>
</TS>
