"""Who helps to suppress a large territory: processes of this computer, or a Dask cluster's workers.

The gate sends them parts of a proof (raw counts, no code and no name) and takes masks back. Where
they run does not change a mask. A worker with another gate would: every part says which gate it
belongs to, and a worker that has another one refuses it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

from .suppress import gate_version

PATIENCE = 30  # seconds for a scheduler to answer, and for the first of its workers


class NoCluster(Exception):
    """The scheduler does not answer, or its workers are not of this version; the text says so."""


@contextmanager
def workers(scheduler: str = "", processes: int = 0) -> Iterator[Executor | None]:
    """An executor for the gate's parts; None, so that it works with threads, if neither is given.

    scheduler: address of a Dask scheduler, `tcp://…` or `tls://…`; processes: how many to start
    here. Raises NoCluster."""
    if scheduler:
        yield from _of_cluster(scheduler)
    elif processes:
        # forked from a process with threads, a process may wait for a lock that nobody holds
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=spawning) as executor:
            yield executor
    else:
        yield None


def _of_cluster(scheduler: str) -> Iterator[Executor]:
    from distributed import Client  # half a second that nobody else waits for

    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"No Dask scheduler answers at {scheduler}.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise NoCluster(f"The Dask scheduler at {scheduler} has no workers.") from error
        with client.get_executor(pure=False) as executor:
            yield SameGate(executor)


class SameGate(Executor):
    """Hands parts to another executor, with the version of the gate that they belong to."""

    def __init__(self, executor: Executor) -> None:
        self._executor, self._version = executor, gate_version()

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """As `Executor.submit`; the future raises NoCluster on a worker with another gate."""
        return self._executor.submit(_checked, self._version, function, *args, **named)


def _checked(version: str, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    if version != _own_version():
        raise NoCluster("A worker has another version of the gate: start it from this checkout.")
    return function(*args, **named)


@cache
def _own_version() -> str:
    return gate_version()
