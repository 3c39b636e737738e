"""Relations of rows: totals within a file, files of several scales, communes that merged."""
