"""Words of the portal's own pages, in French and English, and the choice between them."""

from __future__ import annotations

from flask import request

LANGUAGES = ("fr", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "portal": (
        "Portail de référence de l’occupation du parc social",
        "Reference portal of social-housing occupancy",
    ),
    "fictitious": ("Données fictives", "Fictitious data"),
    "other_language": ("English", "Français"),
    "skip": ("Aller au contenu", "Skip to content"),
    "sign_in": ("Se connecter", "Sign in"),
    "username": ("Identifiant", "User name"),
    "password": ("Mot de passe", "Password"),
    "consent": (
        "En vous connectant, vous autorisez le client «\u00a0Occupancy pour QGIS\u00a0» à lire vos "
        "données en votre nom, dans la limite de vos droits, pour les finalités de la convention.",
        "By signing in you allow the client “Occupancy for QGIS” to read your data on your behalf, "
        "within your rights, for the purposes of the convention.",
    ),
    "asked": ("Accès demandés", "Access asked for"),
    "scope_openid": ("vous reconnaître", "recognise you"),
    "scope_profile": ("votre nom", "your name"),
    "scope_email": ("votre courriel professionnel", "your professional e-mail"),
    "scope_offline_access": (
        "rester connecté pendant la session de travail",
        "stay signed in during the working session",
    ),
    "scope_occupancy": (
        "les statistiques ouvertes à votre compte",
        "the statistics open to your account",
    ),
    "wrong": (
        "L’identifiant ou le mot de passe est incorrect.",
        "The user name or the password is wrong.",
    ),
    "locked": (
        "Trop d’essais\u00a0: réessayez dans {seconds}\u00a0s.",
        "Too many tries: try again in {seconds} s.",
    ),
    "ended": (
        "L’accès de ce compte est terminé. L’EPCI peut en demander la prolongation.",
        "The access of this account has ended. The EPCI may ask for its extension.",
    ),
    "stale": (
        "Le formulaire a expiré\u00a0: envoyez-le de nouveau.",
        "The form has expired: send it again.",
    ),
    "refused": ("La demande de connexion est refusée.", "The sign-in request is refused."),
    "personal": (
        "Les comptes sont personnels et soumis au secret professionnel.",
        "Accounts are personal and bound by professional secrecy.",
    ),
    "home": ("Accueil", "Home"),
    "home_text": (
        "Ce portail sert de référence aux essais\u00a0: protocoles réels, données fictives.",
        "This portal is a reference for tests: real protocols, fictitious data.",
    ),
    "signed_in_as": ("Connecté\u00a0: {name}", "Signed in: {name}"),
    "sign_out": ("Se déconnecter", "Sign out"),
    "request": ("Demander un compte", "Ask for an account"),
    "request_text": (
        "La demande est vérifiée par l’administrateur local de l’EPCI ou par le GIP SNE.",
        "The request is checked by the EPCI’s local administrator or by the GIP SNE.",
    ),
    "designation": ("Désigner l’administrateur local", "Designate the local administrator"),
    "designation_text": (
        "L’EPCI désigne l’administrateur chargé de vérifier, puis de valider ou de rejeter, les "
        "demandes de compte de ses agents.",
        "The EPCI designates the administrator who checks, then accepts or rejects, its agents’ "
        "account requests.",
    ),
    "follow": ("Suivi de la demande", "Follow-up of the request"),
    "keep_address": (
        "Gardez l’adresse de cette page\u00a0: elle seule permet de suivre la demande.",
        "Keep the address of this page: it is the only way to follow the request.",
    ),
    "review": ("Demandes à traiter", "Requests to review"),
    "nothing_to_review": ("Aucune demande.", "No request."),
    "not_reviewer": (
        "Cette page est réservée à l’administrateur local.",
        "This page is for the local administrator.",
    ),
    "accept": ("Accepter", "Accept"),
    "reject": ("Rejeter", "Reject"),
    "send": ("Envoyer", "Send"),
    "optional": ("(facultatif)", "(optional)"),
    "choose_password": ("Choisissez votre mot de passe", "Choose your password"),
    "password_hint": (
        "Plusieurs mots sans lien, 12 caractères au moins.",
        "Several unrelated words, at least 12 characters.",
    ),
    "open_account": ("Ouvrir le compte", "Open the account"),
    "opened": (
        "Le compte est ouvert. Identifiant\u00a0: {username}",
        "The account is open. User name: {username}",
    ),
    "state_submitted": ("en attente", "waiting"),
    "state_accepted": ("acceptée", "accepted"),
    "state_rejected": ("rejetée", "rejected"),
    "field_name": ("Prénom et nom", "First and last name"),
    "field_email": ("Courriel professionnel nominatif", "Professional, personal e-mail"),
    "field_phone": ("Téléphone", "Telephone"),
    "field_function": ("Fonction", "Function"),
    "field_organisation": ("Organisation", "Organisation"),
    "field_territory": ("Territoire", "Territory"),
    "field_role": ("Rôle", "Role"),
    "field_contract": (
        "Référence de la convention (annexe 2)",
        "Reference of the convention (annex 2)",
    ),
    "field_letter": (
        "Lettre de la commune à l’EPCI (PDF)",
        "The commune’s letter to the EPCI (PDF)",
    ),
    "field_exception": (
        "Justification d’une adresse générique",
        "Justification of a generic address",
    ),
    "field_state": ("État", "State"),
    "field_submitted": ("Déposée le", "Submitted on"),
    "field_decided": ("Traitée le", "Decided on"),
    "field_reason": ("Motif", "Reason"),
    "email_hint": (
        "Les adresses génériques (contact@, mairie@) et les messageries grand public sont "
        "refusées.",
        "Generic addresses (contact@, mairie@) and free-mail providers are refused.",
    ),
    "territory_hint": (
        "Code de l’EPCI, de la commune, du département ou de la région.",
        "Code of the EPCI, commune, département or région.",
    ),
    "contract_hint": ("Pour un tiers.", "For a third party."),
    "letter_hint": ("Pour une commune\u00a0; 4\u00a0Mo au plus.", "For a commune; 4 MB at most."),
    "exception_hint": (
        "Seulement si aucune adresse nominative n’est possible.",
        "Only when no personal address is possible.",
    ),
    "accounts": ("Gérer les comptes", "Manage accounts"),
    "accounts_text": (
        "Le GIP SNE désactive un compte dont l’usage enfreint la convention, met fin à ses "
        "sessions ou réinitialise son mot de passe.",
        "The GIP SNE switches off an account whose use breaks the convention, ends its sessions or "
        "resets its password.",
    ),
    "not_the_gip": ("Cette page est réservée au GIP SNE.", "This page is for the GIP SNE."),
    "on": ("ouvert", "open"),
    "off": ("désactivé", "switched off"),
    "off_hint": ("(nécessaire pour désactiver)", "(needed to switch off)"),
    "switch_off": ("Désactiver", "Switch off"),
    "switch_on": ("Rouvrir", "Switch on"),
    "end_sessions": ("Mettre fin aux sessions", "End sessions"),
    "reset_password": ("Réinitialiser le mot de passe", "Reset the password"),
    "switched_off": ("Le compte de {name} est désactivé.", "The account of {name} is off."),
    "switched_on": ("Le compte de {name} est rouvert.", "The account of {name} is open again."),
    "signed_out": ("{name} est déconnecté partout.", "{name} is signed out everywhere."),
    "password_taken": (
        "L’ancien mot de passe ne vaut plus. Transmettez cette adresse au titulaire du "
        "compte\u00a0; elle sert une fois, pendant deux jours.",
        "The old password is void. Hand this address to the owner of the account; it works once, "
        "for two days.",
    ),
    "new_password": ("Nouveau mot de passe", "New password"),
    "password_chosen": (
        "Le mot de passe est choisi. Identifiant\u00a0: {username}",
        "The password is chosen. User name: {username}",
    ),
    "no_reset": (
        "Cette adresse a déjà servi ou n’est plus valable.",
        "This address was used already or is no longer valid.",
    ),
    "acts": ("Ce que chaque rôle peut faire", "What each role may do"),
    "rights": ("Droits par rôle et par échelle", "Rights by role and scale"),
    "rights_text": (
        "Ce tableau est celui que le portail applique à chaque requête. Le secret statistique "
        "s’ajoute à ces droits.",
        "This table is the one that the portal applies to each request. Statistical secrecy comes "
        "on top of these rights.",
    ),
    "legend": ("Légende", "Legend"),
    "reason_hint": ("(nécessaire pour rejeter)", "(needed to reject)"),
    "email": ("Courriel", "E-mail"),
    "letter_of": ("Lettre de la commune (PDF)", "Letter of the commune (PDF)"),
    "rights_caption": (
        "Ce que chaque rôle voit de chaque échelle",
        "What each role sees of each scale",
    ),
    "rights_closed": (
        "fermé dès qu’un organisme Hlm actif dans la région s’y oppose",
        "closed as soon as one Hlm organisation active in the région objects",
    ),
}


def language() -> str:
    """`lang` or `ui_locales` of the address, else what the browser prefers, else French."""
    for spelled in (request.args.get("lang"), request.args.get("ui_locales")):
        if spelled and spelled[:2] in LANGUAGES:
            return spelled[:2]
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def word(key: str, **values: object) -> str:
    """Return the text in the language of the request."""
    return TEXTS[key][LANGUAGES.index(language())].format(**values)
