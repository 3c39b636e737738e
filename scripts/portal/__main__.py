"""`python -m scripts.portal serve` and `token`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from waitress.server import create_server

from . import client, demo
from .access import rights_document
from .records import database
from .rows import build, postgis
from .rows.store import Reader
from .serving import app, workers
from .serving.faults import FAULTS
from .world.geography import UnknownTerritory
from .world.scales import SCALES, VINTAGES


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.portal",
        description="Reference portal: fictitious data, real protocols.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve_ = commands.add_parser("serve", help="serve until ended; prints one JSON line when ready")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=0)
    serve_.add_argument(
        "--store",
        default="",
        help="gpkg:PATH or postgresql://…; default: the cache, with accounts that live as long as "
        "the portal",
    )
    serve_.add_argument(
        "--territory", default="200030633", help="SIREN of an EPCI, code of a région, or FR"
    )
    serve_.add_argument(
        "--vintages", default=",".join(VINTAGES), help="which vintages to build and serve"
    )
    serve_.add_argument("--seed", type=int, default=1)
    serve_.add_argument("--leaky", action="store_true", help="serve unsuppressed rows")
    serve_.add_argument("--fault", choices=FAULTS)
    serve_.add_argument("--workers", type=int, default=1)
    serve_.add_argument("--threads", type=int, default=8)
    serve_.add_argument(
        "--access-lifetime", type=int, default=600, help="seconds that an access token lives"
    )
    token_ = commands.add_parser(
        "token", help="sign in through the real flow and print an access token"
    )
    for name in ("url", "username", "password"):
        token_.add_argument(f"--{name}", required=True)
    commands.add_parser("rights", help="print the table of rights as Markdown (docs/rights.md)")
    chosen = parser.parse_args(arguments)
    if chosen.command == "rights":
        print(rights_document.markdown(), end="")
        return 0
    return serve(chosen) if chosen.command == "serve" else token(chosen)


def token(chosen: argparse.Namespace) -> int:
    try:
        print(
            client.sign_in(chosen.url.rstrip("/"), chosen.username, chosen.password)["access_token"]
        )
    except client.SignInRefused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(chosen: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    vintages = tuple(chosen.vintages.split(","))
    try:
        built = build.ready(chosen.territory, chosen.seed, chosen.leaky, vintages)
    except UnknownTerritory as error:
        print(error, file=sys.stderr)
        return 2
    listener = socket.create_server((chosen.host, chosen.port), backlog=1024)
    url = f"http://{chosen.host}:{listener.getsockname()[1]}"
    with tempfile.TemporaryDirectory(prefix="occupancy-portal-") as folder:
        store = records_url(chosen.store, Path(folder))
        records = database.connect(store)
        printed = demo.create(records, built)
        for secret in ("session", "signing"):
            database.secret(records, secret)
        reader = reader_of(chosen.store, built)
        records.dispose()  # nothing open is shared between processes
        children = workers.fork(chosen.workers - 1)
        records = database.connect(store) if children is None else records
        application = app.create(
            app.Settings(url, chosen.access_lifetime, chosen.fault), built, reader, records, SCALES
        )
        server = create_server(
            application,
            sockets=[listener],
            threads=chosen.threads,
            ident=None,
            connection_limit=1000,
        )
        if children is not None:
            print(json.dumps({"url": url, "accounts": printed}, ensure_ascii=False), flush=True)
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            server.close()
        records.dispose()
        if children is None:
            os._exit(0)  # the folder belongs to the first process
        workers.end(children)
    return 0


def reader_of(store: str, built: build.Built) -> Reader:
    """The rows to serve: the cache's own file, a copy of it at PATH, or PostGIS."""
    if store.startswith("postgresql"):
        return postgis.load(store, built, SCALES)
    if not store.startswith("gpkg:"):
        return Reader(built.path)
    path = Path(store.removeprefix("gpkg:")).resolve()
    stamp = path.with_suffix(".stamp")
    if (
        not path.exists()
        or not stamp.exists()
        or stamp.read_text(encoding="utf-8") != str(built.path)
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built.path, path)
        stamp.write_text(str(built.path), encoding="utf-8")
    return Reader(path)


def records_url(store: str, folder: Path) -> str:
    """Where accounts and duties are kept."""
    if store.startswith("gpkg:"):
        path = Path(store.removeprefix("gpkg:")).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{path.with_suffix('.records.sqlite')}"
    if store.startswith("postgresql"):
        return store.replace("postgresql://", "postgresql+psycopg2://", 1)
    return f"sqlite:///{folder / 'records.sqlite'}"


if __name__ == "__main__":
    sys.exit(main())
