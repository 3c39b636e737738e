"""Windows that are made from lists: forms, listings, texts; export, symbology."""
