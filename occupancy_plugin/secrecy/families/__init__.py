"""One family of columns: hide until nothing follows."""
