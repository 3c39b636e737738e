"""Every release of these tests is proved once more from nothing, without the moves that the gate
remembers while it works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module

import pytest

from occupancy_plugin.secrecy.problem import Member, Problem
from occupancy_plugin.secrecy.zonings.solve import all_move


@pytest.fixture(scope="session", autouse=True)
def proved_from_nothing() -> Iterator[None]:
    def proved(problem: Problem, members: Sequence[Member]) -> bool:
        moves = all_move(problem, members)
        assert not moves or all_move(problem, members, from_nothing=True)
        return moves

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("occupancy_plugin.secrecy.suppress"), "all_move", proved)
        yield
