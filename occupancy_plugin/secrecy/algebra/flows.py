"""A flow that fills unknown counts where scipy is missing: augmenting paths in layers, plain
Python, for tables of usual size."""

from __future__ import annotations

from collections import deque

import numpy as np


class FlowNetwork:
    """Arcs with capacities; `run` pushes as much as possible from `source` to `sink` and returns
    the amount."""

    def __init__(self, vertices: int) -> None:
        self.to: list[int] = []
        self.room: list[float] = []
        self.at: list[list[int]] = [[] for _ in range(vertices)]

    def add(self, start: int, stop: int, room: float) -> int:
        """One arc and its reverse; the arc's number."""
        number = len(self.to)
        self.to += [stop, start]
        self.room += [room, 0.0]
        self.at[start].append(number)
        self.at[stop].append(number + 1)
        return number

    def run(self, source: int, sink: int) -> float:
        total = 0.0
        while True:
            layer = self._layers(source)
            if layer[sink] < 0:
                return total
            spot = [0] * len(self.at)
            while True:
                pushed = self._push(source, sink, layer, spot)
                if pushed <= 0:
                    break
                total += pushed

    def _layers(self, source: int) -> list[int]:
        layer = [-1] * len(self.at)
        layer[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.at[node]:
                if self.room[arc] > 1e-9 and layer[self.to[arc]] < 0:
                    layer[self.to[arc]] = layer[node] + 1
                    queue.append(self.to[arc])
        return layer

    def _push(self, source: int, sink: int, layer: list[int], spot: list[int]) -> float:
        path: list[int] = []
        node = source
        while node != sink:
            arcs = self.at[node]
            while spot[node] < len(arcs):
                arc = arcs[spot[node]]
                if self.room[arc] > 1e-9 and layer[self.to[arc]] == layer[node] + 1:
                    break
                spot[node] += 1
            if spot[node] == len(arcs):
                if not path:
                    return 0.0
                node = self.to[path.pop() ^ 1]
                spot[node] += 1
                continue
            path.append(arcs[spot[node]])
            node = self.to[path[-1]]
        amount = min(self.room[arc] for arc in path)
        for arc in path:
            self.room[arc] -= amount
            self.room[arc ^ 1] += amount
        return amount


def fill_by_flow(tail: np.ndarray, head: np.ndarray, supply: np.ndarray) -> np.ndarray | None:
    """Amounts on edges tail → head so that every vertex sends on what it gets plus its `supply`
    (negative = keeps); None if impossible."""
    vertices = len(supply)
    network = FlowNetwork(vertices + 2)
    arcs = [network.add(int(a), int(b), float("inf")) for a, b in zip(tail, head, strict=True)]
    for vertex, amount in enumerate(supply):
        if amount > 0:
            network.add(vertices, vertex, float(amount))
        elif amount < 0:
            network.add(vertex, vertices + 1, float(-amount))
    moved = network.run(vertices, vertices + 1)
    if abs(moved - supply[supply > 0].sum()) > 1e-6 or abs(moved + supply[supply < 0].sum()) > 1e-6:
        return None
    return np.array([network.room[arc + 1] for arc in arcs])
