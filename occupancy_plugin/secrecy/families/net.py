"""Secondary suppression inside one family over the forest (R5, R8): hide until no hidden cell
follows from what is shown.

Local rules first, on whole columns at once (a row or a parent's category with one hidden cell, or
with hidden zeros only);
then the network says which cells still stand alone, and circles of four cells are closed around
those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..forest.siblings import Siblings, ints
from ..model import GateError
from .edges import build_edges, exposed_edges, random_flow
from .widths import widen

PRUNED_CELLS, PRUNED_TRIES = 1200, 300  # beyond, a family is not pruned
POLISHED_ROWS, POLISHED_TRIES = 64, 24
CELL = 1e9  # one more hidden cell weighs more than any count


@dataclass
class FamilyNet:
    """One family on the nodes that have it and whose denominator is positive.

    x          (n, C) counts; unknown ones replaced by values that agree with all the others
    hidden     (n, C) grows; `sensitive` (n, C): cells that must not follow (primary, withheld,
               unknown)
    fixed      (n, C): cells that cannot be hidden any more (shown earlier)
    parent     (n,) −1 = root; need (n,) width asked for
    doubled    (n,) True for a rest that stands for several units
    """

    x: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    fixed: np.ndarray
    parent: np.ndarray
    need: np.ndarray
    noise: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))
    doubled: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    flow: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))

    def __post_init__(self) -> None:
        self.siblings = Siblings(self.parent)
        self.inner = self.siblings.run >= 0
        self.single = ~self.inner & (self.parent < 0)
        self.any_fixed = bool(self.fixed.any())
        self.flow = np.zeros(self.hidden.shape, dtype=np.uint64)
        if not len(self.doubled):
            self.doubled = np.zeros(len(self.parent), dtype=bool)
        self.any_doubled = bool(self.doubled.any())
        self.floor = np.minimum(self.need, np.maximum(self.x.sum(axis=1), 1.0)) * ~self.doubled

    # ---- local rules

    def close(self) -> bool:
        """Local rules to a fixpoint; says whether anything was hidden."""
        rows: Any = None
        grown = False
        while True:
            changed = [self._close_rows(rows)]
            touched = None if rows is None else np.concatenate([rows, changed[0]])
            changed.append(self._close_columns(touched))
            rows = np.unique(np.concatenate(changed))
            if not len(rows):
                return grown
            grown = True

    def _noise(self, rows: np.ndarray | slice) -> Any:
        return self.noise[rows] if self.noise.shape == self.hidden.shape else 0.0

    def _close_rows(self, rows: np.ndarray | None) -> np.ndarray:
        """R5: a row with one hidden cell, or whose hidden cells hold too little, hides its cheapest
        positive one."""
        hidden = self.hidden if rows is None else self.hidden[rows]
        count = hidden.sum(axis=1)
        some = np.flatnonzero(count > 0)
        rows = some if rows is None else rows[some]
        hidden, count = hidden[some], count[some]
        x = self.x[rows]
        held = (x * hidden).sum(axis=1)
        lacking = np.flatnonzero(
            (((count == 1) & ~self.doubled[rows]) | (held < self.floor[rows]))
            & (count < x.shape[1])
        )
        if not len(lacking):
            return rows[:0]
        rows, hidden, x, held = rows[lacking], hidden[lacking], x[lacking], held[lacking]
        above = self.parent[rows]
        linked = above >= 0
        alive = np.ones(x.shape, dtype=bool)
        popular = np.zeros(x.shape)
        if linked.any():
            run = self.siblings.run[above[linked]]
            which, back = np.unique(run, return_inverse=True)
            kids, first, _ = self.siblings.runs(which)
            seen = np.logical_or.reduceat(self.hidden[kids], first, axis=0)
            alive[linked] = seen[back] | self.hidden[above[linked]]
            wish = np.zeros((len(which), x.shape[1]))
            np.add.at(wish, back, (~hidden[linked] & (x[linked] > 0)).astype(float))
            popular[linked] = wish[back]
        short = held[:, None] + x < self.floor[rows][:, None]
        cost = (
            self._noise(rows)
            + CELL * (~alive + short)
            - np.minimum(popular, 500.0) * (CELL / 1000) * ~alive
            + x
        )
        cost[hidden | (x <= 0) | self.fixed[rows]] = np.inf
        best = cost.argmin(axis=1)
        found = np.isfinite(cost[np.arange(len(rows)), best])
        self.hidden[rows[found], best[found]] = True
        return rows[found]

    def _close_columns(self, rows: np.ndarray | None) -> np.ndarray:
        """R8: a parent's category with one hidden term, or with hidden zeros only, hides its
        cheapest positive child, else the parent."""
        siblings = self.siblings
        if rows is None:
            which = np.arange(len(siblings.heads))
        else:
            runs = np.concatenate(
                [siblings.run[rows], siblings.run[self.parent[rows[self.parent[rows] >= 0]]]]
            )
            which = np.unique(runs[runs >= 0])
        if not len(which):
            return siblings.kids[:0]
        kids, first, size = siblings.runs(which)
        heads = siblings.heads[which]
        hidden, x = self.hidden[kids], self.x[kids]
        terms = hidden.astype(np.int32)
        if self.any_doubled:
            terms += hidden & self.doubled[kids][:, None] & (x > 0)
        count = np.add.reduceat(terms, first, axis=0)
        held = np.add.reduceat(x * hidden, first, axis=0)
        head_hidden = self.hidden[heads]
        narrow = (
            ~head_hidden
            & (count > 0)
            & (held < np.maximum.reduceat(hidden * self.floor[kids][:, None], first, axis=0))
        )
        strict = (head_hidden & (count == 0)) | (
            ~head_hidden & ((count == 1) | ((count > 0) & (held <= 0)))
        )
        lacking = strict | narrow
        if not lacking.any():
            return siblings.kids[:0]
        picked = np.flatnonzero(lacking.any(axis=1))
        kids, first, size = siblings.runs(which[picked])
        lacking, strict, heads = lacking[picked], strict[picked], heads[picked]
        hidden, x = self.hidden[kids], self.x[kids]
        in_row = hidden.sum(axis=1)[:, None]
        cost = (
            self._noise(kids)
            + CELL * np.where(in_row == 0, 1.0, np.where(in_row == 1, -0.5, 0.0))
            + x
        )
        cost[hidden | (x <= 0) | self.fixed[kids]] = np.inf
        least = np.minimum.reduceat(cost, first, axis=0)
        hit = (
            (cost == np.repeat(least, size, axis=0))
            & np.isfinite(cost)
            & np.repeat(lacking, size, axis=0)
        )
        order = np.where(hit, np.arange(len(kids))[:, None], len(kids))
        chosen = np.minimum.reduceat(order, first, axis=0)
        ok = lacking & (chosen < len(kids))
        at, category = np.nonzero(ok)
        upward = strict & ~ok & ~self.hidden[heads] & ~self.fixed[heads]
        spread = (
            strict & ~ok & self.hidden[heads]
        )  # only zeros below a hidden parent: hide them all
        self.hidden[kids[chosen[at, category]], category] = True
        up_at, up_category = np.nonzero(upward)
        self.hidden[heads[up_at], up_category] = True
        spread_at, spread_category = np.nonzero(spread)
        runs = []
        for run, c in zip(ints(spread_at), ints(spread_category), strict=True):
            own = kids[first[run] : first[run] + size[run]]
            free = own[
                ~self.fixed[own, c] & ~self.hidden[own, c]
            ]  # what the ledger shows stays: saying "changed" would never end
            self.hidden[free, c] = True
            runs.append(free)
        return np.unique(np.concatenate([kids[chosen[at, category]], heads[up_at], *runs]))

    # ---- proof

    def exposed(self) -> tuple[np.ndarray, np.ndarray]:
        """(rows, categories) of the hidden cells that take one value only; keeps the circulation in
        `flow` (n, C)."""
        down = self.x > 0
        edges = build_edges(
            self.hidden & ~self.single[:, None], self.parent, self.inner, np.ones_like(down), down
        )
        alone, flow = exposed_edges(edges)
        # a rest stands for several units: a known positive sum of theirs tells nothing on one
        alone &= ~(self.doubled[edges.row] & (self.x[edges.row, edges.column] > 0))
        self.flow = np.zeros(self.hidden.shape, dtype=np.uint64)
        self.flow[edges.row, edges.column] = flow
        row, column = self._single_rows(down)
        return np.concatenate([edges.row[alone], row]), np.concatenate(
            [edges.column[alone], column]
        )

    def _single_rows(self, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows without parent and children need no graph: a cell is free if another one of its row
        can move against it."""
        rows = np.flatnonzero(self.single & self.hidden.any(axis=1))
        hidden = self.hidden[rows]
        falling = hidden & down[rows]
        others_fall = falling.sum(axis=1)[:, None] - falling > 0
        free = (hidden & others_fall) | (falling & (hidden.sum(axis=1)[:, None] > 1))
        last = (
            free.shape[1] - 1 - free[:, ::-1].argmax(axis=1)
            if len(rows)
            else np.zeros(0, dtype=int)
        )
        flow = np.where(free, random_flow(free.shape), np.uint64(0))
        spot = np.arange(len(rows))
        flow[spot, last] -= flow.sum(axis=1, dtype=np.uint64)
        self.flow[rows] = flow
        at, column = np.nonzero(hidden & ~free)
        return rows[at], column

    def solve(self, proven: bool = False, rounds: int = 60) -> None:
        """Hide until no sensitive cell is exposed. Raises GateError when even hiding everything
        does not help.

        proven: the input was suppressed before; where nothing is exposed it stays as it is."""
        if not self.hidden.any():
            return
        if proven:
            row, column = self.exposed()
            if not self.sensitive[row, column].any():
                self.hidden[row, column] = False
                return
        self._work(rounds)
        self._polish(rounds)
        if not widen(self):
            return
        row, column = self.exposed()  # keeps the circulation of what was hidden last
        if self.sensitive[row, column].any():
            raise GateError("A family of indicators cannot be protected.")
        self.hidden[row, column] = False

    def _work(self, rounds: int) -> None:
        """Local rules, then circles around what is exposed, until nothing is; then pruning."""
        self.close()
        for attempt in range(rounds):
            row, column = self.exposed()
            open_cells = self.sensitive[row, column]
            if not open_cells.any():
                self.hidden[row, column] = (
                    False  # exposed and harmless: it follows anyway, so it may as well be shown
                )
                self._prune()
                return
            before = int(self.hidden.sum())
            closed: set[tuple[int, int]] = set()
            for r, c in self._topmost(row[open_cells], column[open_cells]):
                if (r, c) not in closed:
                    closed.update(self._circle(r, c, harsh=attempt >= rounds // 2))
            self.close()
            if int(self.hidden.sum()) == before:
                self._hide_trees(row[open_cells])
        raise GateError("A family of indicators cannot be protected.")

    def _polish(self, rounds: int) -> None:
        """On small tables: open a few rows again, close them another way, keep what hides fewer
        cells. Same tries every time."""
        n = len(self.parent)
        if n > POLISHED_ROWS or not (self.hidden & ~self.sensitive).any():
            return
        rng = np.random.Generator(np.random.PCG64(n))
        for _ in range(POLISHED_TRIES):
            best, flow = self.hidden, self.flow
            extra = best & ~self.sensitive
            busy = np.flatnonzero(extra.any(axis=1))
            if not len(busy):
                break
            opened = rng.choice(busy, size=min(len(busy), 4), replace=False)
            self.hidden = best.copy()
            self.hidden[opened] &= self.sensitive[opened]
            self.noise = rng.random(best.shape) * (0.7 * CELL)
            try:
                self._work(rounds)
                better = (int(self.hidden.sum()), float((self.x * self.hidden).sum())) < (
                    int(best.sum()),
                    float((self.x * best).sum()),
                )
            except GateError:
                better = False
            if not better:
                self.hidden, self.flow = best, flow
        self.noise = np.zeros((1, 1))

    def shortfalls(self) -> int:
        """Sensitive cells that are certainly narrower than `need`: their row or category holds less
        than that in hidden cells."""
        watched = self.hidden & self.sensitive & ~self.doubled[:, None]
        width = np.where(watched, (self.x * self.hidden).sum(axis=1)[:, None], np.inf)
        siblings = self.siblings
        if len(siblings.heads):
            held = np.add.reduceat((self.x * self.hidden)[siblings.kids], siblings.first, axis=0)
            held[self.hidden[siblings.heads]] = np.inf
            width[siblings.kids] = np.minimum(
                width[siblings.kids], np.repeat(held, siblings.size, axis=0)
            )
        return int((watched & (width < self.need[:, None])).sum())

    def _prune(self) -> None:
        """Show again what the proof does not need, largest first, on tables small enough to prove
        again and again."""
        if int(self.hidden.sum()) > PRUNED_CELLS:
            return
        tries = 0
        for r, c in self._spare():
            if tries >= PRUNED_TRIES or not self.hidden[r, c] or not self._wide_without(r, c):
                continue
            tries += 1
            before, flow = self.hidden.copy(), self.flow
            self.hidden[r, c] = False
            row, column = self.exposed()
            if self.sensitive[row, column].any():
                self.hidden, self.flow = before, flow
            else:
                self.hidden[row, column] = False

    def _spare(self) -> list[tuple[int, int]]:
        """Secondary cells, largest first, whose row and column keep two others, or only others that
        may follow."""
        free = self.hidden & ~self.sensitive
        row, column = np.nonzero(free)
        order = np.lexsort((column, row, -self.x[row, column]))
        return list(zip(ints(row[order]), ints(column[order]), strict=True))

    def _wide_without(self, r: int, c: int) -> bool:
        """Would the row and the columns through a cell still hold what their hidden cells need?"""
        others = self.hidden[r].copy()
        others[c] = False
        if (self.sensitive[r] & others).any() and (
            others.sum() < 2 or (self.x[r] * others).sum() < self.floor[r]
        ):
            return False
        above = int(self.parent[r])
        if above < 0 or self.hidden[above, c]:
            return True
        kids = self.siblings.of(above)
        kids = kids[self.hidden[kids, c] & (kids != r)]
        needed = self.sensitive[kids, c]
        if not needed.any():
            return True
        count = len(kids) + int((self.doubled[kids] & (self.x[kids, c] > 0)).sum())
        return count >= 2 and bool(self.x[kids, c].sum() >= self.floor[kids][needed].max())

    def _topmost(self, row: np.ndarray, column: np.ndarray) -> list[tuple[int, int]]:
        """Exposed cells to work on: those whose parent's cell is exposed too will follow it, so
        they wait."""
        marked = np.zeros(self.hidden.shape, dtype=bool)
        marked[row, column] = True
        above = self.parent[row]
        wait = (above >= 0) & marked[np.maximum(above, 0), column]
        return list(zip(ints(row[~wait]), ints(column[~wait]), strict=True))

    def _hide_trees(self, rows: np.ndarray) -> None:
        """Last resort: the whole family in the trees of these rows."""
        root: Any = np.arange(len(self.parent))
        while (self.parent[root] >= 0).any():
            root = np.where(self.parent[root] >= 0, self.parent[root], root)
        everywhere = np.isin(root, np.unique(root[rows]))
        if (self.hidden | self.fixed)[everywhere].all():
            raise GateError("A family of indicators cannot be protected.")
        self.hidden |= everywhere[:, None] & ~self.fixed

    def _circle(self, r: int, c: int, harsh: bool = False) -> list[tuple[int, int]]:
        """Close the cheapest circle through an exposed cell: two siblings × two categories, else
        through the parent, else children.

        Returns the cells of a circle of four."""
        above = int(self.parent[r])
        if above < 0:
            if self.inner[r]:
                partner = self._partner(r, c)
                if partner >= 0:
                    self._carry(r, c, partner)
            else:
                self._next_in_row(r)
            return []
        kids, span = self.siblings.block(above)
        me = int(np.searchsorted(kids, r))
        x, hidden = self.x[span], self.hidden[span]
        price = np.where(hidden, 0.0, CELL + x)  # of hiding a cell
        some, other = x > 0, (x[:, c] > 0)[:, None]
        able = other & some[me]
        if x[me, c] > 0:
            able |= some
        cost = np.where(able, price + price[:, c][:, None] + price[me] + self._noise(span), np.inf)
        cost[:, c] = cost[me] = np.inf
        if self.any_fixed:
            shut = self.fixed[span] & ~hidden
            cost[shut | shut[:, c][:, None] | shut[me]] = np.inf
        best = int(cost.argmin()) if cost.size and not harsh else -1
        v, partner = divmod(best, cost.shape[1])
        if best >= 0 and cost[v, partner] < np.inf:
            brother = int(kids[v])
            for node in (r, brother):
                self.hidden[node, c] = self.hidden[node, partner] = True
            up = bool(x[me, partner] > 0 and x[v, c] > 0)
            self._carry(r, *((c, partner) if up else (partner, c)))
            self._carry(brother, *((partner, c) if up else (c, partner)))
            return [(r, c), (r, partner), (brother, c), (brother, partner)]
        partner = self._partner(r, c)
        if partner >= 0:
            for node in (r, above):
                free = ~self.fixed[node, [c, partner]]
                self.hidden[node, np.array([c, partner])[free]] = True
            self._carry(r, c, partner)
        return []

    def _partner(self, r: int, c: int) -> int:
        """The cheapest positive category of the row besides c, hidden ones first; −1 where there is
        none."""
        cost: Any = self.x[r] + CELL * ~self.hidden[r]
        cost[(self.x[r] <= 0) | (self.fixed[r] & ~self.hidden[r])] = np.inf
        cost[c] = np.inf
        if not np.isfinite(cost.min()):
            cost = np.where(self.fixed[r] & ~self.hidden[r], np.inf, CELL * ~self.hidden[r])
            cost[c] = np.inf
        return int(cost.argmin()) if np.isfinite(cost.min()) else -1

    def _carry(self, node: int, rising: int, falling: int) -> None:
        """Let `rising` rise and `falling` fall inside a node's children, down to a leaf, hiding the
        fewest cells."""
        while self.inner[node]:
            kids, span = self.siblings.block(node)
            x, hidden = self.x[span], self.hidden[span]
            up, down = hidden[:, rising], hidden[:, falling]
            cost = np.where(up, 0.0, CELL + x[:, rising]) + np.where(
                down, 0.0, CELL + x[:, falling]
            )
            cost[x[:, falling] <= 0] = np.inf
            if self.any_fixed:
                cost[(self.fixed[span, rising] & ~up) | (self.fixed[span, falling] & ~down)] = (
                    np.inf
                )
            best = int(cost.argmin())
            if not cost[best] < np.inf:
                return
            node = int(kids[best])
            self.hidden[node, rising] = self.hidden[node, falling] = True

    def _next_in_row(self, r: int) -> None:
        """One more hidden cell in a row without parent."""
        cost = np.where(self.hidden[r] | self.fixed[r], np.inf, self.x[r] + CELL * (self.x[r] <= 0))
        if np.isfinite(cost.min()):
            self.hidden[r, int(cost.argmin())] = True
