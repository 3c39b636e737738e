"""Executors that help to suppress a large territory: processes of this computer or Dask workers.

The gate sends them parts of a proof (raw counts without codes or names) and receives masks. Where
they run does not change a mask, but another version of the gate would. So each part carries its
gate's version, and a worker with another version refuses it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

from .suppress import gate_version

WAIT_SECONDS = 30  # seconds for a scheduler to answer, and for the first of its workers


class NoCluster(Exception):
    """The scheduler does not answer, or a worker has another version of the gate."""


@contextmanager
def workers(scheduler: str = "", processes: int = 0) -> Iterator[Executor | None]:
    """Open an executor for the gate; None, so that the gate uses threads, without either option.

    scheduler: address of a Dask scheduler, `tcp://…` or `tls://…`; processes: how many to start on
    this computer. Raises NoCluster."""
    if scheduler:
        yield from _cluster_executor(scheduler)
    elif processes:
        # a fork of a process with threads may inherit a lock that no thread will ever release
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=spawning) as executor:
            yield executor
    else:
        yield None


def _cluster_executor(scheduler: str) -> Iterator[Executor]:
    from distributed import Client  # here, because importing it takes half a second

    try:
        client = Client(scheduler, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"No Dask scheduler answers at {scheduler}.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except TimeoutError as error:
            raise NoCluster(f"The Dask scheduler at {scheduler} has no workers.") from error
        with client.get_executor(pure=False) as executor:
            yield SameGate(executor)


class SameGate(Executor):
    """Submits parts to another executor, together with this gate's version."""

    def __init__(self, executor: Executor) -> None:
        self._executor, self._version = executor, gate_version()

    def submit(self, function: Callable[..., Any], /, *args: Any, **keywords: Any) -> Future[Any]:
        """Submit a part, as `Executor.submit` does. The future raises NoCluster on a worker with
        another gate."""
        return self._executor.submit(_run_if_same_gate, self._version, function, *args, **keywords)


def _run_if_same_gate(
    version: str, function: Callable[..., Any], *args: Any, **keywords: Any
) -> Any:
    if version != _own_version():
        raise NoCluster("A worker has another version of the gate: start it from this checkout.")
    return function(*args, **keywords)


@cache
def _own_version() -> str:
    return gate_version()
