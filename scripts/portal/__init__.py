"""The reference portal: open standards over simulated, fictitious data. For the demo and the tests,
never shipped."""

import os
import sys
from pathlib import Path

_PROJ = Path(sys.base_prefix, "share", "proj")
if _PROJ.is_dir():
    # pyproj looks under the virtual environment first and finds nothing there
    os.environ.setdefault("PROJ_DATA", str(_PROJ))
