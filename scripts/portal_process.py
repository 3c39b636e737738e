"""The reference portal in a separate process, for the demo, the tests and the benchmarks."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["scripts.portal.__main__", "pygeoapi.api.itemtypes"])
"""A process that has imported the portal and forks for each one: the imports take three
quarters of a start's time."""
ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--territory", "246000921")
"""Pays d'Oise et d'Halatte, 17 communes: a third of CA2C's time in the gate."""
FAULTY = ("--leaky", *SMALL, "--fault", "none")
"""A portal whose fault each test chooses (`at_fault`), since each start costs."""


class PortalProcess:
    """Runs the portal while the `with` block runs: `with PortalProcess("--leaky") as portal:
    portal.url, portal.account("epci_agent")`."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: ForkServerProcess | None = None
        self.url = ""
        self.accounts: list[dict[str, Any]] = []

    def __enter__(self) -> PortalProcess:
        log = ROOT / "out" / "portal.log"
        log.parent.mkdir(exist_ok=True)
        self._output, output = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(
            target=_serve, args=(output, log, dict(os.environ), self._options)
        )
        self._process.start()
        output.close()
        with open(self._output.fileno(), encoding="utf-8", closefd=False) as lines:
            line = lines.readline()
        if not line:
            raise RuntimeError(f"The reference portal did not start; see {log.name} in out/.")
        ready = json.loads(line)
        self.url, self.accounts = ready["url"].rstrip("/"), ready["accounts"]
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(10)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._output.close()

    @contextmanager
    def at_fault(self, fault: str) -> Iterator[PortalProcess]:
        """Let a portal that was started with "--fault none" answer with this fault while the `with`
        block runs."""
        self._choose_fault(fault)
        try:
            yield self
        finally:
            self._choose_fault("none")

    def _choose_fault(self, fault: str) -> None:
        with urlopen(Request(f"{self.url}/_faults?{fault}", method="PUT"), timeout=60):
            pass

    def account(self, role: str) -> tuple[str, str]:
        """Return username and password of the first demo account with this role."""
        match = next(account for account in self.accounts if account["role"] == role)
        return match["username"], match["password"]


def _serve(
    output: Connection, log: Path, environment: dict[str, str], options: tuple[str, ...]
) -> None:
    """Be a portal, in a process of its own that writes into this pipe and this log."""
    from scripts.portal.__main__ import main

    with log.open("a", encoding="utf-8") as complaints:
        os.dup2(complaints.fileno(), sys.stderr.fileno())
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(main(["serve", "--port", "0", *options]))
