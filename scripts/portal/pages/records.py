"""The pages of organisations and other people: third parties, oppositions to the address scale,
records of organisations, the follow-up committee, registers for the DPD. Each has tables, and a
form for the act chosen in them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from occupancy_plugin.toolbelt.files import write_csv

from ..access import oidc, rights
from ..access.accounts import Account
from ..access.portal import portal, territory_name
from ..access.preconditions import missing
from ..duties import contracts, journals, oppositions, organisations, publications
from ..duties.endpoint import Body, read
from ..records import tables
from .document import format_day, message, page, perform_form, row_number
from .texts import TEXTS, language, pick, word
from .web import signed_in_page

blueprint = Blueprint("record_pages", __name__)
ACTS_SHOWN = 200  # the file has all
REGISTERS = {
    "people": (
        "name", "username", "email", "function", "organisation", "role", "territories",
        "access_ends_on", "active",
    ),
    "charters": ("username", "version", "accepted_at", "trained"),
    "acts": ("at", "username", "what", "purpose", "details"),
    "contracts": ("reference", "epci", "accounts_allowed", "ends_on"),
    "organisations": (
        "organisation", "convention_reference", "convention_signed_on", "signatory", "dpd_name",
        "dpd_email", "annexes", "missing",
    ),
}  # fmt: skip
"""Register → its columns."""


@dataclass(frozen=True)
class Line:
    """A record as a row of texts. acts: (act, number) that the account may perform on it · file:
    the address of its file"""

    cells: Sequence[str]
    acts: Sequence[tuple[str, int]] = ()
    file: str = ""


@dataclass(frozen=True)
class Table:
    """columns: ids of fields · title: id of its text, '' for the only table · file: its download"""

    columns: Sequence[str]
    lines: Sequence[Line]
    title: str = ""
    file: str = ""


@dataclass(frozen=True)
class Act:
    """An act with the form of its model.

    perform: called with the number of the record and the form
    choices: field → code → name; a field without any is left out
    values: of the record's fields before they are changed"""

    model: type[Body]
    perform: Callable[[int, Any], object]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Callable[[int], Mapping[str, Any]] = lambda _: {}


def _duty_page(
    name: str, acts: Mapping[str, Act], table: Callable[[], Table], new_act: str = ""
) -> Response:
    """Show the table with the form of the chosen act, and perform it. The duty itself checks the
    right. new_act: the act that makes a record, if the account may"""
    act, number = request.args.get("act", ""), request.args.get("record", 0, type=row_number)

    def perform() -> bool:
        if act not in acts:
            raise ValueError(act)
        acts[act].perform(number, read(acts[act].model))
        return True

    is_done, error = perform_form(perform)
    if is_done:
        return redirect(  # type: ignore[return-value]
            url_for(request.endpoint or "", lang=request.args.get("lang"), done=1), 303
        )
    shown = table()
    subjects = {one: line.cells[0] for line in shown.lines for one in line.acts}
    subjects[new_act, 0] = ""
    is_offered = act in acts and (act, number) in subjects
    return page(
        "records.html",
        400 if error else 200,
        name=name,
        tables=[shown],
        new_act=new_act,
        act=act,
        subject=subjects.get((act, number), ""),
        fields=_fields(acts[act], number) if is_offered else None,
        error=error,
        done=word("recorded") if "done" in request.args else "",
    )


def _fields(act: Act, number: int) -> list[dict[str, Any]]:
    """Return the fields of a form as its model declares them."""
    schema = act.model.model_json_schema()
    given = request.form if request.method == "POST" else act.values(number)
    fields = []
    for name, declared in schema.get("properties", {}).items():
        kind = declared.get("anyOf", [declared])[0]  # the other one is null
        choices = act.choices.get(name, {value: word(value) for value in kind.get("enum", ())})
        if name in act.choices and not choices:
            continue
        is_list = kind["type"] == "array"
        fields.append(
            {
                "name": name,
                "choices": choices,
                "is_list": is_list,
                "is_prose": is_list or kind.get("maxLength", 0) > tables.LINE,
                "type": "number" if kind["type"] == "integer" else kind.get("format", "text"),
                "required": name in schema.get("required", ()),
                "value": given.get(name) or "",
            }
        )
    return fields


@blueprint.route("/pages/third-parties", methods=["GET", "POST"])
@signed_in_page
def third_parties(account: Account) -> Response:
    """Conventions of annex 2, and the EPCI's request of a later end."""
    epcis = portal().built.names["epci"] if account.role == "national" else {}
    record = Act(
        contracts.Contract, lambda _, body: contracts.record(account, body), {"epci": epcis}
    )
    acts = {
        "record_contract": record,
        "ask_extension": Act(contracts.Extension, partial(contracts.ask_extension, account)),
        "decide_extension": Act(contracts.Verdict, partial(contracts.decide_extension, account)),
    }
    columns = ("third_party", "reference", "epci", "accounts", "ends_on", "extension")

    def table() -> Table:
        return Table(columns, [_convention(account, one) for one in contracts.visible_to(account)])

    may_record = rights.may(account.role, "record_contracts")
    return _duty_page("third_parties", acts, table, "record_contract" if may_record else "")


def _convention(account: Account, convention: contracts.Convention) -> Line:
    row, waiting, acts = convention.row, convention.waiting, []
    if rights.may(account.role, "ask_extensions") and waiting is None:
        acts.append(("ask_extension", row.id))
    if rights.may(account.role, "decide_extensions") and waiting is not None:
        acts.append(("decide_extension", waiting.id))
    extensions = []
    for asked in convention.extensions:
        facts = format_day(asked.ends_on), word(f"state_{asked.state}"), asked.reason
        extensions.append(" – ".join((*facts, asked.decision) if asked.decision else facts))
    cells = (
        row.third_party_name,
        row.reference,
        territory_name("epci", row.epci),
        f"{convention.accounts_open} / {row.accounts_allowed}",
        format_day(row.ends_on),
        "\n".join(extensions),
    )
    return Line(cells, acts)


@blueprint.route("/pages/oppositions", methods=["GET", "POST"])
@signed_in_page
def objections(account: Account) -> Response:
    """Oppositions of Hlm organisations to the address scale of a région."""
    may_object = oppositions.may_object(account)
    own_regions = [code for scale, code in account.territories if scale == "region"]
    regions = {code: territory_name("region", code) for code in own_regions}
    acts = {
        "oppose": Act(
            oppositions.Opposition,
            lambda _, body: oppositions.oppose(account, body),
            {"region": regions},
        ),
        "withdraw": Act(Body, lambda number, _: oppositions.withdraw(account, number)),
    }

    def line(row: Any) -> Line:
        is_own = may_object and row.organisation == account.organisation_id
        cells = (
            row.name,
            territory_name("region", row.region),
            row.reason,
            format_day(row.opened_at),
            format_day(row.withdrawn_at),
        )
        return Line(cells, [("withdraw", row.id)] if is_own and not row.withdrawn_at else [])

    def table() -> Table:
        columns = ("organisation", "region", "reason", "opened_at", "withdrawn_at")
        return Table(columns, [line(row) for row in oppositions.every()])

    return _duty_page("oppositions", acts, table, "oppose" if may_object else "")


@blueprint.route("/pages/organisations", methods=["GET", "POST"])
@signed_in_page
def organisation_records(account: Account) -> Response:
    """Records of organisations, and what each lacks."""

    def values(number: int) -> dict[str, Any]:
        row = next(row for row in organisations.visible_to(account) if row.id == number)
        return {**row._mapping, "annexes": "\n".join(row.annexes)}

    perform = partial(organisations.complete, account)
    acts = {"complete_organisation": Act(organisations.Record, perform, values=values)}

    def line(row: Any) -> Line:
        may_edit = organisations.may_edit(account, row)
        acts = [("complete_organisation", row.id)] if may_edit else []
        return Line(_cells("organisations", _organisation(row)), acts)

    def table() -> Table:
        rows = organisations.visible_to(account)
        return Table(REGISTERS["organisations"], [line(row) for row in rows])

    return _duty_page("organisations", acts, table)


def _organisation(row: Any) -> dict[str, Any]:
    return {**row._mapping, "organisation": row.name, "missing": missing(row)}


@blueprint.route("/pages/committee", methods=["GET", "POST"])
@signed_in_page
def committee(account: Account) -> Response:
    """Dossiers of the follow-up committee, the latest first, and its members' notes."""
    columns = (
        "number", "title", "territory", "author", "submitted_at", "purpose", "parameters",
        "mask_report", "notes",
    )  # fmt: skip

    def table() -> Table:
        return Table(columns, [_dossier(one) for one in publications.visible_to(account)[::-1]])

    acts = {"add_note": Act(publications.Note, partial(publications.add_note, account))}
    return _duty_page("committee", acts, table)


def _dossier(dossier: publications.Dossier) -> Line:
    row = dossier.row
    notes = (
        f"{note.name}, {note.organisation} ({format_day(note.written_at)}) – {note.text}"
        for note in dossier.notes
    )
    cells = (
        row.number,
        row.title,
        territory_name(row.scale, row.code),
        f"{row.name}, {row.organisation}",
        format_day(row.submitted_at),
        _text("purpose", row.purpose),
        _facts(row.parameters),
        _facts(row.mask_report),
        "\n".join(notes),
    )
    file = url_for("record_pages.committee_file", number=row.id) if row.dossier_name else ""
    return Line(cells, [("add_note", row.id)], file)


def _facts(answers: Mapping[str, Any]) -> str:
    """Return what an analysis says of its layers, a line each."""

    def name(key: str) -> str:
        return word(f"field_{key}") if f"field_{key}" in TEXTS else key

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{name(key)} {count}" for key, count in value.items())
        return ", ".join(value) if isinstance(value, list) else str(value)

    return "\n".join(f"{name(key)} – {text(value)}" for key, value in answers.items())


@blueprint.get("/pages/committee/<number:number>")
@signed_in_page
def committee_file(account: Account, number: int) -> Response:
    """Download the maps of a dossier."""
    return oidc.no_store(publications.file_of(account, number))


@blueprint.get("/pages/registers", defaults={"name": ""})
@blueprint.get("/pages/registers/<name>.csv")
@signed_in_page
def registers(account: Account, name: str) -> Response:
    """The registers to read and to print, or the file of a whole one."""
    found = journals.registers(account)
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        **{register: [row._mapping for row in entries] for register, entries in found.items()},
        "acts": journals.acts(found["people"], None if name else ACTS_SHOWN),
        "organisations": [_organisation(row) for row in found["organisations"]],
    }
    if not name:
        shown = [
            Table(
                REGISTERS[register],
                [Line(_cells(register, row)) for row in rows[register]],
                f"register_{register}",
                url_for("record_pages.registers", name=register, lang=language()),
            )
            for register in REGISTERS
        ]
        return page("records.html", name="registers", tables=shown)
    if name not in REGISTERS:
        return message(404, "registers", word("nothing_yet"))
    titles = [word(f"field_{column}") for column in REGISTERS[name]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        write_csv(path, chain([titles], (_cells(name, row) for row in rows[name])))
        response = Response(path.read_bytes(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return oidc.no_store(response)


def _cells(register: str, row: Mapping[str, Any]) -> list[str]:
    """Return a row of a register as texts."""
    return [_text(column, row[column]) for column in REGISTERS[register]]


def _text(name: str, value: Any) -> str:
    """Return a field of a register as a person reads it: words for codes, lists on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return format_day(value)
    if name == "territories":
        return ", ".join(territory_name(scale, code) for scale, code in value)
    if isinstance(value, list):
        is_fields = name in ("missing", "fields")
        return ", ".join(word(f"field_{one}") if is_fields else str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(_text(key, item) for key, item in value.items())
    if name == "what" and f"act_{value}" in TEXTS:
        return word(f"act_{value}")
    labels = {"role": rights.ROLE_LABELS, "purpose": journals.PURPOSES}.get(name, {})
    return pick(labels).get(value, str(value))
