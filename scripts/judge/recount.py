"""Recounts the figures of a written dossier from raw rows.

It reads the French HTML file as a person does: tables, titles and sentences. Each figure is
recounted from the portal's unsuppressed rows and from the catalogue's definitions. Where the
dossier sums up published units (sides of the QPV, landlords, classes), the release says which units
those are, and their numbers come from the raw rows. What no rule understands is listed as
unread."""

from __future__ import annotations

import re

from lxml import html

from .counter import Account, in_digits
from .sentences import Sentences
from .tables import Tables
from .world import World


def recount(document: str, world: World) -> Account:
    account = Account()
    tables, sentences = Tables(world, account), Sentences(world, account)
    for section in html.fromstring(document).iter("section"):
        title, subtitle = section.findtext("h3") or "", section.findtext("p") or ""
        tables.page = sentences.page = title
        tables.readings.clear()
        tables.heads.clear()
        for element in section.iter("table"):
            tables.read(element)
        sentences.readings, sentences.heads = tables.readings, tables.heads
        lead = sentences.lead(subtitle)
        for sentence in (title, *(item.text_content() for item in section.iter("li"))):
            finding = re.sub(r" \((?:page\s\d+|voir)\)\.?$", "", sentence).rstrip(".")
            finding = re.sub(r"^(?:Synthèse|.+, autres indicateurs) – ", "", finding)
            sentences.read(in_digits(finding) if sentence is title else finding, lead)
    return account
