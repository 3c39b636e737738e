"""Types of arrays, by what they hold. Shapes are in the docstrings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # of several types, or of any
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]  # positions, labels, counts of units
Texts = NDArray[np.object_]  # codes of units
