"""The reference portal in a separate process, for the demo, the tests and the benchmarks."""

from __future__ import annotations

import json
import multiprocessing
import os
import runpy
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["scripts.world.__main__"])
"""A process that has imported the portal and forks for each one: the imports take three
quarters of a start's time."""
ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--territory", "246000921")
"""Pays d'Oise et d'Halatte, 17 communes: a third of CA2C's time in the gate."""


class PortalProcess:
    """Runs the portal while the `with` block runs: `with PortalProcess("--leaky") as portal:
    portal.url, portal.account("epci_agent")`."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: ForkServerProcess | None = None
        self.url = ""
        self.accounts: list[dict[str, Any]] = []

    program: Path | None = None
    """A file whose `main` the process runs in place of the portal's."""

    def __enter__(self) -> Self:
        log = ROOT / "out" / "portal.log"
        log.parent.mkdir(exist_ok=True)
        self._output, output = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(
            target=_serve, args=(output, log, dict(os.environ), self.program, self._options)
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

    def account(self, role: str) -> tuple[str, str]:
        """Return username and password of the first demo account with this role."""
        match = next(account for account in self.accounts if account["role"] == role)
        return match["username"], match["password"]


def _serve(
    output: Connection,
    log: Path,
    environment: dict[str, str],
    program: Path | None,
    options: tuple[str, ...],
) -> None:
    """Be a portal, in a process of its own that writes into this pipe and this log."""
    from scripts.portal.__main__ import main as of_extracts
    from scripts.world.__main__ import main

    if program is not None:
        main = runpy.run_path(str(program))["main"]
    with log.open("a", encoding="utf-8") as complaints:
        os.dup2(complaints.fileno(), sys.stderr.fileno())
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    if "--folder" in options:
        sys.exit(of_extracts(["serve", "--port", "0", *options]))
    sys.exit(main(["--port", "0", *options]))
