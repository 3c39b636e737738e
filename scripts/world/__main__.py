"""`python -m scripts.world`: the reference portal with a simulated territory, which it builds first
if it was not built before."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context

from ..portal import __main__ as portal
from ..portal.administration import refuse
from ..portal.catalogue.scales import VINTAGES
from . import build
from .geography import UnknownTerritory


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.world", description=portal.SERVE_HELP)
    portal.serve_options(parser)
    add = parser.add_argument
    add("--territory", default="200030633", help="SIREN of an EPCI, code of a région, or FR")
    add("--vintages", default=",".join(VINTAGES), help="which vintages to build and serve")
    add("--seed", type=int, default=1)
    add("--leaky", action="store_true", help="serve unsuppressed rows")
    add("--processes", type=int, default=0, help="processes of this computer that suppress it")
    options = parser.parse_args(arguments)
    os.umask(0o077)  # records hold the signing key, hashes and letters
    vintages = tuple(options.vintages.split(","))
    try:
        with (
            # a fork of a process with threads may inherit a lock that no thread will ever release
            ProcessPoolExecutor(options.processes, mp_context=get_context("spawn"))
            if options.processes
            else nullcontext()
        ) as executor:
            built = build.ready(options.territory, options.seed, options.leaky, vintages, executor)
    except UnknownTerritory as error:
        return refuse(error)
    return portal.serve(options, built)


if __name__ == "__main__":
    sys.exit(main())
