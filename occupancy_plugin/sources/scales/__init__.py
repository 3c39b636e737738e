"""How rows belong together: totals of one file, files of several scales, communes that merged."""
