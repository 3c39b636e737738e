"""From a user's file to a protected map, in a separate process; prints seconds and peak memory.

`python -m scripts.benchmarks.sources_once FILE look|map`"""

from __future__ import annotations

import json
import os
import resource
import sys
import time


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication, QgsProject

    application = QgsApplication([], False)
    application.initQgis()
    from occupancy_plugin.layers.project.file_load import prepare_files
    from occupancy_plugin.layers.project.file_orders import FileOrder
    from occupancy_plugin.layers.project.inspection import inspect
    from occupancy_plugin.layers.project.place import add_to_project
    from occupancy_plugin.sources.opening import Source
    from occupancy_plugin.toolbelt.work.progress import Progress

    order = FileOrder(Source.of(sys.argv[1]))
    started, processor_started = time.perf_counter(), time.process_time()
    if sys.argv[2] == "look":
        inspect(order, Progress())
    else:
        add_to_project(prepare_files(order, Progress()).scales[0], QgsProject.instance())
    figures = {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - processor_started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
