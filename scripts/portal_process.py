"""The reference portal in a separate process, for the demo, the tests and the benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--territory", "246000921")
"""Pays d'Oise et d'Halatte, 17 communes: a third of CA2C's time in the gate."""
FAULTY = ("--leaky", *SMALL, "--fault", "none")
"""A portal whose fault each test chooses (`at_fault`): it takes seconds of a processor to start."""


class PortalProcess:
    """Runs the portal while the `with` block runs: `with PortalProcess("--leaky") as portal:
    portal.url, portal.account("epci_agent")`."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.accounts: list[dict[str, Any]] = []

    def __enter__(self) -> PortalProcess:
        log = ROOT / "out" / "portal.log"
        log.parent.mkdir(exist_ok=True)
        self._log = log.open("a", encoding="utf-8")
        command = [sys.executable, "-m", "scripts.portal", "serve", "--port", "0", *self._options]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The reference portal did not start; see {log.name} in out/.")
        ready = json.loads(line)
        self.url, self.accounts = ready["url"].rstrip("/"), ready["accounts"]
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._log.close()

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
