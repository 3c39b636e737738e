"""Small random systems of equations, some unknowns zero."""

from __future__ import annotations

import numpy as np


def system(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to 8 equations over up to 13 unknowns that occur in one to three of them; about half of
    the unknowns are zero."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(1, 9)), int(rng.integers(1, 14))
    matrix = np.zeros((m, n))
    for column in range(n):
        chosen_columns = rng.choice(m, min(m, int(rng.integers(1, 4))), replace=False)
        matrix[chosen_columns, column] = rng.choice([-1.0, 1.0], len(chosen_columns))
    return matrix, rng.random(n) < 0.5
