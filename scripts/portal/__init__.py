"""The reference portal: open standards over extracts of registers, or over a simulated territory
(scripts/world). Never shipped with the plugin."""

import os
import sys
from pathlib import Path

_PROJ = Path(sys.base_prefix, "share", "proj")
if _PROJ.is_dir():
    # pyproj looks under the virtual environment first and finds nothing there
    os.environ.setdefault("PROJ_DATA", str(_PROJ))
