"""Words of the portal's own pages, in French and English, and the choice between them."""

from __future__ import annotations

from flask import request

LANGUAGES = ("fr", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "portal": ("Portail de référence de l’occupation du parc social", "Reference portal of social-housing occupancy"),
    "fictitious": ("Données fictives", "Fictitious data"),
    "other_language": ("English", "Français"),
    "skip": ("Aller au contenu", "Skip to content"),
    "sign_in": ("Se connecter", "Sign in"),
    "username": ("Identifiant", "User name"),
    "password": ("Mot de passe", "Password"),
    "consent": (
        "En vous connectant, vous autorisez le client «\u00a0Occupancy pour QGIS\u00a0» à lire vos données en votre nom, "
        "dans la limite de vos droits, pour les finalités de la convention.",
        "By signing in you allow the client “Occupancy for QGIS” to read your data on your behalf, "
        "within your rights, for the purposes of the convention.",
    ),
    "asked": ("Accès demandés", "Access asked for"),
    "scope_openid": ("vous reconnaître", "recognise you"),
    "scope_profile": ("votre nom", "your name"),
    "scope_email": ("votre courriel professionnel", "your professional e-mail"),
    "scope_offline_access": ("rester connecté pendant la session de travail", "stay signed in during the working session"),
    "scope_occupancy": ("les statistiques ouvertes à votre compte", "the statistics open to your account"),
    "wrong": ("L’identifiant ou le mot de passe est incorrect.", "The user name or the password is wrong."),
    "locked": ("Trop d’essais\u00a0: réessayez dans {seconds}\u00a0s.", "Too many tries: try again in {seconds} s."),
    "ended": (
        "L’accès de ce compte est terminé. L’EPCI peut en demander la prolongation.",
        "The access of this account has ended. The EPCI may ask for its extension.",
    ),
    "stale": ("Le formulaire a expiré\u00a0: envoyez-le de nouveau.", "The form has expired: send it again."),
    "refused": ("La demande de connexion est refusée.", "The sign-in request is refused."),
    "personal": (
        "Les comptes sont personnels et soumis au secret professionnel.",
        "Accounts are personal and bound by professional secrecy.",
    ),
}


def language() -> str:
    """`lang` or `ui_locales` of the address, else what the browser prefers, else French."""
    for given in (request.args.get("lang"), request.args.get("ui_locales")):
        if given and given[:2] in LANGUAGES:
            return given[:2]
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def word(key: str, **values: object) -> str:
    """The text in the language of the request."""
    return TEXTS[key][LANGUAGES.index(language())].format(**values)
