"""`python -m scripts.portal serve`, `token`, `administrator`, `backup` and `rights`."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import shutil
import socket
import sys
import tempfile
from concurrent.futures import Executor
from pathlib import Path

from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.toolbelt.errors import OccupancyError

from . import administration, client, demo
from .access import rights_document
from .records import database
from .rows import build, cluster, deposit, extracts, postgis
from .rows.store import Reader
from .serving import app, proxies, server, workers
from .serving.faults import FAULTS
from .world.geography import UnknownTerritory
from .world.scales import VINTAGES

STORE = "OCCUPANCY_PORTAL_STORE"
PASSWORD = "OCCUPANCY_PORTAL_PASSWORD"  # the variable that holds one, none itself
TEMPORARY = "occupancy-portal-"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.portal",
        description="Reference portal: fictitious data, real protocols.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    _serve_options(
        commands.add_parser("serve", help="serve until ended; prints one JSON line when ready")
    )
    token_ = commands.add_parser(
        "token", help="sign in through the real flow and print an access token"
    )
    for name in ("url", "username"):
        token_.add_argument(f"--{name}", required=True)
    token_.add_argument(
        "--password",
        help=f"seen by whoever lists processes; left out, it is read from {PASSWORD} or asked for",
    )
    build_ = commands.add_parser(
        "build", help="build a territory before it is served; what is there already is kept"
    )
    _territory_options(build_)
    _extract_options(build_)
    build_.add_argument(
        "--processes", type=int, default=0, help="processes of this computer that suppress it"
    )
    build_.add_argument(
        "--scheduler",
        default="",
        help="tcp://… or tls://…: a Dask scheduler whose workers suppress it instead",
    )
    administration.options(commands, STORE)
    commands.add_parser("rights", help="print the table of rights as Markdown (docs/rights.md)")
    chosen = parser.parse_args(arguments)
    os.umask(0o077)  # records hold the signing key, hashes and letters
    if chosen.command == "rights":
        print(rights_document.markdown(), end="")
        return 0
    if chosen.command == "build":
        return _build(chosen)
    if chosen.command in administration.COMMANDS:
        return administration.run(chosen)
    return serve(chosen) if chosen.command == "serve" else token(chosen)


def _serve_options(serve_: argparse.ArgumentParser) -> None:
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=0)
    serve_.add_argument(
        "--url", default="", help="the address that people know, when a proxy stands in front"
    )
    serve_.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address or network of that proxy: its X-Forwarded-… is believed; once for each of "
        "several, side by side or one behind the other",
    )
    serve_.add_argument(
        "--store",
        default=os.environ.get(STORE, ""),
        help="gpkg:PATH or postgresql://…; default: the cache, with accounts that live as long as "
        f"the portal. {STORE} in the environment does the same, unseen by who lists processes",
    )
    serve_.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="create the demo accounts, each with a new password (default: without a store only)",
    )
    _territory_options(serve_)
    serve_.add_argument(
        "--folder", type=Path, help="serve the extracts that `build --from` wrote into this folder"
    )
    serve_.add_argument("--fault", choices=FAULTS)
    serve_.add_argument("--workers", type=int, default=1)
    serve_.add_argument("--threads", type=int, default=8)
    serve_.add_argument(
        "--access-lifetime", type=int, default=600, help="seconds that an access token lives"
    )
    serve_.add_argument(
        "--requests-a-day", type=int, default=40, help="account requests from one address"
    )


def _extract_options(command: argparse.ArgumentParser) -> None:
    """Rows of registers in place of simulated ones."""
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
    add(
        "--profile",
        action="append",
        type=Path,
        default=[],
        help="what the columns mean, as the plugin saves it; used for the files that it fits",
    )
    add("--outlines", type=Path, help="a GeoPackage: a layer a scale, with the column “code”")
    add("--vintage", default="", help="of the extracts")
    add("--scales", default="", help="those to serve, separated by commas; default: all")
    add("--name", default="", help="of the territory")
    add("--to", type=Path, help="the folder to write; other vintages in it stay")


def _territory_options(command: argparse.ArgumentParser) -> None:
    """Which rows: of where, of when, drawn how, suppressed or not."""
    command.add_argument(
        "--territory", default="200030633", help="SIREN of an EPCI, code of a région, or FR"
    )
    command.add_argument(
        "--vintages", default=",".join(VINTAGES), help="which vintages to build and serve"
    )
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--leaky", action="store_true", help="serve unsuppressed rows")


def token(chosen: argparse.Namespace) -> int:
    password = chosen.password or os.environ.get(PASSWORD) or getpass.getpass()
    try:
        print(client.sign_in(chosen.url.rstrip("/"), chosen.username, password)["access_token"])
    except client.SignInRefused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(chosen: argparse.Namespace) -> int:
    if chosen.files:
        return _build_extracts(chosen)
    try:
        with cluster.workers(chosen.scheduler, chosen.processes) as helpers:
            return 0 if _built(chosen, helpers) else 2
    except cluster.NoCluster as error:
        print(error, file=sys.stderr)
        return 2


def _build_extracts(chosen: argparse.Namespace) -> int:
    """Read, protect and write one vintage; says what stays behind, and how much is shown."""
    if not chosen.vintage or chosen.to is None:
        print("Extracts want --vintage YEAR and --to FOLDER.", file=sys.stderr)
        return 2
    try:
        profiles = [Profile.from_json(path.read_text(encoding="utf-8")) for path in chosen.profile]
        scales = [scale for scale in chosen.scales.split(",") if scale]
        extract = extracts.read_extracts(chosen.files, profiles, chosen.vintage, scales)
        about = extracts.territory_of(extract, chosen.territory, chosen.name)
        released = deposit.add_vintage(chosen.to, chosen.vintage, extract, chosen.outlines, about)
    except (extracts.ExtractError, OccupancyError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for file, headings in extract.behind.items():
        if headings:
            print(f"{file}: left behind {', '.join(headings)}.")
    if extract.uncounted:
        print(f"No file counts the households of: {', '.join(extract.uncounted)}. Not served.")
    for scale, rows in extract.rows.items():
        print(f"{scale}: {len(released.tables[scale])} of {len(rows)} units released.")
    return 0


def _built(chosen: argparse.Namespace, helpers: Executor | None = None) -> build.Built | None:
    """The territory's rows; None, with a sentence, where there is no such territory."""
    vintages = tuple(chosen.vintages.split(","))
    try:
        return build.ready(chosen.territory, chosen.seed, chosen.leaky, vintages, helpers)
    except UnknownTerritory as error:
        print(error, file=sys.stderr)
        return None


def serve(chosen: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        trusted = proxies.networks(chosen.trusted_proxy)
    except ValueError:
        print("--trusted-proxy takes an address or a network: 10.0.0.0/24.", file=sys.stderr)
        return 2
    try:
        built = deposit.open_folder(chosen.folder) if chosen.folder else _built(chosen)
    except extracts.ExtractError as error:
        print(error, file=sys.stderr)
        return 2
    if built is None:
        return 2
    listener = socket.create_server((chosen.host, chosen.port), backlog=1024)
    url = chosen.url.rstrip("/") or f"http://{chosen.host}:{listener.getsockname()[1]}"
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{TEMPORARY}{os.getpid()}-") as folder:
        store = records_url(chosen.store, Path(folder))
        try:
            records = database.connect(store, bool(chosen.store))
        except database.OtherForm as error:
            print(error, file=sys.stderr)
            return 2
        with_demo = not chosen.store if chosen.demo is None else chosen.demo
        printed = demo.create(records, built) if with_demo else []
        for secret in ("session", "signing"):
            database.secret(records, secret)
        reader = reader_of(chosen.store, built)
        records.dispose()  # nothing open is shared between processes

        def ready() -> None:
            print(json.dumps({"url": url, "accounts": printed}, ensure_ascii=False), flush=True)

        one_of_several = chosen.workers > 1
        if one_of_several and not workers.keep(chosen.workers, ready):
            return 0
        records = database.connect(store, bool(chosen.store))
        settings = app.Settings(url, chosen.access_lifetime, chosen.fault, chosen.requests_a_day)
        application = app.create(settings, built, reader, records, built.scales)
        running = server.serve_on(application, listener, chosen.threads, trusted)
        if not one_of_several:
            workers.ends_by_signal()
            ready()
        try:
            running.run()
        except (KeyboardInterrupt, SystemExit):
            running.close()
        records.dispose()
        if one_of_several:
            os._exit(0)  # the folder belongs to the first process
    return 0


def _sweep() -> None:
    """Take away what portals left behind that were ended by force: their records hold a key."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}[0-9]*-*"):
        owner = folder.name.removeprefix(TEMPORARY).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def reader_of(store: str, built: build.Built) -> Reader:
    """The rows to serve: the cache's own file, a copy of it at PATH, or PostGIS."""
    if store.startswith("postgresql"):
        return postgis.load(store, built)
    if not store.startswith("gpkg:"):
        return Reader(built.path)
    path = Path(store.removeprefix("gpkg:")).resolve()
    stamp, version = path.with_suffix(".stamp"), f"{built.path}:{built.path.stat().st_mtime_ns}"
    if not path.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != version:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built.path, path)
        stamp.write_text(version, encoding="utf-8")
    return Reader(path)


def records_url(store: str, folder: Path) -> str:
    """Where accounts and duties are kept."""
    if store.startswith("gpkg:"):
        path = administration.records_path(store)
        path.parent.mkdir(parents=True, exist_ok=True)
        for file in path.parent.glob(f"{path.name}*"):
            file.chmod(0o600)  # made by an older portal, perhaps readable by all
        return f"sqlite:///{path}"
    if store.startswith("postgresql"):
        return administration.postgresql(store)
    return f"sqlite:///{folder / 'records.sqlite'}"


if __name__ == "__main__":
    sys.exit(main())
