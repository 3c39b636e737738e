"""The registers that a data-protection officer asks for, as one XLSX (a sheet each) or one PDF."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..toolbelt.translation import tr
from .paper import print_pdf
from .sheets import Sheet, write_xlsx

Registers = Mapping[str, Sequence[Mapping[str, Any]]]


class RegisterError(Exception):
    """The registers cannot be written there: a sentence for the user."""


def write_registers(registers: Registers, path: Path) -> None:
    """Written beside, then put in place: an earlier file is kept until the new one is whole."""
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".pdf":
            _write_pdf(registers, beside)
        else:
            write_xlsx(beside, [Sheet(_title(name), _table(lines)) for name, lines in registers.items()])
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RegisterError(tr("The registers cannot be written there.")) from error


def _title(name: str) -> str:
    titles = {
        "people": tr("People"),
        "charters": tr("Terms accepted"),
        "exports": tr("Exports"),
        "contracts": tr("Third parties"),
        "organisations": tr("Organisations"),
        "acts": tr("Acts"),
    }
    return titles.get(name, name)


def _table(lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for line in lines for name in line))
    shown = [_heading(name) for name in names]
    return [shown, *[[_text(line.get(name)) for name in names] for line in lines]] if names else [[tr("Nothing here yet.")]]


def _heading(name: str) -> str:
    """The portal's field as a person reads it; one that this version does not know keeps its name."""
    headings = {
        "username": tr("User name"),
        "name": tr("Name"),
        "email": tr("E-mail"),
        "function": tr("Function"),
        "organisation": tr("Organisation"),
        "role": tr("Role"),
        "territories": tr("Territories"),
        "territory": tr("Territory"),
        "access_ends_on": tr("Access ends on"),
        "active": tr("Active"),
        "version": tr("Version"),
        "accepted_at": tr("Accepted on (UTC)"),
        "trained": tr("Declares the training"),
        "at": tr("When (UTC)"),
        "what": tr("Act"),
        "purpose": tr("Purpose"),
        "scale": tr("Scale"),
        "vintage": tr("Vintage"),
        "indicator": tr("Indicator"),
        "format": tr("Format"),
        "publication": tr("Dossier of the follow-up committee"),
        "reference": tr("Reference"),
        "epci": tr("EPCI (SIREN)"),
        "accounts_allowed": tr("Named accounts"),
        "ends_on": tr("Ends on"),
        "kind": tr("Kind"),
        "convention_reference": tr("Reference of the convention"),
        "convention_signed_on": tr("Convention signed on"),
        "signatory": tr("Signatory"),
        "dpd_name": tr("DPD or GDPR referent"),
        "dpd_email": tr("E-mail of the DPD"),
        "annexes": tr("Annexes"),
        "missing": tr("Still lacking"),
        "complete": tr("Complete"),
    }
    return headings.get(name, name)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(v)}" for v in value.values())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(v) for v in value)
    return str(value)


def _write_pdf(registers: Registers, path: Path) -> None:
    parts = [f"<h1>{html.escape(tr('Registers for the DPD'))}</h1>"]
    for name, lines in registers.items():
        head, *rows = _table(lines)
        cells = "".join(f"<th align='left' bgcolor='#e8eef4'>{html.escape(text)}</th>" for text in head)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
        parts.append(
            f"<h2>{html.escape(_title(name))}</h2><table border='1' cellspacing='0' cellpadding='3'><tr>{cells}</tr>{body}</table>"
        )
    print_pdf("".join(parts), path, tr("Registers for the DPD"), landscape=True)
