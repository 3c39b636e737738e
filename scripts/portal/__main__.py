"""`python -m scripts.portal build`, `serve`, `token`, `administrator`, `registers`, `columns` and
`rights`."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import json
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from occupancy_plugin.secrecy import Protected
from occupancy_plugin.sources.opening import Source, interpret
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.toolbelt.errors import OccupancyError

from . import administration, client, demo
from .access import rights_document
from .administration import refuse
from .catalogue.families import COUNT_COLUMNS, labels
from .catalogue.subjects import DEMAND, INSIDE, OUTSIDE
from .records import database
from .rows import deposit, draft_profile, extracts, own_stock, served_folder, subject_extracts
from .rows.built import Built, locked
from .rows.store import Reader
from .serving import app, server, workers

STORE = "OCCUPANCY_PORTAL_STORE"
PASSWORD = "OCCUPANCY_PORTAL_PASSWORD"  # name of an environment variable, not a password
SERVE_HELP = "serve until ended; prints one JSON line when ready"
TEMPORARY = "occupancy-portal-"
NO_LANDLORDS = (
    "No file names the landlord of a résidence or a building: whether a commune is secret without "
    "a landlord's own households was not looked at. Accounts of landlords get no occupancy "
    "from this folder."
)
MOSTLY_BEHIND = (
    "{file}: more than half of the numeric columns would stay behind: {headings}. What was served "
    "stays on record: name them in a profile (`columns` prints the names), or add --leave-behind."
)
SUBJECT_FILES = {
    DEMAND: "demands",
    OUTSIDE: "attributions outside QPV",
    INSIDE: "attributions inside QPV",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.portal",
        description="Reference portal: extracts of registers, served by open standards.",
    )
    commands = parser.add_subparsers(required=True)
    serve_command = commands.add_parser("serve", help=SERVE_HELP)
    serve_options(serve_command)
    serve_command.add_argument("--folder", type=Path, required=True, help="that `build` wrote into")
    serve_command.set_defaults(run=_serve_folder)
    token_command = commands.add_parser(
        "token", help="sign in through the real flow and print an access token"
    )
    token_command.set_defaults(run=token)
    for name in ("url", "username"):
        token_command.add_argument(f"--{name}", required=True)
    token_command.add_argument(
        "--password",
        help=f"seen by whoever lists processes; left out, it is read from {PASSWORD} or asked for",
    )
    build_command = commands.add_parser(
        "build", help="protect extracts and write them into a folder; vintages in it are kept"
    )
    build_command.set_defaults(run=_build)
    _build_options(build_command)
    administration.options(commands, STORE)
    commands.add_parser(
        "rights", help="print the table of rights as Markdown (docs/rights.md)"
    ).set_defaults(run=_print_rights)
    commands.add_parser(
        "columns", help="print the catalogue's columns, whose ids a profile gives to headings"
    ).set_defaults(run=_print_columns)
    options = parser.parse_args(arguments)
    os.umask(0o077)  # records hold the signing key, hashes and letters
    return int(options.run(options))


def _print_rights(_: argparse.Namespace) -> int:
    print(rights_document.markdown(), end="")
    return 0


def _print_columns(_: argparse.Namespace) -> int:
    for column in COUNT_COLUMNS:
        print(column, *labels()[column], sep="\t")
    return 0


def serve_options(command: argparse.ArgumentParser) -> None:
    """Add the options of a server, whatever it serves."""
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=0)
    command.add_argument(
        "--url", default="", help="the address that people know, when a proxy stands in front"
    )
    command.add_argument(
        "--trusted-proxy",
        default="",
        metavar="ADDRESS",
        help="address of that proxy, whose X-Forwarded-… is believed",
    )
    command.add_argument(
        "--proxies", type=int, default=1, help="how many proxies stand one behind the other"
    )
    command.add_argument(
        "--store",
        default=os.environ.get(STORE, ""),
        help="gpkg:PATH or postgresql://…; default: the cache, with accounts that live as long as "
        f"the portal. {STORE} in the environment does the same, unseen by who lists processes",
    )
    command.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="create the demo accounts, each with a new password (default: without a store only)",
    )
    command.add_argument("--workers", type=int, default=1)
    command.add_argument("--threads", type=int, default=8)
    command.add_argument(
        "--access-lifetime", type=int, default=600, help="seconds that an access token lives"
    )
    command.add_argument(
        "--requests-a-day", type=int, default=40, help="account requests from one address"
    )


def _build_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "--from",
        dest="files",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="an extract of a register (OPS, RPLS, a landlord's list): once for each",
    )
    for side, counted in SUBJECT_FILES.items():
        add(
            f"--{side.replace('_', '-')}",
            dest=side,
            action="append",
            type=Path,
            default=[],
            metavar="FILE",
            help=f"a table of {counted}, a row per commune (SNE): once for each year or period",
        )
    add(
        "--profile",
        action="append",
        type=Path,
        default=[],
        help="what the columns mean, as the plugin saves it, or a folder of such files; used for "
        "the files that it fits",
    )
    add("--outlines", type=Path, help="a GeoPackage: a layer a scale, with its codes in a column")
    add("--vintage", default="", help="of the extracts")
    add("--scales", default="", help="those to serve, separated by commas; default: all")
    add("--territory", default="200030633", help="SIREN of an EPCI, code of a région, or FR")
    add("--name", default="", help="of the territory; kept by later builds into the folder")
    add("--organisation", default="", help="that runs the portal; kept like --name")
    add(
        "--draft-profile",
        type=Path,
        metavar="FOLDER",
        help="only write profiles there, with a guess for each heading of the files, to be mended "
        "and then named with --profile",
    )
    add("--leave-behind", action="store_true", help="build without most of the numeric columns")
    add("--to", type=Path, help="the folder to write; other vintages in it stay")


def token(options: argparse.Namespace) -> int:
    password = options.password or os.environ.get(PASSWORD) or getpass.getpass()
    try:
        print(client.sign_in(options.url.rstrip("/"), options.username, password)["access_token"])
    except client.SignInRefused as error:
        return refuse(error, 1)
    return 0


def _draft_profiles(options: argparse.Namespace) -> int:
    """Write a profile for the extracts, and print what each heading may be."""
    drafts: dict[str, draft_profile.Guesses] = {}
    try:
        for path in options.files:
            reading = interpret(Source.of(path), extracts.vocabulary())
            if not reading.profile.dwellings:
                drafts[path.name] = draft_profile.draft(reading)
        files_by_profile = draft_profile.write(drafts, options.draft_profile)
    except FileExistsError as error:
        return refuse(f"{error.filename} exists already, and may have been mended.", 1)
    except (OccupancyError, OSError) as error:
        return refuse(f"{path.name}: {error}")
    for profile, files in files_by_profile.items():
        guesses = drafts[files[0]]
        print(f"{profile} for {', '.join(files)}:", *draft_profile.lines(guesses), sep="\n")
        number = sum(map(bool, guesses.values()))
        print(f"{number} of {len(guesses)} headings have a guess. The others are “left_out”.")
    print(f"Read the guesses, mend them, and build with --profile {options.draft_profile}")
    return 0


def _profiles(paths: Sequence[Path]) -> list[Profile]:
    """Return the profiles of these files and of those in these folders."""
    files = chain.from_iterable(
        sorted(path.glob("*.json")) if path.is_dir() else [path] for path in paths
    )
    return [Profile.from_json(file.read_text(encoding="utf-8")) for file in files]


def _build(options: argparse.Namespace) -> int:
    """Read, protect and write the tables of extracts; print what became of them."""
    if options.draft_profile:
        return _draft_profiles(options)
    is_anything_named = options.files or any(getattr(options, side) for side in SUBJECT_FILES)
    if options.to is None or not is_anything_named or (options.files and not options.vintage):
        return refuse("Extracts want --from FILE, --vintage YEAR and --to FOLDER.")
    try:
        about, extract = None, None
        if options.files:
            profiles = _profiles(options.profile)
            scales = [scale for scale in options.scales.split(",") if scale]
            extract = extracts.read_extracts(options.files, profiles, options.vintage, scales)
            if extract.mostly_behind and not options.leave_behind:
                file = extract.mostly_behind[0]
                headings = ", ".join(extract.behind[file])
                return refuse(MOSTLY_BEHIND.format(file=file, headings=headings))
            kept = served_folder.kept_texts(options.to, options.territory)
            about = extracts.territory_of(extract, options.territory, options.name or kept["name"])
            about["organisation"] = options.organisation or kept["organisation"]
        about = about or served_folder.about_folder(options.to)
        tables = [
            subject_extracts.read_subject(path, side, about, options.vintage)
            for side in SUBJECT_FILES
            for path in getattr(options, side)
        ]
        if extract is not None:
            released = deposit.add_vintage(
                options.to, options.vintage, extract, options.outlines, about
            )
            _print_released(extract, released)
            if not own_stock.names_landlords(extract.rows):
                print(NO_LANDLORDS)
        for table in tables:
            released = deposit.add_subject(options.to, table, options.outlines)
            print(f"{table.subject} of {table.years}:")
            if table.elsewhere:
                print(f"{table.elsewhere} communes outside the territory left out.")
            _print_released(table.extract, released)
    except (extracts.ExtractError, OccupancyError, OSError) as error:
        return refuse(error)
    return 0


def _print_released(extract: extracts.Extract, released: Protected) -> None:
    """Print the columns that were left out and the number of released units per scale."""
    for file, headings in extract.behind.items():
        if headings:
            print(f"{file}: left behind {', '.join(headings)}.")
    if extract.uncounted:
        print(f"No file counts the households of: {', '.join(extract.uncounted)}. Not served.")
    for scale, rows in extract.rows.items():
        print(f"{scale}: {len(released.tables[scale])} of {len(rows)} units released.")


def _serve_folder(options: argparse.Namespace) -> int:
    try:
        built = deposit.open_folder(options.folder)
    except extracts.ExtractError as error:
        return refuse(error)
    return serve(options, built)


def serve(options: argparse.Namespace, built: Built) -> int:
    """Serve a territory until ended."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    listener = socket.create_server((options.host, options.port), backlog=1024)
    url = options.url.rstrip("/") or f"http://{options.host}:{listener.getsockname()[1]}"
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{TEMPORARY}{os.getpid()}-") as folder:
        is_kept = options.store.startswith(("gpkg:", "postgresql"))
        temporary = f"sqlite:///{Path(folder, 'records.sqlite')}"
        store = administration.records_url(options.store) if is_kept else temporary
        try:
            records = database.connect(store, bool(options.store))
        except database.OtherForm as error:
            return refuse(error)
        with_demo = not options.store if options.demo is None else options.demo
        printed = demo.create(records, built) if with_demo else []
        for secret in ("session", "signing"):
            database.secret(records, secret)
        reader = reader_of(options.store, built)
        records.dispose()  # processes must not share open connections

        def ready() -> None:
            print(json.dumps({"url": url, "accounts": printed}, ensure_ascii=False), flush=True)

        is_worker = options.workers > 1
        if is_worker and not workers.keep(options.workers, ready):
            return 0
        records = database.connect(store, bool(options.store))
        settings = app.Settings(url, options.access_lifetime, options.requests_a_day)
        application = app.create(settings, built, reader, records, built.scales)
        running_server = server.serve_on(
            application, listener, options.threads, options.trusted_proxy, options.proxies
        )
        if not is_worker:
            workers.ends_by_signal()
            ready()
        try:
            running_server.run()
        except (KeyboardInterrupt, SystemExit):
            running_server.close()
        records.dispose()
        if is_worker:
            os._exit(0)  # the folder belongs to the first process
    return 0


def _sweep() -> None:
    """Delete the folders of killed portals, because their records hold a key."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}[0-9]*-*"):
        owner = folder.name.removeprefix(TEMPORARY).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def reader_of(store: str, built: Built) -> Reader:
    """Return a reader of the rows to serve: the built file, or the copy of a GeoPackage store.

    A copy has the version of its rows in its name and is never written again: another portal may
    be serving it. The copy before the last one is deleted."""
    if not store.startswith("gpkg:"):
        return Reader(built.path)
    path = Path(store.removeprefix("gpkg:")).resolve()
    version = hashlib.sha256(f"{built.path}:{built.path.stat().st_mtime_ns}".encode()).hexdigest()
    copy = path.with_name(f"{path.stem}.rows-{version[:12]}.gpkg")
    with locked(path.parent, path.stem):
        if not copy.exists():
            copies = path.parent.glob(f"{path.stem}.rows-*.gpkg")
            for outdated in sorted(copies, key=lambda file: file.stat().st_mtime)[:-1]:
                outdated.unlink()
            partial_copy = path.with_name(f"{path.stem}.rows.part")
            shutil.copyfile(built.path, partial_copy)
            os.replace(partial_copy, copy)
    return Reader(copy)


if __name__ == "__main__":
    sys.exit(main())
